// The catalogue of faults of a restore, in the order in which they are listed and played.
import { checkFaults } from './faults-checks.js'
import { diskFaults } from './faults-disks.js'
import { killFaults } from './faults-kills.js'
import { pointFaults } from './faults-point.js'
import { startFaults } from './faults-start.js'
import type { RestoreFault } from './restore-fault.js'

export const restoreFaults: readonly RestoreFault[] = [
  ...diskFaults,
  ...pointFaults,
  ...startFaults,
  ...killFaults,
  ...checkFaults,
]
