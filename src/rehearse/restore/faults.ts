// The catalogue of faults of a restore, in the order in which they are listed and played.
import { checkFaults } from './faults-checks.js'
import { diskFaults } from './faults-disks.js'
import { killFaults } from './faults-kills.js'
import { pointFaults } from './faults-point.js'
import { startFaults } from './faults-start.js'
import type { RestoreFault } from './restore-fault.js'

/** By what they touch, in the order of a report. */
export const restoreFaultGroups: readonly { readonly name: string; readonly faults: readonly RestoreFault[] }[] = [
  { name: 'Disks', faults: diskFaults },
  { name: 'Restore points', faults: pointFaults },
  { name: 'Starts', faults: startFaults },
  { name: 'Processes that end', faults: killFaults },
  { name: 'Checks', faults: checkFaults },
]

export const restoreFaults: readonly RestoreFault[] = restoreFaultGroups.flatMap(({ faults }) => faults)
