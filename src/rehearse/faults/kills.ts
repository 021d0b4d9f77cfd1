// Faults that end or stop a script, at each step of it: the next step of the host, or the next backup, sets it right.
import type { Scene, Signal } from '../scene.js'
import { last, meet, misbehave, signalDuring } from './acts.js'
import type { Fault } from './fault.js'

const PRE_MUST = 'The post-script thaws what may be frozen, and the backup is not claimed application-consistent.'
const POST_MUST = 'It thaws first, or the next backup does, which is good and claimed application-consistent.'
const AFTER = 'and a second backup follows'

/** Where in the pre-script: the step that is made slow, and so hit in its middle. */
const preMoments = [
  ['before-freeze', 'before it freezes', 'probe', 'slow 1'],
  ['during-freeze', 'while it freezes', 'freeze', 'slow 1'],
  ['frozen', 'when the database is frozen and the session has not answered', 'freeze', 'slow-answer 3'],
] as const

const postMoments = [
  ['before-thaw', 'before it thaws', 'probe', 'slow 1', 2],
  ['during-thaw', 'while it thaws', 'thaw', 'slow 1', 1],
] as const

const signals: readonly Signal[] = ['TERM', 'HUP', 'KILL']

const killsOfPre = signals.flatMap((signal) =>
  preMoments.map(
    ([moment, when, verb, slow]): Fault => ({
      id: `pre-${signal.toLowerCase()}-${moment}`,
      does: `The pre-script gets ${signal} ${when}.`,
      must: PRE_MUST,
      allows: { time: true },
      arrange: (scene) => misbehave(scene, verb, slow, 1),
      play: (scene) => scene.backUp({ duringPre: signalDuring(scene, signal, verb) }),
    }),
  ),
)

async function killPostThenBackUp(scene: Scene, signal: Signal, verb: 'probe' | 'thaw', call: number): Promise<void> {
  await scene.backUp({ duringPost: signalDuring(scene, signal, verb, call) })
  await scene.backUp()
}

const killsOfPost = signals.flatMap((signal) =>
  postMoments.map(
    ([moment, when, verb, slow, call]): Fault => ({
      id: `post-${signal.toLowerCase()}-${moment}`,
      does: `The post-script gets ${signal} ${when}, ${AFTER}.`,
      must: POST_MUST,
      works: true,
      allows: { time: true },
      arrange: (scene) => misbehave(scene, verb, slow, call),
      play: (scene) => killPostThenBackUp(scene, signal, verb, call),
    }),
  ),
)

export const killFaults: readonly Fault[] = [
  ...killsOfPre,
  {
    id: 'pre-kill-answered',
    does: 'The pre-script gets KILL when the freeze has been answered, before it has read the answer.',
    must: PRE_MUST,
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'freeze', 'slow-answer 0.5'),
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await signalDuring(scene, 'STOP', 'freeze')(run)
          await signalDuring(scene, 'KILL', 'freeze', 1, 'hasAnswered')(run)
        },
      }),
  },
  {
    id: 'pre-kill-session-stubborn',
    does: 'The pre-script gets KILL while a session that ignores TERM is about to freeze.',
    must: PRE_MUST,
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn', 'slow 3']),
    play: (scene) => scene.backUp({ duringPre: signalDuring(scene, 'KILL', 'freeze') }),
  },
  {
    id: 'pre-term-twice',
    does: 'The pre-script gets TERM while it freezes, then TERM and HUP while it rolls that back.',
    must: PRE_MUST,
    allows: { time: true },
    arrange: (scene) => {
      misbehave(scene, 'freeze', 'slow-answer 5')
      misbehave(scene, 'thaw', 'slow 1')
    },
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await signalDuring(scene, 'TERM', 'freeze')(run)
          await signalDuring(scene, 'TERM', 'thaw')(run)
          scene.hosts.at(-1)?.signal(run, 'HUP')
        },
      }),
  },
  {
    id: 'pre-stopped',
    does: 'The pre-script is stopped for 4 seconds while it freezes, and then goes on.',
    must: 'The backup is claimed only if the freeze lasts; no database stays frozen.',
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'freeze', 'slow-answer 0.5'),
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await signalDuring(scene, 'STOP', 'freeze')(run)
          await meet(() => false, 4)
          scene.hosts.at(-1)?.signal(run, 'CONT')
        },
      }),
  },
  ...killsOfPost,
  {
    id: 'post-kill-thawed',
    does: `The post-script gets KILL when the thaw has been answered, before it has read the answer, ${AFTER}.`,
    must: POST_MUST,
    works: true,
    allows: { time: true },
    arrange: (scene) => misbehave(scene, 'thaw', 'slow-answer 0.5', 1),
    play: async (scene) => {
      await scene.backUp({
        duringPost: async (run) => {
          await signalDuring(scene, 'STOP', 'thaw')(run)
          await signalDuring(scene, 'KILL', 'thaw', 1, 'hasAnswered')(run)
        },
      })
      await scene.backUp()
    },
  },
  {
    id: 'post-kill-no-next-backup',
    does: 'The post-script gets KILL before it thaws, and no other backup comes until WDSuspendLimit has passed.',
    must: 'WDSuspendLimit ends the freeze: no database stays frozen for good.',
    allows: { time: true },
    arrange: (scene) => {
      for (const database of scene.databases) database.scaleTime(1)
      misbehave(scene, 'probe', 'slow 1', 2)
    },
    play: async (scene) => {
      await scene.backUp({ duringPost: signalDuring(scene, 'KILL', 'probe', 2) })
      await meet(() => !last(scene).isFrozen(), 15)
    },
  },
]
