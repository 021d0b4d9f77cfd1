// What the reporters are told.
import { type Diagnostic, type LintResult, type Severity, severities } from '../model/lint.js'

export interface LintReport {
  readonly result: LintResult
  /** What is at or above the threshold. */
  readonly shown: readonly Diagnostic[]
  readonly threshold: Severity
  /** The files that are told of, as they are now, by path. */
  readonly texts: ReadonlyMap<string, string>
  /** Of make-azure-hooks. */
  readonly version: string
  /** Why ShellCheck was not asked; undefined when it was, or was not wanted. */
  readonly missingShellCheck: string | undefined
  /** How many findings --fix removed; undefined without it. */
  readonly fixed: number | undefined
  /** How many findings --fix would remove, tried in memory. */
  readonly mendable: number
  /** How many scripts are what this version writes. */
  readonly own: number
  /** Folders that --fix left as they were, as a mend of half of it would do harm. */
  readonly left: readonly string[]
  /** What --fix has replaced, under its new name. */
  readonly kept: readonly string[]
}

export function reaches(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold)
}

/** Such as `2 errors and 1 warning`. */
export function countSeverities(diagnostics: readonly Diagnostic[]): string {
  const parts = severities.flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
    const word = severity === 'info' ? 'note' : severity
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  })
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
