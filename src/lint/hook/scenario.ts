// What the database answers: a script is read once for each of these.
import type { Session } from './session.js'
import { isMethod } from './session.js'

export interface Scenario {
  readonly name: ScenarioName
  /** Statuses of a session whose call is of that kind; undefined for one that works. */
  readonly freeze?: number
  readonly thaw?: number
  readonly probe?: number
  /** Which of the freezes and thaws it is about, from 0: all of them if left out. */
  readonly only?: number
  /** Whether the list of instances is empty. */
  readonly none?: boolean
}

export type ScenarioName =
  | 'healthy'
  | 'freeze refused'
  | 'freeze without answer'
  | 'freeze ended with 0'
  | 'first freeze refused'
  | 'second freeze refused'
  | 'thaw refused'
  | 'first thaw refused'
  | 'thaw without answer'
  | 'thaw ended with 0'
  | 'resumed early'
  | 'freeze cut short'
  | 'thaw cut short'
  | 'no instances'

export const scenarios: readonly Scenario[] = [
  { name: 'healthy' },
  { name: 'freeze refused', freeze: 3 },
  // Any status that no document names: access denied, no licence, instance down.
  { name: 'freeze without answer', freeze: 1 },
  { name: 'freeze ended with 0', freeze: 0 },
  { name: 'first freeze refused', freeze: 3, only: 0 },
  { name: 'second freeze refused', freeze: 3, only: 1 },
  { name: 'thaw refused', thaw: 3 },
  { name: 'first thaw refused', thaw: 3, only: 0 },
  { name: 'thaw without answer', thaw: 1 },
  { name: 'thaw ended with 0', thaw: 0 },
  { name: 'resumed early', probe: 3 },
  // The answer of `timeout`, behind which anything may have happened.
  { name: 'freeze cut short', freeze: 124 },
  { name: 'thaw cut short', thaw: 124 },
  { name: 'no instances', none: true },
]

/** The status of InterSystems' methods that says yes: frozen, thawed, suspended. */
export const success = 5
const refusal = 3

export interface Answer {
  /** undefined where the session's status says nothing that can be known. */
  readonly status: number | undefined
  /** Whether the method's answer is yes. */
  readonly worked: boolean
  /** Whether the instance is frozen afterwards, for all that is known. */
  readonly frozen: boolean
}

/** @param frozen whether the instance is frozen before
 * @param before how many calls of that kind came before */
export function answer(scenario: Scenario, session: Session, frozen: boolean, before: number): Answer {
  const isMeant = scenario.only === undefined || scenario.only === before
  if (isMethod(session, 'freeze')) {
    const status = isMeant ? (scenario.freeze ?? success) : success
    const worked = status === success
    return { status: translate(session, status), worked, frozen: worked || (status !== refusal && frozen) }
  }
  if (isMethod(session, 'thaw')) {
    const status = isMeant ? (scenario.thaw ?? success) : success
    const worked = status === success
    return { status: translate(session, status), worked, frozen: frozen && !worked }
  }
  if (isMethod(session, 'probe')) {
    const suspended = frozen && scenario.probe !== refusal
    return { status: translate(session, suspended ? success : refusal), worked: suspended, frozen }
  }
  return { status: undefined, worked: true, frozen }
}

/** The exit status that this kind of session makes of the method's answer. */
function translate(session: Session, status: number): number | undefined {
  if (session.answers === 'plain') return status === success ? 0 : 1
  if (session.answers === 'never') return 0
  if (session.answers === 'unknown') return undefined
  // IsWDSuspended without Ext answers on the screen, not as exit status.
  return session.calls.some(({ name }) => name === 'IsWDSuspended') ? undefined : status
}

/** Whether it asks which instances there are. */
export function listsInstances(text: string): boolean {
  return /\b(?:iris|ccontrol)\b[^|;\n]*\b(?:qlist|list)\b/.test(text)
}
