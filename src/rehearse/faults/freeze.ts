// Faults of the freeze: it fails, hangs, dies, answers something else, comes late or does not last.
import { CLAIMED, last, misbehave, NOT_CLAIMED, release, when } from './acts.js'
import type { Fault } from './fault.js'

const ROLLED_BACK = 'What may be frozen is thawed again, and the backup is not claimed application-consistent.'

export const freezeFaults: readonly Fault[] = [
  {
    id: 'freeze-fails',
    does: 'ExternalFreeze answers 3, which is "failed", each time.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'freeze', 'status 3'),
  },
  {
    id: 'freeze-fails-once',
    does: 'ExternalFreeze answers 3 the first time and freezes the second time.',
    must: 'A freeze is tried again, or the backup is not claimed.',
    arrange: (scene) => misbehave(scene, 'freeze', 'status 3', 1),
  },
  {
    id: 'freeze-hangs',
    does: 'The session of the freeze hangs and never freezes.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'freeze', 'hang'),
  },
  {
    id: 'freeze-ignores-term',
    does: 'The session of the freeze hangs, never freezes and ignores TERM.',
    must: 'It is killed in the end, and the backup is not claimed application-consistent.',
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn', 'hang']),
  },
  {
    id: 'freeze-hangs-frozen',
    does: 'The session of the freeze freezes, then hangs and ignores TERM.',
    must: ROLLED_BACK,
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn', 'hangs']),
  },
  {
    id: 'freeze-leaves-child',
    does: 'The session of the freeze hangs, and so does a child of it that ignores TERM.',
    must: 'Both are ended, and what may be frozen is thawed.',
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn-child 600', 'hangs']),
  },
  {
    id: 'freeze-crashes-frozen',
    does: 'The session of the freeze freezes, then crashes with a segmentation fault.',
    must: ROLLED_BACK,
    arrange: (scene) => misbehave(scene, 'freeze', 'dies SEGV'),
  },
  {
    id: 'freeze-killed-frozen',
    does: 'The session of the freeze freezes, then is killed as when memory runs out.',
    must: ROLLED_BACK,
    arrange: (scene) => misbehave(scene, 'freeze', 'dies KILL'),
  },
  {
    id: 'freeze-lands-late',
    does: 'The session of the freeze fails, and a second later a child of it freezes all the same.',
    must: ROLLED_BACK,
    arrange: (scene) => misbehave(scene, 'freeze', ['child-freezes 1', 'status 1']),
  },
  {
    id: 'freeze-slow',
    does: 'ExternalFreeze takes 3 seconds.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => misbehave(scene, 'freeze', ['slow 1.5', 'slow-answer 1.5']),
  },
  {
    id: 'freeze-too-slow',
    does: 'ExternalFreeze takes two minutes and a half, longer than Azure waits for a script.',
    must: 'It does not land after the thaw, and the backup is not claimed application-consistent.',
    arrange: (scene) => misbehave(scene, 'freeze', 'slow 150'),
  },
  {
    id: 'freeze-answer-slow',
    does: 'ExternalFreeze freezes at once, but its answer takes two minutes and a half.',
    must: ROLLED_BACK,
    arrange: (scene) => misbehave(scene, 'freeze', 'slow-answer 150'),
  },
  {
    id: 'freeze-floods',
    does: 'The session of the freeze prints without end.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'freeze', 'flood endless'),
  },
  {
    id: 'freeze-floods-deaf',
    does: 'The session of the freeze prints without end and ignores TERM and a closed pipe.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'freeze', ['deaf', 'flood endless']),
  },
  {
    id: 'freeze-prints-much',
    does: 'The session of the freeze prints a megabyte, then freezes.',
    must: "Sixteen times what Azure's unread pipe holds does not block the script: the backup is good and claimed.",
    works: true,
    arrange: (scene) => misbehave(scene, 'freeze', 'flood 1024'),
  },
  {
    id: 'freeze-resumes-at-once',
    does: 'The write daemon resumes by itself right after the freeze, long before the snapshot.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'freeze', 'resumes-after 5'),
  },
  {
    id: 'thawed-by-somebody',
    does: 'Somebody else thaws between the freeze and the snapshot.',
    must: NOT_CLAIMED,
    play: (scene) => scene.backUp({ beforeSnapshot: () => last(scene).thawElsewhere() }),
  },
  {
    id: 'thawed-after-snapshot',
    does: 'Somebody else thaws after the snapshot and before the post-script.',
    must: 'The hooks cannot know when it was: the backup is not claimed application-consistent.',
    play: (scene) => scene.backUp({ afterSnapshot: () => last(scene).thawElsewhere() }),
  },
  {
    id: 'frozen-already',
    does: 'Somebody else has frozen the database before the backup, and still needs it frozen.',
    must: 'The freeze of somebody else is left alone, and the backup is not claimed application-consistent.',
    arrange: (scene) => last(scene).freezeElsewhere(),
  },
  {
    id: 'frozen-in-between',
    does: 'Somebody else freezes just before the hooks do, whose own freeze then fails.',
    must: 'The freeze of somebody else is left alone, and the backup is not claimed application-consistent.',
    arrange: (scene) => {
      last(scene).answerSecondFreezeWith(3)
      last(scene).fail('freeze', 'waits')
    },
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => last(scene).hasBegun('freeze'),
          () => {
            last(scene).freezeElsewhere()
            release(scene, 'freeze')
          },
        ),
      }),
  },
]
