// What a script does to the database: its sessions in order.
import type { ShellScript } from '../shell/parse.js'

export interface HookModel {
  /** Empty for a script that has nothing to do with a database; no rule of the contract may speak then. */
  readonly sessions: readonly never[]
}

export function buildHookModel(_script: ShellScript): HookModel {
  return { sessions: [] }
}
