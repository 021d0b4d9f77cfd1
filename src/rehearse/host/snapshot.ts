// Freeze of the file systems, snapshot and thaw, as the host's FreezeSnapshotter does them.
import type { HostMachine } from './machine.js'
import { errorCode, type Status } from './status.js'
import { readFreezeOrder } from './vmbackup.js'

/** FailedRetryableSnapshotFailedNoNetwork. */
const snapshotFailed = 76

export interface SnapshotOutcome {
  fsFreezeCode: number | null
  snapshotTaken: boolean
}

/** Fills `outcome` while it goes on, as the host may be killed between two steps. */
export async function freezeAndSnapshot(
  machine: HostMachine,
  fsFreeze: boolean,
  status: Status,
  outcome: SnapshotOutcome,
): Promise<void> {
  const order = readFreezeOrder(machine)
  if (fsFreeze) {
    const code = await machine.freezeFileSystems(order)
    outcome.fsFreezeCode = code
    if (code !== 0) {
      machine.log(`T:S Enable failed with error: freeze failed with ${code}`)
      status.fail(code)
      return
    }
  }
  const frozenAt = machine.now()
  outcome.snapshotTaken = await machine.takeSnapshot()
  // One that took longer than the freeze counts as inconsistent.
  const thawedByItself = fsFreeze && machine.now() - frozenAt > order.longestSeconds
  if (fsFreeze) await machine.thawFileSystems()
  if (!outcome.snapshotTaken) {
    machine.log('T:S Enable failed with FailedRetryableSnapshotFailedNoNetwork error')
    status.fail(snapshotFailed)
  } else if (thawedByItself) {
    machine.log('Snapshots are inconsistent')
    // Without a code of its own for the VM's health: an error of a script stands there instead.
    status.result = errorCode
  }
}
