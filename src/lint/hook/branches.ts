// Conditions: lists of && and ||, `if` and `case`.
import type { AndOr, Case, If } from '../../shell/parse.js'
import { decide } from './decisions.js'
import { expandPattern, expandText } from './expand.js'
import type { Machine, Surroundings } from './machine.js'
import { noteLateReads } from './parameters.js'
import { matchPattern } from './pattern.js'
import { type State, withStatus } from './state.js'
import { identify, makeHole, makeText, readText } from './value.js'

export function runAndOr(machine: Machine, node: AndOr, state: State, around: Surroundings): State[] {
  let states = [state]
  node.commands.forEach((command, index) => {
    const last = index === node.commands.length - 1
    const operator = index === 0 ? undefined : node.operators[index - 1]
    states = states.flatMap((before) => {
      if (before.flow.kind !== 'next') return [before]
      if (!operator) return machine.run(command, before, { ...around, tested: true })
      const { yes, no } = decide(before)
      const [go, stay] = operator === '&&' ? [yes, no] : [no, yes]
      const inner = { ...around, tested: around.tested || !last }
      return [...stay, ...go.flatMap((way) => machine.run(command, way, inner))]
    })
  })
  return machine.limit(states)
}

export function runIf(machine: Machine, node: If, state: State, around: Surroundings): State[] {
  let open = [state]
  const done: State[] = []
  for (const { clause, then } of [node, ...node.elif]) {
    const undecided: State[] = []
    for (const before of open) {
      for (const after of machine.run(clause, before, { ...around, tested: true })) {
        if (after.flow.kind !== 'next') {
          done.push(after)
          continue
        }
        const { yes, no } = decide(after)
        for (const way of yes) done.push(...machine.run(then, way, around))
        undecided.push(...no)
      }
    }
    open = undecided
  }
  for (const rest of open) {
    if (node.else) done.push(...machine.run(node.else, rest, around))
    else
      done.push(
        withStatus(rest, { ...makeText('0'), source: rest.status.source?.covered ? rest.status.source : undefined }),
      )
  }
  return machine.limit(done)
}

export function runCase(machine: Machine, node: Case, state: State, around: Surroundings): State[] {
  const value = expandText(node.word, state)
  const text = readText(value)
  const patterns = node.items.flatMap((item) => item.pattern)
  if (value.source?.answers)
    noteLateReads(
      state,
      [value],
      patterns.map((word) => makeText(word.text)),
    )
  // What the branches answer is a yes or no, and no lost status.
  if (value.source?.session) state.recent = undefined
  let open = [state]
  const done: State[] = []
  for (const item of node.items) {
    for (const word of item.pattern) {
      const undecided: State[] = []
      for (const before of open) {
        const pattern = readText(expandPattern(word, before))
        const match = pattern === '*' ? true : matchKnown(pattern, text)
        const name = `case ${identify(value)} ${pattern ?? word.pos}`
        before.status = match === undefined ? makeHole(name, value.tainted) : makeText(match ? '0' : '1')
        const { yes, no } = decide(before)
        done.push(...yes.flatMap((way) => machine.run(item.body, withStatus(way, makeText('0')), around)))
        undecided.push(...no)
      }
      open = undecided
    }
  }
  return machine.limit([...done, ...open.map((rest) => withStatus(rest, makeText('0')))])
}

function matchKnown(pattern: string | undefined, text: string | undefined): boolean | undefined {
  return pattern === undefined || text === undefined ? undefined : matchPattern(pattern, text)
}
