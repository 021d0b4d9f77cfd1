// Faults of one of several instances: the others must not pay for it.
import type { Database } from '../scene.js'
import { CLAIMED, HANGS_FOR_GOOD, last, NOT_CLAIMED, needsTwo, release, when } from './acts.js'
import type { Fault } from './fault.js'

const OTHERS = 'The other instances are thawed, and the backup is not claimed application-consistent.'
const THAWED_AT_ONCE = 'The others are thawed at once, and no database stays frozen.'

const one = (id: string, does: string, must: string, arrange: (database: Database) => unknown): Fault => ({
  id: `one-${id}`,
  does: `Of several instances one ${does}.`,
  must,
  unsuited: needsTwo,
  arrange: (scene) => void arrange(last(scene)),
})

export const oneOfTwoFaults: readonly Fault[] = [
  one('freeze-fails', 'answers 3 to each freeze', OTHERS, (it) => it.fail('freeze', 'status 3')),
  one(
    'freeze-fails-once',
    'answers 3 to the first freeze only',
    'No instance is frozen twice, and none stays frozen.',
    (it) => it.fail('freeze', 'status 3', 1),
  ),
  one('freeze-hangs-frozen', 'freezes, and the session then hangs and ignores TERM', OTHERS, (it) =>
    it.fail('freeze', ['stubborn', 'hangs']),
  ),
  one('freeze-crashes', 'freezes, and the session then crashes', OTHERS, (it) => it.fail('freeze', 'dies SEGV')),
  one('freeze-answers-0', 'freezes, yet its session ends with 0', OTHERS, (it) => it.fail('freeze', 'answers 0')),
  {
    ...one('freeze-slow', 'takes 4 seconds longer to freeze than the others', CLAIMED, (it) =>
      it.fail('freeze', 'slow 4'),
    ),
    works: true,
  },
  one('resumes-early', 'resumes right after the freeze', OTHERS, (it) => it.fail('freeze', 'resumes-after 5')),
  one(
    'frozen-already',
    'was frozen by somebody else before',
    'That freeze is left alone, and nothing is claimed.',
    (it) => it.freezeElsewhere(),
  ),
  one('thaw-fails', 'answers 3 to each thaw', THAWED_AT_ONCE, (it) => it.fail('thaw', 'status 3')),
  one('thaw-hangs', 'has a thaw that hangs and ignores TERM', THAWED_AT_ONCE, (it) =>
    it.fail('thaw', ['stubborn', 'hang']),
  ),
  {
    ...one(
      'thaw-impossible',
      'cannot be thawed by anything',
      'The others are thawed, and the portal shows the failure.',
      (it) => it.fail('thaw', HANGS_FOR_GOOD).fail('resume', HANGS_FOR_GOOD),
    ),
    allows: { frozen: true },
  },
  {
    id: 'one-freeze-fails-others-thaw-fails',
    does: 'Of several instances one does not freeze, and ExternalThaw fails in the others.',
    must: 'The others are resumed without a session, and the portal shows that the thaw failed.',
    unsuited: needsTwo,
    arrange: (scene) => {
      for (const database of scene.databases) database.fail('thaw', 'status 3')
      last(scene).fail('freeze', 'status 3')
    },
  },
  one('probe-hangs', 'does not say whether it is frozen, as its session hangs', NOT_CLAIMED, (it) =>
    it.fail('probe', 'hang'),
  ),
  one('probe-fails-before-thaw', 'does not say before the thaw whether it is still frozen', OTHERS, (it) =>
    it.fail('probe', 'status 1', 2),
  ),
  one('prompts', 'asks each session for a user name', NOT_CLAIMED, (it) => it.requireLogin('backup', 'secret')),
  {
    ...one('goes-down-while-freezing', 'is stopped while it freezes', OTHERS, (it) => it.fail('freeze', 'waits')),
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => last(scene).hasBegun('freeze'),
          () => {
            last(scene).setState('down')
            release(scene, 'freeze')
          },
        ),
      }),
  },
]
