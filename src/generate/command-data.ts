// What templates know of an administrator's own programs around the freeze.
import type { ResolvedOptions } from './resolved-options.js'

export interface CommandData {
  /** Absolute paths; '' for none. */
  readonly beforeFreeze: string
  readonly afterThaw: string
  readonly onFailure: string
  readonly hasBeforeFreeze: boolean
  readonly hasAfterThaw: boolean
  readonly hasOnFailure: boolean
  /** Whether there is one before the freeze or after the thaw. */
  readonly runsAround: boolean
  readonly hasCommands: boolean
  /** How long each may take. */
  readonly hookSeconds: number
}

export function composeCommandData({ beforeFreeze, afterThaw, onFailure, hookSeconds }: ResolvedOptions): CommandData {
  const [hasBeforeFreeze, hasAfterThaw, hasOnFailure] = [beforeFreeze !== '', afterThaw !== '', onFailure !== '']
  const runsAround = hasBeforeFreeze || hasAfterThaw
  return {
    ...{ beforeFreeze, afterThaw, onFailure, hasBeforeFreeze, hasAfterThaw, hasOnFailure },
    ...{ runsAround, hasCommands: runsAround || hasOnFailure, hookSeconds },
  }
}
