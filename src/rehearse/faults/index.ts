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

/** By what they touch, in the order of a report. */
export const faultGroups: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: 'Nothing', faults: [healthy] },
  {
    name: 'Freeze, thaw and sessions',
    faults: [...freezeFaults, ...answerFaults, ...thawFaults, ...sessionFaults],
  },
  { name: 'Instances', faults: [...registryFaults, ...instanceFaults, ...oneOfTwoFaults] },
  { name: 'Processes that end, the host and the snapshot', faults: [...killFaults, ...hostFaults, ...snapshotFaults] },
  { name: 'Other backups and what they left', faults: [...severalBackupsFaults, ...staleStateFaults] },
  { name: 'Configuration and scripts', faults: [...configFaults, ...hostConfigFaults, ...scriptFaults] },
  { name: 'Environment and programs', faults: [...environmentFaults, ...programFaults] },
  {
    name: 'Disks, logs and the restore point',
    faults: [...logDiskFaults, ...stateDiskFaults, ...messagesFaults, ...restorePointFaults],
  },
  {
    name: 'Limits of the system, and others',
    faults: [...forkFaults, ...limitFaults, ...otherFaults, ...optionFaults],
  },
  { name: 'Mirrors and shards', faults: mirrorFaults },
  { name: 'Own programs around the freeze', faults: ownProgramFaults },
]

export const faults: readonly Fault[] = faultGroups.flatMap((group) => group.faults)
