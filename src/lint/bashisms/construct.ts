// What is said about each construct of bash: the words for what dash does with it.
import type { Severity } from '../../model/lint.js'
import { listAlternatives } from '../../model/text.js'

export interface Construct {
  /** The wrong thing, after its quoted text and `is`. */
  readonly is: string
  /** What dash, which is sh on Debian and Ubuntu, does with it; measured with 0.5.12. */
  readonly dash: string
  readonly advice: string
  /** A warning where the script goes on almost as meant. */
  readonly severity?: Severity
  /** ShellCheck's codes for the same. */
  readonly codes: readonly number[]
  /** Whether dash cannot even read it, so that no condition around it helps. */
  readonly unreadable?: true
}

/** It reads and runs a script command by command, so what stands above has run. */
export function refuses(message: string): Pick<Construct, 'dash' | 'unreadable'> {
  return {
    dash: `ends the script here with status 2 (Syntax error: ${message}), after all above has run.`,
    unreadable: true,
  }
}

/** A special builtin, an expansion or arithmetic fails. */
export function stops(message: string): string {
  return `ends the script with status 2 (${message}) when it comes here, after all above has run.`
}

/** The same inside `$( )` or `( )`. */
export function stopsInside(dash: string): string {
  return dash
    .replace(/^ends the script/, 'ends the $( ) or ( ) around it')
    .replace(/ when it comes here, after all above has run\.$/, ', and the script goes on with what that has printed.')
}

export function lacks(...names: readonly string[]): string {
  return `has no ${listAlternatives(names)}: it says "not found", sets the status to 127 and goes on.`
}

/** A builtin fails, and the script goes on. */
export function fails(message: string, status = 2): string {
  return `says "${message}", sets the status to ${status} and goes on.`
}
