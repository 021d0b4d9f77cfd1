// What went wrong, in one clear line and a hint; a bug with its stack.
import { FailedError, UserError } from '../model/errors.js'
import { version } from '../model/generated/option-table.js'
import type { Result } from '../model/generated/result.js'
import { escapeUnprintable } from '../model/text.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { createPaint, type Io } from './io.js'

/** Reports on stderr, with `json` also on stdout in the form of schemas/result.schema.json. Returns the exit code. */
export function reportError(error: unknown, json: boolean, io: Io): ExitCode {
  const known = error instanceof UserError || error instanceof FailedError
  const exitCode = error instanceof UserError ? exitCodes.usage : known ? exitCodes.failed : exitCodes.bug
  // What was mistyped may be anything, and comes back in the message.
  const message = escapeUnprintable(error instanceof Error ? error.message : String(error))
  const hint = known && error.hint !== undefined ? escapeUnprintable(error.hint) : undefined
  const paint = createPaint(io, io.stderr)
  if (known) {
    io.stderr.write(`${paint('red', 'error:')} ${message}\n`)
    if (hint) io.stderr.write(`${paint('bold', 'hint:')} ${hint}\n`)
  } else {
    const stack = error instanceof Error ? (error.stack ?? message) : message
    io.stderr.write(`${paint('red', 'bug:')} this is a bug of make-azure-hooks ${version}, not of your input. `)
    io.stderr.write(`Please report it with these lines:\n${stack}\n`)
  }
  if (json) {
    const result: Result = {
      schemaVersion: 1,
      status: 'failed',
      error: { exitCode, message, ...(hint === undefined ? {} : { hint }) },
    }
    io.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  }
  return exitCode
}
