// Simple commands: assignments, functions, builtins, wrappers, sessions and all other programs.
import type { Assignment, Command, CommandArgument, SyntaxNode } from '../../shell/parse.js'
import { builtins } from './builtins.js'
import { expandFields, expandText } from './expand.js'
import type { Machine, Surroundings } from './machine.js'
import { isOwnPath } from './own-folder.js'
import { capture, runProgram } from './programs.js'
import { redirect } from './redirections.js'
import { type FunctionDefinition, next, type State, withStatus } from './state.js'
import { readsStatus } from './substitutions.js'
import { empty, identify, join, makeHole, makeText, readText, type Value } from './value.js'

export function runCommand(machine: Machine, node: Command, state: State, around: Surroundings): State[] {
  const place = { ...around, command: around.command ?? node }
  const targets: SyntaxNode[] = []
  for (const each of node.redirects) {
    if (each.type === 'HereDoc') targets.push(each.body)
    else if (each.target) targets.push(each.target)
  }
  const nodes: SyntaxNode[] = [...(node.name ? [node.name] : []), ...node.args, ...assignmentsOf(node), ...targets]
  return machine.substitute(nodes, state, around).flatMap((ready) => runReady(machine, node, ready, place))
}

/** Words of a command run by what precedes it: a wrapper, `eval`, a trap. */
function runWords(
  machine: Machine,
  words: readonly Value[],
  node: Command,
  state: State,
  around: Surroundings,
): State[] {
  const name = readText(words[0] ?? empty)
  const body = name === undefined ? undefined : state.functions.get(name)
  if (body) return callFunction(machine, body, words.slice(1), state, around)
  return runWithoutFunctions(machine, words, node, state, around)
}

function runWithoutFunctions(
  machine: Machine,
  words: readonly Value[],
  node: Command,
  state: State,
  around: Surroundings,
): State[] {
  const name = readText(words[0] ?? empty) ?? ''
  if (name === 'exec') return runExec(machine, words, node, state, around)
  if (name === 'command' || name === 'builtin' || name === 'type') return runNamed(machine, words, node, state, around)
  const builtin = builtins.get(name)
  if (builtin) return builtin(machine, { words, node, state, around })
  return runProgram(machine, words, node, state, around)
}

/** The program takes the place of the script. */
function runExec(
  machine: Machine,
  words: readonly Value[],
  node: Command,
  state: State,
  around: Surroundings,
): State[] {
  if (words.length === 1) return [withStatus(state, makeText('0'))]
  // A script that goes on as itself under another shell: the way on which it already runs there is followed anyway.
  if (words.slice(1).some(isOwnPath)) return []
  return runProgram(machine, words.slice(1), node, state, around).map((after) => {
    after.flow = { kind: 'exit' }
    after.traps = new Map()
    return after
  })
}

/** `command NAME …` passes functions by; `command -v NAME` asks whether there is one. */
function runNamed(
  machine: Machine,
  words: readonly Value[],
  node: Command,
  state: State,
  around: Surroundings,
): State[] {
  const options = readText(words[1] ?? empty) ?? ''
  if (options === '-v' || options === '-V' || readText(words[0] ?? empty) === 'type') {
    const name = `command -v ${identify(words.at(-1) ?? empty)}`
    if (state.channels.get(1)?.kind === 'capture') capture(state, makeHole(name))
    return [withStatus(state, makeHole(name))]
  }
  const rest = words.slice(options === '-p' ? 2 : 1)
  if (rest.length === 0) return [withStatus(state, makeText('0'))]
  return runWithoutFunctions(machine, rest, node, state, around)
}

function runReady(machine: Machine, node: Command, state: State, around: Surroundings): State[] {
  const before = state.channels
  const words = [
    ...(node.name ? expandFields(node.name, state) : []),
    ...node.args.flatMap((word) => expandArgument(word, state)),
  ]
  if (words.length === 0) return [runAssignments(node, state)]
  const channels = redirect(node.redirects, state, before)
  const stays = /^(?:command )?exec$/.test(words.map((word) => readText(word) ?? '?').join(' '))
  state.channels = channels
  const prefixed = assignmentsOf(node).map(({ name }) => [name, state.get(name), state.variables.has(name)] as const)
  for (const assignment of assignmentsOf(node)) assign(assignment, state)
  return runWords(machine, words, node, state, around).map((after) => {
    if (!stays) after.channels = new Map(before)
    after.substitutions = new Map()
    for (const [name, value, was] of prefixed) was ? after.set(name, value) : after.variables.delete(name)
    return after
  })
}

function assignmentsOf(node: Command): Assignment[] {
  return node.prefix.filter((each) => each.type === 'Assignment')
}

function expandArgument(word: CommandArgument, state: State): Value[] {
  if (word.type === 'Word') return expandFields(word, state)
  const value = word.value.type === 'Word' ? expandText(word.value, state) : makeHole(`array ${word.pos}`)
  // The origin stays, so that `export INSTANCE=NAME` can be changed as well.
  return [{ ...join([makeText(`${word.name}=`), value]), origin: value.origin, source: value.source }]
}

function runAssignments(node: Command, state: State): State {
  const assignments = assignmentsOf(node)
  const before = state.status
  let status: Value = { ...makeText('0'), source: { program: 'an assignment', covered: state.recent } }
  for (const assignment of assignments) {
    const value = assign(assignment, state)
    if (readsStatus(assignment.value) && value.source?.session) state.recent = undefined
    const ran = lastSubstitution(assignment.value, state)
    if (ran) status = ran
  }
  if (assignments.some((each) => readsStatus(each.value))) status = makeText('0')
  return withStatus(state, assignments.length === 0 ? { ...makeText('0'), source: before.source } : status)
}

/** Sets a variable, and returns its value. */
function assign(assignment: Assignment, state: State): Value {
  const { name, value, append, index } = assignment
  const text =
    value.type === 'Word' ? expandText(value, state) : makeHole(`array ${assignment.pos}`, state.sessionCount > 0)
  const result = index
    ? makeHole(`array ${assignment.pos}`, text.tainted)
    : append
      ? join([state.get(name) ?? empty, text])
      : text
  state.set(name, result)
  return result
}

function lastSubstitution(node: SyntaxNode, state: State): Value | undefined {
  if (node.type !== 'Word' || !node.parts) return undefined
  let status: Value | undefined
  for (const [part, substitution] of state.substitutions) {
    if (part.pos >= node.pos && part.end <= node.end) status = substitution.status
  }
  return status
}

function callFunction(
  machine: Machine,
  { node, command }: FunctionDefinition,
  parameters: readonly Value[],
  state: State,
  around: Surroundings,
): State[] {
  const { parameters: outer, isNested } = state
  state.parameters = parameters
  state.isNested = command !== undefined
  state.locals.push(new Map())
  return machine.run(node.body, state, { ...around, command, depth: around.depth + 1 }).map((after) => {
    if (after.flow.kind === 'return') after.flow = next
    for (const [name, value] of after.locals.pop() ?? []) after.set(name, value)
    after.parameters = outer
    after.isNested = isNested
    return after
  })
}
