// Backups that several rehearsed restores start from: each is made once.
import type { Rehearsal } from '../../model/generated/rehearsal-report.js'
import type { HookSet } from '../../model/hook-set.js'
import type { RehearsalSettings } from '../rehearse.js'
import type { OnEvent } from '../timeline.js'
import { rehearseRestore } from './rehearse-restore.js'
import type { RestoreFault } from './restore-fault.js'
import { type BackupPlay, goodNight, type TakenPoint, takeRestorePoint } from './take-restore-point.js'

export class RestorePoints {
  readonly #hooks: HookSet
  readonly #taken = new Map<string, Promise<TakenPoint>>()

  constructor(hooks: HookSet) {
    this.#hooks = hooks
  }

  /** A restore from the fault's backup, whose events are told again where it was made before. Rejects as `rehearse`. */
  async restore(fault: RestoreFault, settings: RehearsalSettings, onEvent?: OnEvent): Promise<Rehearsal> {
    const backup = fault.backup ?? goodNight
    const before = this.#taken.get(this.#nameOf(backup, settings))
    const taken = await (before ?? this.#take(backup, settings, onEvent))
    if (before) for (const event of taken.rehearsal.events) onEvent?.(event)
    return rehearseRestore(this.#hooks, fault, taken, settings, onEvent)
  }

  #nameOf({ id }: BackupPlay, { shell }: RehearsalSettings): string {
    return `${id} ${shell}`
  }

  #take(backup: BackupPlay, settings: RehearsalSettings, onEvent?: OnEvent): Promise<TakenPoint> {
    const taking = takeRestorePoint(this.#hooks, backup, settings, onEvent)
    this.#taken.set(this.#nameOf(backup, settings), taking)
    return taking
  }
}
