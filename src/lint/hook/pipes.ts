// Pipes and background jobs.
import type { Pipeline, Statement, SyntaxNode } from '../../shell/parse.js'
import type { Machine, Surroundings } from './machine.js'
import { readWritten } from './output.js'
import { type Channel, type State, withStatus } from './state.js'
import { isSurelyFilled, makeHole, makeText, readText, type Value } from './value.js'

export function runBackground(machine: Machine, node: Statement, state: State, around: Surroundings): State[] {
  const inner = { ...around, background: true, tested: true }
  return machine.runSubshell(node.command, state, inner).map((after) => {
    const name = `job ${node.pos} ${after.jobs.size}`
    after.jobs.set(name, after.status)
    after.lastJob = makeHole(name, after.status.tainted)
    after.recent = state.recent
    return withStatus(after, makeText('0'))
  })
}

export function runPipeline(machine: Machine, node: Pipeline, state: State, around: Surroundings): State[] {
  const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1
  const inner = negated ? { ...around, tested: true } : around
  const after =
    node.commands.length === 1
      ? machine.run(node.commands[0] as SyntaxNode, state, inner)
      : runPipe(machine, node, state, inner)
  return after.map((state) => (negated && state.flow.kind === 'next' ? withStatus(state, invert(state.status)) : state))
}

function runPipe(machine: Machine, node: Pipeline, state: State, around: Surroundings): State[] {
  let ways = [{ state, statuses: [] as Value[], sessions: state.sessionCount }]
  const filled = keepsLines(node, state)
  node.commands.forEach((command, index) => {
    const last = index === node.commands.length - 1
    ways = ways.flatMap(({ state: before, statuses, sessions }) => {
      const start = before.clone()
      const pipe: Channel = { kind: 'pipe', tainted: before.sessionCount > 0, filled }
      if (index > 0) start.channels.set(0, pipe)
      else if (state.channels.has(0)) start.channels.set(0, state.channels.get(0) as Channel)
      start.channels.set(1, last ? (state.channels.get(1) ?? { kind: 'closed' }) : pipe)
      if (!last && node.operators[index] === '|&') start.channels.set(2, pipe)
      const typed = index === 1 ? readWritten(node.commands[0], before) : undefined
      if (typed) start.channels.set(0, { kind: 'text', text: typed })
      // A pipe that ends in a loop keeps what the loop captures.
      const results = machine.runSubshell(command, start, { ...around, tested: !last || around.tested })
      return results.map((after) => {
        after.channels = new Map(state.channels)
        if (!last) after.captured = state.captured
        return { state: after, statuses: [...statuses, after.status], sessions: last ? sessions : after.sessionCount }
      })
    })
  })
  return ways.map(({ state: after, statuses, sessions }) => {
    after.pipeStatuses = statuses
    if (after.switches.pipefail) {
      // A program of which nothing is known is taken to work.
      const failing = statuses.findLast((status) => !['0', undefined].includes(readText(status)))
      return withStatus(after, failing ?? makeText('0'))
    }
    const masked = sessions > state.sessionCount ? after.listSessions()[sessions - 1] : undefined
    if (!masked || after.status.source?.session) return after
    const program = after.status.source?.program ?? 'the last command'
    return withStatus(after, { ...after.status, source: { program, covered: masked, piped: true } })
  })
}

/** Programs that change lines, and leave none out. */
const editors = new Set(['tr', 'cut', 'sort', 'sed', 'rev', 'tee', 'cat'])

/** Whether a text that is known goes into the last command, through such programs alone. */
function keepsLines({ commands }: Pipeline, state: State): boolean {
  const text = readWritten(commands[0], state)
  const between = commands.slice(1, -1)
  return (
    text !== undefined &&
    isSurelyFilled(text) &&
    between.every((command) => command.type === 'Command' && editors.has(command.name?.value ?? ''))
  )
}

function invert(status: Value): Value {
  const text = readText(status)
  if (text !== undefined) return { ...makeText(text === '0' ? '1' : '0', status.tainted), source: status.source }
  return { ...status, negated: !(status.negated ?? false) }
}
