// Faults of Azure's host: it dies in each phase, gives up early, or never comes back.
import { CLAIMED, killHostDuring, last, meet, misbehave, setKey } from './acts.js'
import type { Fault } from './fault.js'

const NEXT = 'The next backup thaws what was left frozen, then it is good and claimed application-consistent.'

export const hostFaults: readonly Fault[] = [
  {
    id: 'host-dies-before-freeze',
    does: 'The host is killed while the pre-script looks at the instances; a second backup follows.',
    must: NEXT,
    works: true,
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'probe', 'slow 1', 1),
    play: async (scene) => {
      await scene.backUp({ duringPre: killHostDuring(scene, 'probe') })
      await meet(() => false, 3)
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-during-freeze',
    does: 'The host is killed while the pre-script freezes; no other backup comes.',
    must: 'The pre-script sees it and thaws, as no post-script will come.',
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'freeze', 'slow 2'),
    play: async (scene) => {
      await scene.backUp({ duringPre: killHostDuring(scene, 'freeze') })
      await meet(() => last(scene).hasAnswered('thaw'), 15)
    },
  },
  {
    id: 'host-dies-during-freeze-restarts',
    does: 'The host is killed while the pre-script freezes, and the next backup comes at once.',
    must: 'The next backup does not claim a freeze that it did not make, and no database stays frozen.',
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'freeze', 'slow-answer 2', 1),
    play: async (scene) => {
      await scene.backUp({ duringPre: killHostDuring(scene, 'freeze') })
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-frozen',
    does: 'The host is killed between pre-script and snapshot; a second backup follows.',
    must: NEXT,
    works: true,
    play: async (scene) => {
      await scene.backUp({ beforeSnapshot: () => scene.hosts.at(-1)?.die() })
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-after-snapshot',
    does: 'The host is killed between snapshot and post-script; a second backup follows.',
    must: NEXT,
    works: true,
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-during-thaw',
    does: 'The host is killed while the post-script thaws; a second backup follows.',
    must: 'The thaw goes on all the same; the second backup is good and claimed application-consistent.',
    works: true,
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'thaw', 'slow 1', 1),
    play: async (scene) => {
      await scene.backUp({ duringPost: killHostDuring(scene, 'thaw') })
      await meet(() => !last(scene).isFrozen(), 15)
      await meet(() => false, 2)
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-list-lost',
    does: 'The host is killed once all is frozen, and when the next backup comes the list of instances fails.',
    must: 'What was left frozen is thawed all the same.',
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      scene.registry.fail('list', 'status 1')
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-freeze-lost',
    does: 'The host is killed once all is frozen, and when the next backup comes no freeze works any more.',
    must: 'What was left frozen is thawed all the same.',
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      misbehave(scene, 'freeze', 'status 3')
      await scene.backUp()
    },
  },
  {
    id: 'post-never-comes',
    does: 'The host is killed once all is frozen, and neither a post-script nor another backup comes.',
    must: 'WDSuspendLimit ends the freeze: no database stays frozen for good.',
    arrange: (scene) => {
      for (const database of scene.databases) database.scaleTime(1)
    },
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      await meet(() => !last(scene).isFrozen(), 15)
    },
  },
  {
    id: 'host-gives-up',
    does: 'timeoutInSeconds is 2, and the freeze takes 4 seconds: the host goes on without the pre-script.',
    must: 'The freeze does not land after the thaw, and the backup is not claimed application-consistent.',
    allows: { time: true },
    arrange: (scene) => {
      setKey('timeoutInSeconds', 2)(scene)
      misbehave(scene, 'freeze', ['stubborn', 'slow 4'])
    },
    play: async (scene) => {
      await scene.backUp()
      await meet(() => last(scene).hasAnswered('freeze'), 4)
    },
  },
  {
    id: 'host-does-not-wait',
    does: 'timeoutInSeconds is 0: the host waits for no script.',
    must: 'The backup is not claimed application-consistent, and no database stays frozen.',
    allows: { time: true },
    arrange: setKey('timeoutInSeconds', 0),
    play: async (scene) => {
      await scene.backUp()
      await meet(() => false, 3)
    },
  },
  {
    id: 'host-polls-slowly',
    does: 'ScriptsExecutionPollTimeSeconds is 5: the host looks every 5 seconds.',
    must: CLAIMED,
    works: true,
    arrange: setKey('ScriptsExecutionPollTimeSeconds', 5),
  },
  {
    id: 'second-backup',
    does: 'A second backup follows the first.',
    must: CLAIMED,
    works: true,
    play: async (scene) => {
      await scene.backUp()
      await scene.backUp()
    },
  },
  {
    id: 'failed-backup-before',
    does: 'A second backup follows a first one whose freeze failed.',
    must: 'Nothing of the first one disturbs the second: it is good and claimed application-consistent.',
    works: true,
    play: async (scene) => {
      misbehave(scene, 'freeze', 'status 3')
      await scene.backUp()
      for (const database of scene.databases) database.repair('freeze')
      await scene.backUp()
    },
  },
]
