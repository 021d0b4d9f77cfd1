// The parameters of ExternalFreeze that decide how long a freeze may last.
import type { HookModel } from '../hook-model.js'
import { readLiteral } from './objectscript.js'
import type { Session } from './session.js'

/** What ExternalFreezeTimeOut is when it is left out or 0. */
export const defaultFreezeTimeout = 600

/** Places in the argument list, from 0. */
const places = { freezeTimeout: 6, autoResume: 9 } as const

export interface FreezeParameter {
  readonly session: Session
  /** As it is written; undefined when only the VM knows, '' when it is left out. */
  readonly written: string | undefined
  /** undefined when it is no plain number. */
  readonly value: number | undefined
}

/** ExternalFreezeTimeOut or WDSuspendLimit of each freeze. */
export function listFreezeParameters({ calls }: HookModel, name: keyof typeof places): FreezeParameter[] {
  return calls.flatMap((session) =>
    session.calls
      .filter((call) => call.name === 'ExternalFreeze')
      .map(({ parameters }) => {
        const at = places[name]
        const written = at < parameters.length ? parameters[at] : ''
        const text = written === undefined ? undefined : readLiteral(written)
        const value = written === '' ? 0 : text === undefined ? undefined : Number(text)
        return { session, written, value: Number.isNaN(value) ? undefined : value }
      }),
  )
}

/** The shortest WDSuspendLimit of the script's freezes that is set; undefined when there is no freeze. */
export function findAutoResume(hook: HookModel): number | undefined {
  const values = listFreezeParameters(hook, 'autoResume').flatMap(({ value }) => (value === undefined ? [] : [value]))
  const set = values.filter((value) => value > 0)
  return set.length > 0 ? Math.min(...set) : values[0]
}
