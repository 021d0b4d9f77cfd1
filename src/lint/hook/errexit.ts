// What `set -e` does.
import type { Surroundings } from './machine.js'
import type { State } from './state.js'
import { readText } from './value.js'

/** The state after a command. */
export function settle(state: State, around: Surroundings): State {
  if (!state.switches.errexit || around.tested || state.flow.kind !== 'next') return state
  const text = readText(state.status)
  if (text === undefined || text === '0') return state
  const session = state.status.source?.session
  if (session) state.record({ kind: 'errexit', session })
  state.flow = { kind: 'exit' }
  return state
}
