// Runs the command as a person would, in a folder of its own: in this process, or in one of its own where that is the
// subject.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { main } from '../src/cli/main.ts'

export const projectFolder = join(import.meta.dirname, '..')
export const bin = join(projectFolder, 'dist/bin.js')

export interface CommandResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Settings {
  readonly cwd?: string
  readonly env?: Record<string, string>
}

interface MainSettings extends Settings {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly stdin?: string
  readonly getuid?: () => number
}

let isRunning = false

/** What main does with these arguments. Node starts for none of it, so a test can afford many. */
export async function runMain(args: readonly string[], settings: MainSettings = {}): Promise<CommandResult> {
  const { isTTY = false, columns = 100, getuid = process.getuid } = settings
  const texts = { stdout: '', stderr: '' }
  const createOutput = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns,
    write(text: string) {
      texts[name] += text
    },
  })
  async function* readInput() {
    yield Buffer.from(settings.stdin ?? '')
  }
  // The folder is that of the whole process.
  if (isRunning) throw new Error('runMain is running already')
  isRunning = true
  const folder = process.cwd()
  process.chdir(settings.cwd ?? makeFolder())
  try {
    const status = await main(args, {
      stdout: createOutput('stdout'),
      stderr: createOutput('stderr'),
      stdin: readInput(),
      // Nothing else of the machine: no colours, no CI.
      env: { PATH: process.env['PATH'], ...settings.env },
      execPath: process.execPath,
      getuid,
    })
    return { status, ...texts }
  } finally {
    process.chdir(folder)
    isRunning = false
  }
}

interface ProcessSettings extends Settings {
  readonly input?: string
  /** Options of node itself. */
  readonly nodeOptions?: readonly string[]
}

/** What the built command does in a process of its own. */
export function runCommand(args: readonly string[], settings: ProcessSettings = {}): CommandResult {
  const { cwd = makeFolder(), input = '', nodeOptions = [] } = settings
  const env = { ...process.env, ...settings.env }
  const options = { cwd, env, input, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, bin, ...args], options)
  return { status, stdout, stderr }
}

/** An empty folder that is gone after the test.
 * @param atEnd the test's own hook where tests run side by side */
export function makeFolder(atEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'make-azure-hooks-')))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
