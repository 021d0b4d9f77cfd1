// The sandbox: what is its own, what of the machine it shows, and that nothing is left of it, however it ends.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateBundle, type Options } from '../../src/index.ts'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import { findMode } from '../../src/rehearse/find-mode.ts'
import { programs } from '../../src/rehearse/generated/programs.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { followLinks } from '../../src/rehearse/sandbox/follow-links.ts'
import { type Mode, Namespace } from '../../src/rehearse/sandbox/namespace.ts'
import { projectFolder } from '../command.ts'
import { writeListed } from '../reference.ts'
import { mustSkip } from '../shell/facilities.ts'

const skip = mustSkip('setpriv')
const node = process.execPath

async function inside(scene: (space: Namespace) => void, folders: string[] = [], mode: Mode = 'root'): Promise<void> {
  const space = await Namespace.open(mode, { node, folders })
  try {
    scene(space)
  } finally {
    await space.close()
  }
}

describe.skipIf(skip)('without pivot_root, as on a minimal Debian of the next release', () => {
  /** Standard input is at its end, so that process 1 ends as soon as the sandbox is made. */
  const open = (hidden: string[]) => {
    const hide = hidden.map((name) => `path=$(command -v ${name}) && mount --bind /dev/null "$path"`).join('\n')
    const init = 'exec unshare -m -p -f --kill-child --mount-proc sh -c "$0" sh "$1"'
    return spawnSync('unshare', ['-m', 'sh', '-c', `${hide}\n${init}`, programs.init, node], {
      input: '',
      encoding: 'utf8',
    })
  }

  test.each([[['pivot_root']], [['pivot_root', 'busybox']]])('%j are missed by nobody', (hidden) => {
    expect(open(hidden)).toMatchObject({ stdout: 'ready\n', stderr: expect.not.stringContaining('not found') })
  })

  test('and without any other way, it says so', () => {
    const { status, stdout, stderr } = open(['pivot_root', 'busybox', 'perl'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^pivot_root: not found$/m)
  })
})

describe.skipIf(skip)('in a sandbox', () => {
  test('the machine is there and read-only, but for the folders of its own', async () => {
    await inside((space) => {
      const tryWriting = (folder: string) =>
        space.run(`{ printf x >'${folder}/harm'; } 2>/dev/null && echo written || echo refused`).trim()
      for (const folder of ['/usr/bin', '/usr', '/var', '/dev', '/root', '/lib', '/proc/sys/kernel']) {
        expect(tryWriting(folder), folder).toBe('refused')
      }
      for (const folder of ['/', '/etc', '/run', '/var/log', '/var/tmp', '/tmp', '/srv', '/usr/local/bin']) {
        expect(tryWriting(folder), folder).toBe('written')
      }
      expect(space.run('/srv/node --version').trim()).toBe(process.version)
      expect(space.run('cat /usr/bin/env | cksum')).toBe(
        spawnSync('sh', ['-c', 'cksum </usr/bin/env'], { encoding: 'utf8' }).stdout,
      )
    })
  })

  test('folders that the hooks name are its own, and what the machine has there is still found', async () => {
    await inside(
      (space) => {
        space.run('echo text >"/usr/lib/azure hooks/file"; echo text >/data/log/file; echo text >/usr/sbin/own')
        expect(space.run('command -v chroot && ls /usr/lib | wc -l && sh -c "exit 0"')).toContain('chroot')
        expect(existsSync('/data/log')).toBe(false)
        expect(existsSync('/usr/sbin/own')).toBe(false)
      },
      ['/usr/lib/azure hooks', '/data/log', '/usr/sbin'],
    )
  })

  test('only its own processes are seen, and those who lose their parent are reaped', async () => {
    await inside((space) => {
      expect(space.run('ls -d /proc/[0-9]*').trim().split('\n').length).toBeLessThan(8)
      expect(space.processes([])).toEqual([])
      space.run('sleep 300 </dev/null >/dev/null 2>&1 & until grep -aq ^sleep /proc/$!/cmdline; do :; done')
      expect(space.processes([])).toEqual([expect.stringMatching(/sleep 300$/)])
    })
  })

  test('a path never leads out, whatever links are planted', async () => {
    await inside((space) => {
      space.run('ln -s /etc/passwd /tmp/link; ln -s /tmp /run/up; ln -s ../../../etc /srv/deep; ln -s loop /srv/loop')
      writeFileSync(space.path('/run/up/link'), 'inside')
      expect(space.run('cat /etc/passwd')).toBe('inside')
      expect(readFileSync('/etc/passwd', 'utf8')).not.toBe('inside')
      expect(space.path('/srv/deep/x')).toMatch(/\/fd\/\d+\/etc\/x$/)
      expect(() => space.path('/srv/loop')).toThrow('circle')
    })
  })

  test('that is closed no path is given, as its number may be somebody else’s', async () => {
    let closed: Namespace | undefined
    await inside((space) => {
      closed = space
    })
    expect(() => closed?.path('/etc')).toThrow('closed')
  })

  test('root gets one of root’s', async () => {
    expect(await findMode(true, node)).toBe('root')
  })
})

test('links are followed as they lead below another root', () => {
  const root = mkdtempSync(join(tmpdir(), 'azure-hooks-links-'))
  try {
    spawnSync('sh', ['-c', 'mkdir -p a/b; ln -s /a x; ln -s ../../../../a/b a/y; ln -s none a/dangling'], { cwd: root })
    expect(followLinks(root, '/x/b/../file')).toBe('/a/file')
    expect(followLinks(root, '/a/y/file')).toBe('/a/b/file')
    expect(followLinks(root, '/a/dangling/file')).toBe('/a/none/file')
    expect(followLinks(root, '/../../etc')).toBe('/etc')
  } finally {
    rmSync(root, { recursive: true })
  }
})

describe.skipIf(skip)('a rehearsal in a process of its own', () => {
  let folder = ''

  /** Compiled code where everybody may read it, which rehearses a bundle and tells what happens. */
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'azure-hooks-rehearsal-'))
    for (const part of ['rehearse', 'model', 'fs', 'schema']) {
      cpSync(join(projectFolder, 'dist/.modules', part), join(folder, 'dist', part), { recursive: true })
    }
    renameSync(writeListed('two-instances', folder), join(folder, 'bundle'))
    writeBundle('owned', { runAs: 'owner', client: '/opt/iris/bin/iris', logFile: '/data/hooks/log' })
    writeBundle('contained', { container: 'iris-1', credentialsFile: '/etc/azure/login', runAs: 'irisowner' })
    cpSync(join(folder, 'bundle'), join(folder, 'vm/etc/azure'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      join(folder, 'rehearse.js'),
      `import { readHooks } from './dist/fs/read-hooks.js'
       import { rehearse } from './dist/rehearse/rehearse.js'
       const [mode, seconds, bundle] = process.argv.slice(2)
       const fault = { id: 'healthy', does: '', must: '', works: true }
       const settings = { mode, shell: 'dash', node: process.execPath, snapshotSeconds: Number(seconds), fsFreezeSeconds: 0 }
       const tell = (event) => console.log(JSON.stringify(event))
       tell(await rehearse(await readHooks(bundle), fault, settings, tell).catch((error) => ({ error: error.message })))`,
    )
    spawnSync('chmod', ['-R', 'a+rX', folder])
  })

  function writeBundle(name: string, options: Options): void {
    mkdirSync(join(folder, name))
    const { files } = generateBundle({ instance: ['IRIS'], ...options })
    for (const { name: file, content } of files) writeFileSync(join(folder, name, file), content)
  }

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups']

  /** What a user without any rights gets: a rehearsal, or the reason why he gets none. */
  function rehearseAsNobody(bundle: string): Promise<Rehearsal | { error: string }> {
    const child = spawn('setpriv', [...asNobody, node, 'rehearse.js', 'user', '0.1', bundle], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    child.stdout.on('data', (text) => {
      printed += text
    })
    return new Promise((resolve) => {
      child.on('close', () => resolve(JSON.parse(printed.trim().split('\n').at(-1) ?? '')))
    })
  }

  /** Where the machine has them, a reason would be a fault of ours. */
  const hasUserNamespaces = () => {
    const words = ['unshare', '--user', '--map-root-user', '--mount', '--pid', '--fork', '--mount-proc', 'true']
    return spawnSync('setpriv', [...asNobody, ...words]).status === 0
  }

  function expectRefusal({ error }: { error: string }): void {
    expect(error).toMatch(/^an ordinary user can make no sandbox here: \S/)
    expect(hasUserNamespaces(), error).toBe(false)
  }

  for (const bundle of ['bundle', 'owned', 'contained']) {
    test.concurrent(`of an ordinary user holds, or says why it cannot be had: ${bundle}`, {
      timeout: 120_000,
    }, async () => {
      const result = await rehearseAsNobody(bundle)
      if ('error' in result) expectRefusal(result)
      else expect(result).toMatchObject({ broken: [], backups: [{ claim: 'application', truth: 'application' }] })
    })
  }

  test.concurrent('of an ordinary user judges the modes of installed hooks', { timeout: 120_000 }, async () => {
    spawnSync('chmod', ['0755', join(folder, 'vm/etc/azure/prescript.sh')])
    spawnSync('chmod', ['0400', join(folder, 'vm/etc/azure/VMSnapshotScriptPluginConfig.json')])
    spawnSync('chown', ['-R', '65534', join(folder, 'vm')])
    const result = await rehearseAsNobody('vm/etc/azure')
    if ('error' in result) expectRefusal(result)
    else expect(result).toMatchObject({ held: false, backups: [{ preCheck: { code: 317 }, pre: null }] })
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test.concurrent(`ended by ${signal} leaves nothing`, { timeout: 120_000 }, async () => {
      const before = listMachine()
      const child = spawn(node, ['rehearse.js', 'root', '500', 'bundle'], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await hear(child, 'snapshot begins')
      const inSandbox = listDescendants(child.pid ?? 0)
      expect(inSandbox.length).toBeGreaterThan(3)
      child.kill(signal)
      await waitUntil('the end of all processes', () => !inSandbox.some(isRunning), 60)
      expect(listMachine()).toEqual(before)
    })
  }
})

function hear(child: ChildProcess, text: string): Promise<void> {
  let heard = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (more) => {
      heard += more
      if (heard.includes(text)) resolve()
    })
    child.on('exit', () => reject(new Error(`ended before it said ${text}: ${heard}`)))
  })
}

/** Number and start of each process below one. */
function listDescendants(pid: number): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return children.flatMap((child) => [`${child} ${startOf(child)}`, ...listDescendants(Number(child))])
}

function startOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isRunning(process: string): boolean {
  const [pid = '', start = ''] = process.split(' ')
  return startOf(pid) === start
}

/** What a rehearsal could leave on the machine: files in the places where hooks write. */
function listMachine(): Record<string, unknown> {
  const list = (folder: string) => (existsSync(folder) ? readdirSync(folder).filter((name) => /azure/.test(name)) : [])
  return {
    folders: ['/etc', '/run', '/var/log', '/usr/local/bin', '/srv', '/mnt'].map(list),
    etcAzure: lstatSync('/etc/azure', { throwIfNoEntry: false })?.mtimeMs,
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => / - tmpfs (?:sandbox|log|shm) /.test(line)),
  }
}
