// What a fault is: what goes wrong in a rehearsal, and what must hold all the same.
import type { HookSet, Scene } from '../scene.js'

/** What a fault excuses: what no script could have prevented. */
interface Allowance {
  /** Nothing could thaw: an instance may be left frozen even if no limit of its own ends that. */
  readonly frozen?: true
  /** Azure claims an application-consistent backup without asking the hooks. */
  readonly claim?: true
  /** Nobody could tell the freeze of somebody else from that of the hooks. */
  readonly foreign?: true
  /** The fault itself held a script or ended it, so that it could not be in time. */
  readonly time?: true
  /** The scripts are damaged, so that the shell itself complains into Azure's pipes. */
  readonly output?: true
  /** The snapshot cannot say what it is, as the disk of the log or the log of the instance is in the fault's way. */
  readonly restorePoint?: true
  /** What must follow the thaw may not be started any more. */
  readonly owed?: true
  /** Command lines of processes that the fault keeps from ending. */
  readonly processes?: RegExp
}

export interface Fault {
  /** kebab-case; an id is never used for something else later. */
  readonly id: string
  /** What it does, one sentence. */
  readonly does: string
  /** What must hold, one sentence. */
  readonly must: string
  /** Good hooks are not impressed: the last backup must be claimed application-consistent, and be it. */
  readonly works?: true
  /** Why it cannot be played with these hooks or in this mode, as a part of a sentence; undefined if it can. */
  unsuited?(hooks: HookSet, mode: 'root' | 'user'): string | undefined
  /** Before the backup: databases, files, disks. */
  arrange?(scene: Scene): void | Promise<void>
  /** Instead of one plain backup. */
  play?(scene: Scene): Promise<unknown>
  /** Afterwards: a sentence for each promise of this fault's own that was broken. */
  inspect?(scene: Scene): string[]
  readonly allows?: Allowance
}
