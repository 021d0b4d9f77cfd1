// Loops, as often as they are known to turn.
import type { ArithmeticFor, CompoundList, For, Select } from '../../shell/parse.js'
import { calculate } from './arithmetic.js'
import { decide } from './decisions.js'
import { expandFields } from './expand.js'
import type { Machine, Surroundings } from './machine.js'
import { readParameter } from './parameters.js'
import { next, type State, withStatus } from './state.js'
import { makeHole, makeText, readText, type Value } from './value.js'

const maxIterations = 30

export function runFor(machine: Machine, node: For | Select, state: State, around: Surroundings): State[] {
  const name = node.name.value
  return machine.substitute(node.wordlist ?? [], state, around).flatMap((ready) => {
    const words = node.wordlist?.flatMap((word) => expandFields(word, ready)) ??
      ready.parameters ?? [{ ...makeHole('parameters'), many: true }]
    if (machine.scenario.none && words.every((word) => word.many)) return runLoop(machine, [], ready, () => [])
    // A list that only the VM knows stands for two things that differ.
    const items = words.flatMap((word) => (word.many ? [1, 2].map((turn) => itemOf(word, turn)) : [word]))
    if (items.length > maxIterations) machine.complete = false
    return runLoop(machine, items.slice(0, maxIterations), ready, (turn, item) => {
      turn.set(name, item)
      return machine.run(node.body, turn, around)
    })
  })
}

function runLoop(
  machine: Machine,
  items: readonly Value[],
  state: State,
  body: (state: State, item: Value) => State[],
): State[] {
  let live = [state]
  const done: State[] = []
  for (const item of items) {
    const after = live.flatMap((turn) => body(turn, item))
    live = []
    for (const turn of after) {
      const end = leaveTurn(turn)
      ;(end === 'again' ? live : done).push(turn)
    }
    live = machine.limit(live)
  }
  return machine.limit([...done, ...live])
}

export function runArithmeticFor(machine: Machine, node: ArithmeticFor, state: State, around: Surroundings): State[] {
  const start = runArithmetic(node.initialize, node.pos, state)
  const clause = (turn: State) => [runArithmetic(node.test, node.pos, turn)]
  return loop(machine, start, false, clause, (turn) =>
    machine.run(node.body, turn, around).map((after) => {
      const { flow } = after
      const stepped = runArithmetic(node.update, node.pos, after)
      stepped.flow = flow
      return stepped
    }),
  )
}

export function runWhile(
  machine: Machine,
  clause: CompoundList,
  body: CompoundList,
  until: boolean,
  state: State,
  around: Surroundings,
): State[] {
  const test = (turn: State) => machine.run(clause, turn, { ...around, tested: true })
  return loop(machine, state, until, test, (turn) => machine.run(body, turn, around))
}

function loop(
  machine: Machine,
  state: State,
  until: boolean,
  clause: (turn: State) => State[],
  body: (turn: State) => State[],
): State[] {
  let live: { turn: State; guesses: number }[] = [{ turn: state, guesses: 0 }]
  const done: State[] = []
  for (let iteration = 0; live.length > 0; iteration++) {
    if (iteration === maxIterations) {
      machine.complete = false
      break
    }
    const again: { turn: State; guesses: number }[] = []
    for (const { turn, guesses } of live) {
      for (const tested of clause(turn)) {
        if (tested.flow.kind !== 'next') {
          done.push(tested)
          continue
        }
        const guessed = readText(tested.status) === undefined ? guesses + 1 : guesses
        const { yes, no } = decide(tested, { loop: true })
        const [go, leave] = until ? [no, yes] : [yes, no]
        done.push(...leave.map((way) => withStatus(way, makeText('0'))))
        // A condition that nobody knows holds twice at most; after that it only ends the loop.
        if (guessed > 2) continue
        for (const after of go.flatMap((way) => body(way))) {
          if (leaveTurn(after) === 'again') again.push({ turn: after, guesses: guessed })
          else done.push(after)
        }
      }
    }
    const kept = new Set(machine.limit(again.map(({ turn }) => turn)))
    live = again.filter(({ turn }) => kept.has(turn))
  }
  return machine.limit(done)
}

export function runArithmetic(expression: ArithmeticFor['test'], pos: number, state: State): State {
  let tainted = false
  const result = calculate(expression, (name) => {
    const value = readParameter(name, { pos, end: pos }, state, true)
    tainted ||= value.tainted
    return readText(value)
  })
  if (result.assigned) state.set(result.assigned.name, makeText(result.assigned.text, tainted))
  if (result.value === undefined) return withStatus(state, makeHole(`(( ${pos} ${state.events?.length ?? 0}`, tainted))
  return withStatus(state, makeText(result.value === 0 ? '1' : '0'))
}

function itemOf(word: Value, turn: number): Value {
  const name = word.pieces.map((piece) => (typeof piece === 'string' ? piece : `${piece.name} item ${turn}`)).join('')
  return makeHole(name, word.tainted)
}

/** Ends a turn of a loop: whether the next one follows. */
function leaveTurn(state: State): 'again' | 'leave' {
  const { flow } = state
  if (flow.kind === 'next') return 'again'
  if (flow.kind !== 'break' && flow.kind !== 'continue') return 'leave'
  const outer = flow.levels > 1
  state.flow = outer ? { ...flow, levels: flow.levels - 1 } : next
  return outer || flow.kind === 'break' ? 'leave' : 'again'
}
