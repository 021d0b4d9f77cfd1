// What a drill of install.sh was seen to do.
import type { RehearsalEvent, TimeSpan } from '../../model/generated/rehearsal-report.js'

export type Step = 'pre' | 'post'

export interface DrillScript {
  readonly startedAt: number
  leftAt: number
  /** null: it had not ended when the drill went on. */
  status: number | null
  /** install.sh's words for it: `0, all is well`. */
  words: string
}

/** Times are seconds since the pre-script was started. */
export interface Drill {
  readonly scripts: ReadonlyMap<Step, DrillScript>
  readonly events: readonly RehearsalEvent[]
  /** The wait in the snapshot's place. */
  readonly place: TimeSpan | null
  /** Lines that the scripts logged meanwhile. */
  readonly log: readonly string[]
  /** As in last-run.json: name, and what became of it. */
  readonly instances: readonly { readonly name: string; readonly outcome: string }[]
  readonly windowSeconds: number | null
  readonly isConsistent: boolean
  /** install.sh warns that the database may still be frozen. */
  readonly mayBeFrozen: boolean
  readonly endedAt: number
}
