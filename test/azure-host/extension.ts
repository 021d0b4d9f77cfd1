// Runs the harness in Python on a checkout of the extension, in namespaces with an /etc of their own.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configPath, pluginHostText } from '../rehearse/host-cases.ts'

export const extension = process.env['AZURE_HOST_DIR'] ?? ''
if (!existsSync(join(extension, 'PluginHost.py'))) {
  throw new Error('AZURE_HOST_DIR must be VMBackup/main of a checkout of github.com/Azure/azure-linux-extensions')
}

/** The VMSnapshotPluginHost.conf that the extension brings. */
export const ownConfig = pluginHostText({}, [configPath])

/** Python itself: a version manager's wrapper needs a home folder. */
export const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

/** Gives a program of this folder JSON and returns the JSON that it prints. */
export async function runPython<Input, Output>(program: string, input: Input): Promise<Output> {
  const folder = mkdtempSync(join(tmpdir(), 'azure-host-'))
  try {
    cpSync('/etc', join(folder, 'etc'), { recursive: true, verbatimSymlinks: true })
    mkdirSync(join(folder, 'etc/azure'), { recursive: true })
    const command = 'mount --bind "$1/etc" /etc && exec "$2" -B "$3" "$4"'
    const namespaces = ['-m', '-p', '-f', '--kill-child', '--mount-proc']
    const words = [folder, python, join(import.meta.dirname, program), extension]
    return JSON.parse(await run('unshare', [...namespaces, 'sh', '-c', command, 'sh', ...words], JSON.stringify(input)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(program: string, words: readonly string[], input: string): Promise<string> {
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      if (status === 0) resolve(printed)
      else reject(new Error(`${words.at(-2)} ended with ${status}`))
    })
  })
}
