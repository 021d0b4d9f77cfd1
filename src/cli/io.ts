// Everything of the process that the command uses, so that tests can hand in their own.
import { type ExitCode, exitCodes } from './exit-codes.js'

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin?: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean }
  /** Number of the user who runs this; not on Windows. */
  readonly getuid?: (() => number) | undefined
  /** Path of the Node that runs this. */
  readonly execPath?: string
  /** Signals that the process is sent. */
  readonly on?: (signal: Signal, listener: () => void) => unknown
  readonly off?: (signal: Signal, listener: () => void) => unknown
}

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/** Marks words for a terminal; leaves them as they are anywhere else, and always under NO_COLOR. */
export function createPaint({ env }: Io, output: Output): (style: Style, text: string) => string {
  const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 }
  const plain = !output.isTTY || Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb'
  return (style, text) => (plain ? text : `\u001b[${codes[style]}m${text}\u001b[0m`)
}

/** What a command ends with when this text is all that was asked for. */
export function print(text: string, { stdout }: Io): ExitCode {
  stdout.write(text)
  return exitCodes.done
}
