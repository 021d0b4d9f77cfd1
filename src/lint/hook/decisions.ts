// Where a way parts, because of a status.
import type { State } from './state.js'
import { identify, readText } from './value.js'

/** Parts the ways: where the status is 0, and where it is not. */
export function decide(state: State, around: { readonly loop?: boolean } = {}): { yes: State[]; no: State[] } {
  const { status } = state
  const { source } = status
  if (source?.session) state.recent = undefined
  if (source?.covered && source.piped) {
    state.record({ kind: 'masked', session: source.covered, program: source.program })
    state.recent = undefined
  }
  const text = readText(status)
  if (text !== undefined) {
    const holds = (text === '0') !== (status.negated ?? false)
    return holds ? { yes: [state], no: [] } : { yes: [], no: [state] }
  }
  const name = identify(status)
  const inverse = name.startsWith('\u0001!')
  const key = inverse ? name.replace('!', '') : name
  const turned = inverse !== (status.negated ?? false)
  const known = around.loop ? undefined : state.decisions.get(key)
  if (known !== undefined) return known !== turned ? { yes: [state], no: [] } : { yes: [], no: [state] }
  const no = state.clone()
  for (const way of [state, no]) {
    if (status.tainted) way.doubtful = true
    if (way.sessionCount > 0) way.guesses++
  }
  state.decisions.set(key, !turned)
  no.decisions.set(key, turned)
  return { yes: [state], no: [no] }
}
