// Faults of the answer: a freeze or thaw that ends with a status which is none of the documented ones.
import { misbehave, NOT_CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

const THAWED = 'Only 5 is a thaw: whatever else it answers, no database stays frozen.'

/** Statuses that people have seen, and where they come from. */
const statuses: readonly [status: number, from: string][] = [
  [0, 'as when the method did not run'],
  [1, 'as when access is denied'],
  [239, 'as while sign-on is inhibited'],
]

export const answerFaults: readonly Fault[] = [
  ...statuses.map(
    ([status, from]): Fault => ({
      id: `freeze-answers-${status}`,
      does: `The session of the freeze ends with ${status}, ${from}, and has not frozen.`,
      must: NOT_CLAIMED,
      arrange: (scene) => misbehave(scene, 'freeze', `status ${status}`),
    }),
  ),
  {
    id: 'freeze-answers-0-frozen',
    does: 'The session of the freeze freezes, yet ends with 0.',
    must: 'What may be frozen is thawed again, and the backup is not claimed application-consistent.',
    arrange: (scene) => misbehave(scene, 'freeze', 'answers 0'),
  },
  {
    id: 'freeze-says-5',
    does: 'The session of the freeze prints 5 and ends with 0, and has not frozen.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'freeze', ['says 5', 'status 0']),
  },
  ...statuses.slice(0, 1).map(
    ([status, from]): Fault => ({
      id: `thaw-answers-${status}`,
      does: `The session of the thaw ends with ${status}, ${from}, and has not thawed.`,
      must: THAWED,
      arrange: (scene) => misbehave(scene, 'thaw', `status ${status}`),
    }),
  ),
  {
    id: 'thaw-answers-0-thawed',
    does: 'The session of the thaw thaws, yet ends with 0.',
    must: THAWED,
    arrange: (scene) => misbehave(scene, 'thaw', 'answers 0'),
  },
  {
    id: 'thaw-lies',
    does: 'The session of the thaw ends with 5, "thawed", yet the write daemon stays suspended.',
    must: 'A question after the thaw finds it out, and the database is resumed without a session.',
    arrange: (scene) => misbehave(scene, 'thaw', 'ineffective 5'),
  },
]
