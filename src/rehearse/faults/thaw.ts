// Faults of the thaw: the one step that must not fail.
import { HANGS_FOR_GOOD, last, misbehave } from './acts.js'
import type { Fault } from './fault.js'

const LAST_RESORT = 'The database is resumed without a session, and the portal shows that the thaw failed.'

export const thawFaults: readonly Fault[] = [
  {
    id: 'thaw-fails',
    does: 'ExternalThaw answers 3, which is "failed", each time.',
    must: LAST_RESORT,
    arrange: (scene) => misbehave(scene, 'thaw', 'status 3'),
  },
  {
    id: 'thaw-fails-once',
    does: 'ExternalThaw answers 3 the first time and thaws the second time.',
    must: 'It is tried again: no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'thaw', 'status 3', 1),
  },
  {
    id: 'thaw-hangs',
    does: 'Each session that should thaw hangs.',
    must: LAST_RESORT,
    arrange: (scene) => misbehave(scene, 'thaw', 'hang'),
  },
  {
    id: 'thaw-hangs-once',
    does: 'The first session that should thaw hangs and ignores TERM.',
    must: 'It is ended and the thaw is tried again: no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'thaw', ['stubborn', 'hang'], 1),
  },
  {
    id: 'thaw-ignores-term',
    does: 'Each session that should thaw hangs, ignores TERM and has a child that does so too.',
    must: LAST_RESORT,
    arrange: (scene) => misbehave(scene, 'thaw', HANGS_FOR_GOOD),
  },
  {
    id: 'thaw-hangs-thawed',
    does: 'The session of the thaw thaws, then hangs.',
    must: 'The script ends in time, and no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'thaw', ['stubborn', 'hangs']),
  },
  {
    id: 'thaw-crashes',
    does: 'The session of the thaw thaws, then crashes with a segmentation fault, the first time.',
    must: 'No database stays frozen.',
    arrange: (scene) => misbehave(scene, 'thaw', 'dies SEGV', 1),
  },
  {
    id: 'thaw-slow',
    does: 'ExternalThaw takes 3 seconds.',
    must: 'The script waits for it: the backup is good and claimed application-consistent.',
    works: true,
    arrange: (scene) => misbehave(scene, 'thaw', 'slow 3'),
  },
  {
    id: 'thaw-floods',
    does: 'The session of the thaw prints without end.',
    must: LAST_RESORT,
    arrange: (scene) => misbehave(scene, 'thaw', 'flood endless'),
  },
  {
    id: 'thaw-prints-much',
    does: 'The session of the thaw prints a megabyte, then thaws.',
    must: "Sixteen times what Azure's unread pipe holds does not block the script: the backup is good and claimed.",
    works: true,
    arrange: (scene) => misbehave(scene, 'thaw', 'flood 1024'),
  },
  {
    id: 'thaw-impossible',
    does: 'Neither ExternalThaw nor the resume without a session works.',
    must: 'Both scripts end in time, the portal shows the failure, and only WDSuspendLimit is left.',
    allows: { frozen: true },
    arrange: (scene) => {
      misbehave(scene, 'thaw', 'status 3')
      misbehave(scene, 'resume', 'ineffective 0')
    },
  },
  {
    id: 'thaw-impossible-hangs',
    does: 'Freeze, thaw and the resume without a session all hang and ignore TERM, once frozen.',
    must: 'Both scripts end in time, the portal shows the failure, and only WDSuspendLimit is left.',
    allows: { frozen: true },
    arrange: (scene) => {
      misbehave(scene, 'freeze', ['stubborn', 'hangs'])
      misbehave(scene, 'thaw', HANGS_FOR_GOOD)
      misbehave(scene, 'resume', HANGS_FOR_GOOD)
    },
  },
  {
    id: 'everything-hangs-after-snapshot',
    does: 'After the snapshot the list, each session and the resume without one hang and ignore TERM.',
    must: 'The post-script ends in time, the portal shows the failure, and only WDSuspendLimit is left.',
    allows: { frozen: true },
    play: (scene) =>
      scene.backUp({
        afterSnapshot: () => {
          scene.registry.fail('list', HANGS_FOR_GOOD)
          for (const verb of ['probe', 'thaw', 'resume'] as const) misbehave(scene, verb, HANGS_FOR_GOOD)
        },
      }),
  },
  {
    id: 'roll-back-fails',
    does: 'The freeze freezes but answers 0, and then no thaw works.',
    must: LAST_RESORT,
    arrange: (scene) => {
      misbehave(scene, 'freeze', 'answers 0')
      misbehave(scene, 'thaw', 'status 3')
    },
  },
  {
    id: 'roll-back-impossible-at-first',
    does: 'The freeze freezes but answers 0, and nothing can thaw until the snapshot has been taken.',
    must: 'The post-script tries again: no database stays frozen.',
    arrange: (scene) => {
      misbehave(scene, 'freeze', 'answers 0')
      misbehave(scene, 'thaw', 'status 3')
      misbehave(scene, 'resume', 'ineffective 0')
    },
    play: (scene) =>
      scene.backUp({
        afterSnapshot: () => {
          for (const database of scene.databases) database.repair('thaw')
        },
      }),
  },
  {
    id: 'thaw-mends-later',
    does: 'Nothing can thaw in the first backup; when the second one comes, a thaw works again.',
    must: 'The second backup thaws first, then makes a good backup.',
    works: true,
    arrange: (scene) => {
      misbehave(scene, 'thaw', 'status 3')
      misbehave(scene, 'resume', 'ineffective 0')
    },
    play: async (scene) => {
      await scene.backUp()
      for (const database of scene.databases) database.repair('thaw')
      await scene.backUp()
    },
  },
  {
    id: 'log-says-already-resumed',
    does: "The instance's own log says that it had resumed before the thaw.",
    must: 'The backup is not claimed application-consistent by hooks that read it; no database stays frozen.',
    play: (scene) =>
      scene.backUp({
        afterSnapshot: () =>
          last(scene).addMessage('11/21/26-01:00:00:000 (1) 1 Backup.General.ExternalThaw: Already resumed'),
      }),
  },
]
