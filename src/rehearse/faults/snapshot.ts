// Faults between the scripts: fsfreeze and the snapshot itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotSection, vmbackupPath } from '../../model/vmbackup-conf.js'
import type { Scene } from '../scene.js'
import { CLAIMED, misbehave, NOT_CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

const vmbackup = (line: string) => (scene: Scene) =>
  scene.writeFile(vmbackupPath, `[${snapshotSection}]\nfsfreeze: True\n${line}\n`)

export const snapshotFaults: readonly Fault[] = [
  {
    id: 'snapshot-fails',
    does: 'No snapshot can be taken.',
    must: 'The post-script thaws all the same: no database stays frozen.',
    play: (scene) => scene.backUp({ snapshotFails: true }),
  },
  {
    id: 'snapshot-slow',
    does: 'The snapshot takes 8 seconds longer.',
    must: CLAIMED,
    works: true,
    play: (scene) => scene.backUp({ afterSnapshot: () => sleep(8000) }),
  },
  {
    id: 'snapshot-outlasts-limit',
    does: 'The snapshot takes longer than WDSuspendLimit, after which the write daemon resumes by itself.',
    must: NOT_CLAIMED,
    arrange: (scene) => {
      for (const database of scene.databases) database.scaleTime(1)
    },
    play: (scene) => scene.backUp({ afterSnapshot: () => sleep(4000) }),
  },
  {
    id: 'snapshot-outlasts-log-ins',
    does: 'The snapshot takes longer than ExternalFreezeTimeOut, after which nobody can log in until the thaw.',
    must: 'The database is resumed without a session.',
    arrange: (scene) => {
      for (const database of scene.databases) database.scaleTime(1)
      misbehave(scene, 'freeze', 'resumes-after 0')
    },
    play: (scene) => scene.backUp({ afterSnapshot: () => sleep(7000) }),
  },
  {
    id: 'fsfreeze-fails',
    does: 'The freeze of the file systems fails.',
    must: 'The post-script thaws all the same: no database stays frozen.',
    play: (scene) => scene.backUp({ fsFreezeCode: 121 }),
  },
  {
    id: 'fsfreeze-not-awaited',
    does: 'SafeFreezeWaitInSeconds of vmbackup.conf is 2: the host gives up before the file systems are frozen (122).',
    must: 'The post-script thaws all the same: no database stays frozen.',
    arrange: vmbackup('SafeFreezeWaitInSeconds = 2'),
    play: (scene) => scene.backUp(),
  },
  {
    id: 'fsfreeze-too-short',
    does: 'timeout of vmbackup.conf is 1, and the snapshot takes longer: file systems are thawed in its middle (2).',
    must: 'No restore point is made of it, and no database stays frozen.',
    arrange: vmbackup('timeout: 1'),
    play: (scene) => scene.backUp({ duringSnapshot: () => sleep(1500) }),
  },
]
