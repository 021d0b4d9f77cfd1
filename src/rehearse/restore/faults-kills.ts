// Faults of a verify-restore.sh that is ended in the middle: what it started must not stay unnamed.
import { meet } from '../faults/acts.js'
import type { Database } from '../stand-in/database.js'
import { fail } from './faults-start.js'
import type { RestoreFault, RestoreStage } from './restore-fault.js'
import type { VerifyOptions } from './run-verify.js'

function first({ databases }: RestoreStage['machine']): Database {
  const [database] = databases
  if (database === undefined) throw new Error('a restored VM without a database')
  return database
}

/** For `during`: waits for it, then signals the script. */
const signalWhen =
  (name: 'TERM' | 'KILL', isSo: () => boolean): NonNullable<VerifyOptions['during']> =>
  async ({ signal, hasEnded }) => {
    await meet(() => isSo() || hasEnded())
    signal(name)
  }

function findFalseVerdict({ runs }: RestoreStage): string[] {
  return runs[0]?.written === 'proved' ? ['What the killed run left says proved.'] : []
}

export const killFaults: readonly RestoreFault[] = [
  {
    id: 'restore-terminated',
    does: 'It gets TERM while a session is on.',
    must: 'It stops what it started, and is not proved.',
    verdict: ['not proved'],
    says: [/ended by TERM/, /is down/],
    play: ({ verify, machine }) => verify({ during: signalWhen('TERM', () => first(machine).hasBegun('terminal')) }),
  },
  {
    id: 'restore-killed',
    does: 'It is killed once the start has come to its end, and run again.',
    must: 'The second run names what was left running, leaves it, and is not proved.',
    verdict: ['not proved'],
    says: [/earlier run/],
    leaves: true,
    play: async ({ verify, machine }) => {
      await verify({ during: signalWhen('KILL', () => first(machine).hasAnswered('start')) })
      await verify()
    },
    inspect: findFalseVerdict,
  },
  {
    id: 'restore-killed-in-start',
    does: 'It is killed while the start is on, and run again when that has come to its end.',
    must: 'The second run names what was left running, leaves it, and is not proved.',
    verdict: ['not proved'],
    says: [/earlier run/],
    leaves: true,
    arrange: fail('start', 'slow 1'),
    play: async ({ verify, machine }) => {
      await verify({ during: signalWhen('KILL', () => first(machine).hasBegun('start')) })
      await meet(() => first(machine).hasAnswered('start'))
      await verify()
    },
    inspect: findFalseVerdict,
  },
  {
    id: 'restore-killed-in-check',
    does: 'It is killed while an integrity check is on, and run again.',
    must: 'The second run names what was left running, leaves it, and is not proved.',
    verdict: ['not proved'],
    says: [/earlier run/],
    leaves: true,
    arrange: ({ machine }) => {
      for (const database of machine.databases) machine.failPart(database, 'integrity', 'hang /user/')
    },
    play: async ({ verify, machine }) => {
      const isChecking = () => machine.databases.some((database) => machine.readChecks(database).length > 1)
      await verify({ during: signalWhen('KILL', isChecking) })
      await verify()
    },
    inspect: findFalseVerdict,
  },
]
