// Faults that end or stop a script, at each step of it: the next step of the host, or the next backup, sets it right.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scene, Signal, Verb } from '../scene.js'
import { areFrozen, areThawed, last, meet, misbehave, release, signal, when } from './acts.js'
import type { Fault } from './fault.js'

const PRE_MUST = 'The post-script thaws what may be frozen, and the backup is not claimed application-consistent.'
const POST_MUST = 'It thaws first, or the next backup does, which is good and claimed application-consistent.'

/** A step of a script that waits until the signal has been sent. */
interface Moment {
  readonly id: string
  readonly when: string
  readonly verb: Verb
  readonly call: number
  /** The word of stand-in/iris.sh. */
  readonly waits: 'waits' | 'waits-to-answer'
  readonly isThere: (scene: Scene) => boolean
}

const moment = (id: string, when: string, verb: Verb, call: number): Moment => ({
  id,
  when,
  verb,
  call,
  waits: 'waits',
  isThere: (scene) => last(scene).hasBegun(verb, call),
})

const frozen: Moment = {
  ...moment('frozen', 'when the database is frozen and the session has not answered', 'freeze', 1),
  waits: 'waits-to-answer',
  isThere: areFrozen,
}

const momentsOfPre = [
  moment('before-freeze', 'before it freezes', 'probe', 1),
  moment('during-freeze', 'while it freezes', 'freeze', 1),
  frozen,
]

const momentsOfPost = [
  moment('before-thaw', 'before it thaws', 'probe', 2),
  moment('during-thaw', 'while it thaws', 'thaw', 1),
]

/** Sends the signal at the moment, and lets the step go on. */
const send = (scene: Scene, name: Signal, { isThere, verb }: Moment) =>
  when(
    () => isThere(scene),
    (run) => {
      signal(scene, run, name)
      release(scene, verb)
    },
  )

/** HUP is caught as TERM is: once for each script is enough. */
const signalsAt = ({ id }: Moment): readonly Signal[] =>
  id === 'frozen' || id === 'during-thaw' ? ['TERM', 'HUP', 'KILL'] : ['TERM', 'KILL']

const killsOfPre = momentsOfPre.flatMap((at) =>
  signalsAt(at).map(
    (name): Fault => ({
      id: `pre-${name.toLowerCase()}-${at.id}`,
      does: `The pre-script gets ${name} ${at.when}.`,
      must: PRE_MUST,
      arrange: (scene) => misbehave(scene, at.verb, at.waits, at.call),
      play: (scene) => scene.backUp({ duringPre: send(scene, name, at) }),
    }),
  ),
)

const killsOfPost = momentsOfPost.flatMap((at) =>
  signalsAt(at).map(
    (name): Fault => ({
      id: `post-${name.toLowerCase()}-${at.id}`,
      does: `The post-script gets ${name} ${at.when}, and a second backup follows.`,
      must: POST_MUST,
      works: true,
      arrange: (scene) => misbehave(scene, at.verb, at.waits, at.call),
      play: async (scene) => {
        await scene.backUp({ duringPost: send(scene, name, at) })
        await scene.backUp()
      },
    }),
  ),
)

export const killFaults: readonly Fault[] = [
  ...killsOfPre,
  {
    id: 'pre-kill-answered',
    does: 'The pre-script gets KILL when the freeze has been answered, before it has read the answer.',
    must: PRE_MUST,
    arrange: (scene) => misbehave(scene, 'freeze', 'waits-to-answer'),
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await send(scene, 'STOP', frozen)(run)
          await meet(() => last(scene).hasAnswered('freeze'))
          signal(scene, run, 'KILL')
        },
      }),
  },
  {
    id: 'pre-kill-session-stubborn',
    does: 'The pre-script gets KILL while a session that ignores TERM will freeze some seconds later.',
    must: PRE_MUST,
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn', 'waits', 'slow 8']),
    play: (scene) => scene.backUp({ duringPre: send(scene, 'KILL', moment('', '', 'freeze', 1)) }),
  },
  {
    id: 'pre-term-twice',
    does: 'The pre-script gets TERM while it freezes, then TERM and HUP while it rolls that back.',
    must: PRE_MUST,
    arrange: (scene) => {
      misbehave(scene, 'freeze', 'waits-to-answer')
      misbehave(scene, 'thaw', 'waits')
    },
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await send(scene, 'TERM', frozen)(run)
          await send(scene, 'TERM', moment('', '', 'thaw', 1))(run)
          signal(scene, run, 'HUP')
        },
      }),
  },
  {
    id: 'pre-stopped',
    does: 'The pre-script is stopped for 4 seconds while it freezes, and then goes on.',
    must: 'The backup is claimed only if the freeze lasts; no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'freeze', 'waits-to-answer'),
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await send(scene, 'STOP', frozen)(run)
          await sleep(4000)
          signal(scene, run, 'CONT')
        },
      }),
  },
  ...killsOfPost,
  {
    id: 'post-kill-thawed',
    does: 'The post-script gets KILL before it has read the answer of the thaw, and a second backup follows.',
    must: POST_MUST,
    works: true,
    arrange: (scene) => misbehave(scene, 'thaw', 'waits-to-answer', 1),
    play: async (scene) => {
      await scene.backUp({
        duringPost: async (run) => {
          await send(scene, 'STOP', { ...moment('', '', 'thaw', 1), isThere: areThawed })(run)
          await meet(() => last(scene).hasAnswered('thaw'))
          signal(scene, run, 'KILL')
        },
      })
      await scene.backUp()
    },
  },
  {
    id: 'post-kill-no-next-backup',
    does: 'The post-script gets KILL before it thaws, and no other backup comes.',
    must: 'WDSuspendLimit ends the freeze: no database stays frozen for good.',
    arrange: (scene) => misbehave(scene, 'probe', 'waits', 2),
    play: (scene) => scene.backUp({ duringPost: send(scene, 'KILL', moment('', '', 'probe', 2)) }),
  },
]
