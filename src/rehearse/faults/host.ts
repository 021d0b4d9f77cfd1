// Faults of Azure's host: it dies in each phase, gives up early, or never comes back.
import { areThawed, CLAIMED, killHost, last, letOrphansEnd, meet, misbehave, release, setKey, when } from './acts.js'
import type { Fault } from './fault.js'

const NEXT = 'The next backup thaws what was left frozen, then it is good and claimed application-consistent.'

export const hostFaults: readonly Fault[] = [
  {
    id: 'host-dies-before-freeze',
    does: 'The host is killed while the pre-script looks at the instances; a second backup follows.',
    must: NEXT,
    works: true,
    arrange: (scene) => misbehave(scene, 'probe', 'waits', 1),
    play: async (scene) => {
      const kill = when(
        () => last(scene).hasBegun('probe'),
        () => killHost(scene),
      )
      await scene.backUp({ duringPre: kill })
      release(scene, 'probe')
      await letOrphansEnd(scene)
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-during-freeze',
    does: 'The host is killed while the pre-script freezes; no other backup comes.',
    must: 'The pre-script sees it and thaws, as no post-script will come.',
    arrange: (scene) => misbehave(scene, 'freeze', 'waits'),
    play: async (scene) => {
      const kill = when(
        () => last(scene).hasBegun('freeze'),
        () => killHost(scene),
      )
      await scene.backUp({ duringPre: kill })
      release(scene, 'freeze')
      await letOrphansEnd(scene)
    },
  },
  {
    id: 'host-dies-during-freeze-restarts',
    does: 'The host is killed while the pre-script freezes, which has not ended when the next backup comes.',
    must: 'The next backup does not claim a freeze that it did not make, and no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'freeze', 'waits-to-answer', 1),
    play: async (scene) => {
      const kill = when(
        () => last(scene).hasBegun('freeze'),
        () => killHost(scene),
      )
      await scene.backUp({ duringPre: kill })
      await scene.backUp()
      release(scene, 'freeze')
      await letOrphansEnd(scene)
    },
  },
  {
    id: 'host-dies-frozen',
    does: 'The host is killed between pre-script and snapshot; a second backup follows.',
    must: NEXT,
    works: true,
    play: async (scene) => {
      await scene.backUp({ beforeSnapshot: () => killHost(scene) })
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-after-snapshot',
    does: 'The host is killed between snapshot and post-script; a second backup follows.',
    must: NEXT,
    works: true,
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => killHost(scene) })
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-during-thaw',
    does: 'The host is killed while the post-script thaws; a second backup follows.',
    must: 'The thaw goes on all the same; the second backup is good and claimed application-consistent.',
    works: true,
    arrange: (scene) => misbehave(scene, 'thaw', 'waits', 1),
    play: async (scene) => {
      const kill = when(
        () => last(scene).hasBegun('thaw'),
        () => killHost(scene),
      )
      await scene.backUp({ duringPost: kill })
      release(scene, 'thaw')
      await letOrphansEnd(scene)
      await scene.backUp()
    },
  },
  {
    id: 'host-dies-list-lost',
    does: 'The host is killed once all is frozen, and when the next backup comes the list of instances fails.',
    must: 'What was left frozen is thawed all the same.',
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => killHost(scene) })
      scene.registry.fail('list', 'status 1')
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
      await scene.backUp({ afterSnapshot: () => killHost(scene) })
      await meet(() => areThawed(scene), 20)
    },
  },
  {
    id: 'host-gives-up',
    does: 'timeoutInSeconds is 10, and the freeze takes longer: the host goes on without the pre-script.',
    must: 'The freeze does not land after the thaw, and the backup is not claimed application-consistent.',
    allows: { time: true },
    arrange: (scene) => {
      setKey('timeoutInSeconds', 10)(scene)
      misbehave(scene, 'freeze', ['stubborn', 'waits'])
    },
    play: async (scene) => {
      await scene.backUp()
      release(scene, 'freeze')
      await letOrphansEnd(scene)
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
      await letOrphansEnd(scene)
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
