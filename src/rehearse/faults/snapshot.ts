// Faults between the scripts: fsfreeze and the snapshot itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { CLAIMED, misbehave, NOT_CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

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
]
