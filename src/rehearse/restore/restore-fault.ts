// What a fault of a restore is: what is wrong with the VM that comes up, and what verify-restore.sh must say of it.
import type { VerifyRun } from '../../model/generated/rehearsal-report.js'
import type { HookSet } from '../../model/hook-set.js'
import type { RestoredMachine } from './restored-machine.js'
import type { VerifyOptions } from './run-verify.js'
import type { BackupPlay, TakenPoint } from './take-restore-point.js'

/** The restored VM, before and while somebody verifies it. */
export interface RestoreStage {
  readonly machine: RestoredMachine
  readonly taken: TakenPoint
  /** On the VM. */
  readonly files: { readonly script: string; readonly verdict: string; readonly point: string; readonly log: string }
  readonly runs: VerifyRun[]
  verify(options?: VerifyOptions): Promise<VerifyRun>
}

export interface RestoreFault {
  /** kebab-case, begins with `restore-`; an id is never used for something else later. */
  readonly id: string
  /** What it does, one sentence. */
  readonly does: string
  /** What must hold, one sentence. */
  readonly must: string
  /** What the last run must come to. */
  readonly verdict: readonly VerifyRun['verdict'][]
  /** What it must say, over all runs. */
  readonly says?: readonly RegExp[]
  /** The database answers that all is well when it is not: no script can know, and the rehearsal itself must say so. */
  readonly deceives?: true
  /** Why it cannot be played with these hooks or in this mode, as a part of a sentence; undefined if it can. */
  unsuited?(hooks: HookSet, mode: 'root' | 'user'): string | undefined
  /** A good night if not given. */
  readonly backup?: BackupPlay
  /** Which of several backups is restored; the last one if not given. */
  readonly from?: number
  /** Before verify-restore.sh: what is wrong. */
  arrange?(stage: RestoreStage): void
  /** Instead of one run with --run. */
  play?(stage: RestoreStage): Promise<unknown>
  /** Afterwards: a sentence for each promise of this fault's own that was broken. */
  inspect?(stage: RestoreStage): string[]
  /** Instances may be left running, as the options ask for it or as nothing could stop them. */
  readonly leaves?: true
  /** Command lines of processes that the fault itself keeps from ending. */
  readonly processes?: RegExp
}
