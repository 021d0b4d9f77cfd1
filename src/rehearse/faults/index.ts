// The catalogue of faults, in the order in which they are listed and played. An id is never used for another fault.
import { answerFaults } from './answers.js'
import { configFaults } from './config.js'
import { environmentFaults } from './environment.js'
import type { Fault } from './fault.js'
import { forkFaults } from './fork.js'
import { freezeFaults } from './freeze.js'
import { healthy } from './healthy.js'
import { hostFaults } from './host.js'
import { hostConfigFaults } from './host-config.js'
import { instanceFaults } from './instances.js'
import { killFaults } from './kills.js'
import { limitFaults } from './limits.js'
import { logDiskFaults } from './log-disk.js'
import { messagesFaults } from './messages.js'
import { mirrorFaults } from './mirrors.js'
import { oneOfTwoFaults } from './one-of-two.js'
import { optionFaults } from './options.js'
import { otherFaults } from './others.js'
import { ownProgramFaults } from './own-programs.js'
import { programFaults } from './programs.js'
import { registryFaults } from './registry.js'
import { restorePointFaults } from './restore-point.js'
import { scriptFaults } from './scripts.js'
import { sessionFaults } from './sessions.js'
import { severalBackupsFaults } from './several-backups.js'
import { snapshotFaults } from './snapshot.js'
import { staleStateFaults } from './stale-state.js'
import { stateDiskFaults } from './state-disk.js'
import { thawFaults } from './thaw.js'

export const faults: readonly Fault[] = [
  healthy,
  ...freezeFaults,
  ...answerFaults,
  ...thawFaults,
  ...sessionFaults,
  ...registryFaults,
  ...instanceFaults,
  ...oneOfTwoFaults,
  ...killFaults,
  ...hostFaults,
  ...snapshotFaults,
  ...severalBackupsFaults,
  ...staleStateFaults,
  ...configFaults,
  ...hostConfigFaults,
  ...scriptFaults,
  ...environmentFaults,
  ...programFaults,
  ...logDiskFaults,
  ...stateDiskFaults,
  ...messagesFaults,
  ...restorePointFaults,
  ...forkFaults,
  ...limitFaults,
  ...otherFaults,
  ...optionFaults,
  ...mirrorFaults,
  ...ownProgramFaults,
]
