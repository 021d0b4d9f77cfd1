// Faults of sessions in general: they ask for a login, leave children, and the question "is it frozen?" gets no answer.
import { HANGS_FOR_GOOD, misbehave, NOT_CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

const probe = (id: string, does: string, words: string | string[]): Fault => ({
  id: `probe-${id}`,
  does: `Asked whether the instance is frozen, a session ${does}.`,
  must: NOT_CLAIMED,
  arrange: (scene) => misbehave(scene, 'probe', words),
})

export const sessionFaults: readonly Fault[] = [
  {
    id: 'session-prompts',
    does: 'Operating system authentication is off: each session asks for a user name.',
    must: 'No script waits at the prompt, and the backup is not claimed application-consistent.',
    arrange: (scene) => {
      for (const database of scene.databases) database.requireLogin('backup', 'not the one in any file')
    },
  },
  {
    id: 'session-prompts-after-freeze',
    does: 'From the snapshot on each session asks for a user name.',
    must: 'The database is resumed without a session.',
    play: (scene) =>
      scene.backUp({
        beforeSnapshot: () => {
          for (const database of scene.databases) database.requireLogin('backup', 'not the one in any file')
        },
      }),
  },
  {
    id: 'session-leaves-stubborn-child',
    does: 'The sessions of freeze and thaw leave a child behind that holds their output open and ignores TERM.',
    must: 'The scripts do not wait for it: the backup is good and claimed application-consistent.',
    works: true,
    allows: { processes: /sleep 45/ },
    arrange: (scene) => {
      for (const verb of ['freeze', 'thaw'] as const) misbehave(scene, verb, 'stubborn-child 45')
    },
  },
  {
    id: 'session-prints-controls',
    does: 'A freeze that fails prints escape sequences, carriage returns and printf formats.',
    must: 'It cannot write lines of its own into the log, and the backup is not claimed application-consistent.',
    arrange: (scene) => misbehave(scene, 'freeze', ['says \u001b[2J%s%n\\n\rforged', 'status 1']),
  },
  probe('ignores-term', 'hangs, ignores TERM and has a child that does so too', HANGS_FOR_GOOD),
  probe('answers-0', 'ends with 0, which means nothing', 'status 0'),
  probe('method-missing', 'says that there is no such method, as old releases may', [
    'says <METHOD DOES NOT EXIST>',
    'status 0',
  ]),
  probe('floods', 'prints without end', 'flood endless'),
  {
    id: 'probe-slow',
    does: 'Asked whether the instance is frozen, a session takes 2 seconds.',
    must: 'The backup is claimed application-consistent, and it is.',
    works: true,
    arrange: (scene) => misbehave(scene, 'probe', 'slow 2'),
  },
  {
    id: 'probe-hangs-before-thaw',
    does: 'Asked before the thaw whether the instance is still frozen, a session hangs and ignores TERM.',
    must: 'What is not known is not claimed, and no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'probe', ['stubborn', 'hang'], 2),
  },
  {
    id: 'probe-answers-0-before-thaw',
    does: 'Asked before the thaw whether the instance is still frozen, a session ends with 0.',
    must: 'What is not known is not claimed, and no database stays frozen.',
    arrange: (scene) => misbehave(scene, 'probe', 'status 0', 2),
  },
]
