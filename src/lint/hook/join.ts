// Makes few ways of many: where they differ only in what the VM holds, one unknown value stands for all.
import type { State } from './state.js'
import { empty, identify, makeHole, type Value } from './value.js'

/** The states without doubles, and joined if there are still more than `enough`. */
export function joinStates(states: readonly State[], enough: number): State[] {
  if (states.length < 3) return [...states]
  const different = [...new Map(states.map((state) => [state.sign(), state])).values()]
  if (different.length <= enough) return different
  const groups = new Map<string, State[]>()
  for (const state of different) {
    const key = keyOf(state)
    const group = groups.get(key)
    if (group) group.push(state)
    else groups.set(key, [state])
  }
  return [...groups.values()].map(merge)
}

/** Ways are only joined when the database has answered alike on them and they go on at the same place. */
function keyOf(state: State): string {
  const end = state.flow.kind === 'exit' ? `${identify(state.status)} ${state.events?.length ?? 0}` : ''
  const { errexit, nounset, pipefail } = state.switches
  return [
    JSON.stringify(state.flow),
    end,
    state.answers,
    [...state.frozen].join(),
    [...state.thawed].join(),
    `${state.doubtful} ${state.guesses > 0} ${errexit} ${nounset} ${pipefail} ${state.functions.size}`,
    state.parameters?.length ?? '?',
    state.captured ? identify(state.captured) : '',
    [...state.traps].map(([signal, { code }]) => `${signal} ${code}`).join(),
    state.locals.length,
  ].join('\u0004')
}

function merge(group: readonly State[]): State {
  const [first, ...rest] = group as [State, ...State[]]
  if (rest.length === 0) return first
  const joined = first.clone()
  const names = new Set(group.flatMap((state) => [...state.variables.keys()]))
  for (const name of names) {
    const values = group.map((state) => state.variables.get(name))
    joined.variables.set(name, mergeValues(values, `joined ${name} ${first.programCount}`, first.sessionCount > 0))
  }
  joined.parameters = first.parameters?.map((_, index) => {
    const values = group.map((state) => state.parameters?.[index])
    return mergeValues(values, `joined parameter ${index} ${first.programCount}`, first.sessionCount > 0) ?? empty
  })
  joined.status =
    mergeValues(
      group.map(({ status }) => status),
      `joined status ${first.programCount}`,
      first.sessionCount > 0,
    ) ?? empty
  for (const [key, decision] of first.decisions) {
    if (rest.some((state) => state.decisions.get(key) !== decision)) joined.decisions.delete(key)
  }
  joined.programCount = Math.max(...group.map(({ programCount }) => programCount))
  return joined
}

/** After a session, what was joined may hang on its answer. */
function mergeValues(values: readonly (Value | undefined)[], name: string, tainted: boolean): Value | undefined {
  const [first] = values
  const same = values.every((value) => sign(value) === sign(first))
  return same ? first : makeHole(name, tainted || values.some((value) => value?.tainted))
}

function sign(value: Value | undefined): string {
  return value ? `${identify(value)}${value.tainted}${value.source?.session ? 's' : ''}` : '-'
}
