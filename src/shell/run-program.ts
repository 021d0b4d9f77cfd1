// Runs a program to its end, within a time and with a bound on what it says.
import { type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'

export interface ProgramSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly limitSeconds: number
  readonly cwd?: string
  readonly input?: string
}

export interface ProgramResult {
  readonly stdout: string
  readonly stderr: string
  /** Why there is no answer, as the end of a sentence; undefined when the program ended by itself. */
  readonly failure: string | undefined
}

/** ShellCheck says some ten times as much as a bad script is long. */
const largestOutput = 64 * 1024 * 1024

/** Never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  settings: ProgramSettings,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const { cwd, env, input, limitSeconds } = settings
    const child = start(program, args, { cwd, env, stdio: 'pipe', windowsHide: true })
    if (child instanceof Error) {
      resolve({ stdout: '', stderr: '', failure: 'could not be started' })
      return
    }
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let size = 0
    let failure: string | undefined
    const finish = () => {
      clearTimeout(timer)
      resolve({ stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), failure })
    }
    const end = (reason: string) => {
      failure ??= reason
      child.kill('SIGKILL')
      // A process that it has started may hold the pipes open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
      finish()
    }
    const keep = (to: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length
      if (size > largestOutput) end('said more than can be kept')
      else to.push(chunk)
    }
    const timer = setTimeout(() => end(`gave no answer within ${limitSeconds} s`), limitSeconds * 1000)
    child.stdout.on('data', keep(stdout))
    child.stderr.on('data', keep(stderr))
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= `could not be started (${error.code ?? error.message})`
      finish()
    })
    child.on('close', (_, signal) => {
      if (signal !== null) failure ??= `was ended by ${signal}`
      finish()
    })
    // A program that ends before it has read its input breaks the pipe, which its status and output tell better.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
  })
}

/** spawn throws on a name with a NUL byte, for one. */
function start(
  program: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio,
): ChildProcessWithoutNullStreams | Error {
  try {
    return spawn(program, args, options)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
