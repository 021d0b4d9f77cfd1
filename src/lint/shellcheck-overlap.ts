// What ShellCheck says of a bash construct that a rule of ours says at the same place, and what it says of lines that
// sh does not read.
import type { Diagnostic } from '../model/lint.js'
import { findShEnd } from './bashisms/sh-end.js'
import type { ScriptFile } from './project.js'
import { findCodes } from './rules/azh303-no-bashism.js'

/** Whether our finding says the same as ShellCheck's. */
export function saysTheSame(own: Diagnostic, { id, path, start, end }: Diagnostic): boolean {
  if (own.id !== 'AZH303' || own.path !== path || own.messageKey === undefined) return false
  const meets = start.line <= own.end.line && end.line >= own.start.line
  return meets && findCodes(own.messageKey).includes(Number(id.slice(2)))
}

/** ShellCheck takes the whole script for sh's, also what stands behind a hand-over to bash. */
export function isBehindSh({ id, span }: Diagnostic, { script }: ScriptFile): boolean {
  return /^SC3\d{3}$/.test(id) && span.pos >= findShEnd(script)
}
