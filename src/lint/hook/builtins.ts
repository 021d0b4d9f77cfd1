// What the shell's own commands do.
import { withVerdict } from './conditions.js'
import type { Machine } from './machine.js'
import { format, joinBlanks, joinEcho, print } from './output.js'
import { ownFolder, readPath } from './own-folder.js'
import { noteLateReads, readStatus } from './parameters.js'
import { capture } from './programs.js'
import { type BuiltinCall, declare, read, set, shift, unset } from './settings.js'
import { next, type State, succeed, withStatus } from './state.js'
import { evaluateTest, isNumber } from './test-command.js'
import { empty, identify, makeHole, makeText, readText, sketch, type Value } from './value.js'

/** Runs the words as a command; handed in by whoever calls, as it calls us. */
type Builtin = (machine: Machine, call: BuiltinCall) => State[]

const done: Builtin = (_, { words, state }) => [succeed(state, readText(words[0] ?? empty) ?? '')]

const move: Builtin = (machine, call) => {
  call.state.moved = true
  call.state.folder = call.words[1]
  return done(machine, call)
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', done],
  ['true', done],
  ['false', (_, { state }) => [withStatus(state, makeText('1'))]],
  ['[', (_, call) => [test(call, call.words.slice(1))]],
  ['test', (_, call) => [test(call, [...call.words.slice(1), makeText(']')])]],
  ['echo', (_, { words, state }) => [print(state, 'echo', joinEcho(words))]],
  ['printf', (_, { words, state }) => [print(state, 'printf', format(words.slice(1)))]],
  ['exit', (_, call) => [leave(call, 'exit')]],
  ['return', (_, call) => [leave(call, 'return')]],
  ['break', (_, call) => [leaveLoop(call, 'break')]],
  ['continue', (_, call) => [leaveLoop(call, 'continue')]],
  ['set', (_, call) => [set(call)]],
  ['shift', (_, call) => [shift(call)]],
  ['unset', (_, { words, state }) => [unset(state, words)]],
  ['export', (_, call) => [declare(call, false)]],
  ['readonly', (_, call) => [declare(call, false)]],
  ['local', (_, call) => [declare(call, true)]],
  ['declare', (_, call) => [declare(call, call.state.locals.length > 0)]],
  ['typeset', (_, call) => [declare(call, call.state.locals.length > 0)]],
  ['trap', (_, call) => [trap(call)]],
  ['read', ({ scenario }, call) => [read(call, scenario.none)]],
  ['mapfile', (_, call) => [read(call)]],
  ['readarray', (_, call) => [read(call)]],
  ['getopts', (_, call) => [read(call)]],
  ['let', (_, { node, state }) => [withStatus(state, makeHole(`let ${node.pos}`, state.sessionCount > 0))]],
  ['wait', (_, call) => [wait(call)]],
  ['kill', (_, { node, state }) => [withStatus(state, makeHole(`kill ${node.pos} ${++state.programCount}`, true))]],
  ['pwd', (machine, call) => where(machine, call)],
  ['.', (machine, call) => source(machine, call)],
  ['source', (machine, call) => source(machine, call)],
  ['eval', (machine, call) => evaluate(machine, call)],
  ...['cd', 'pushd', 'popd'].map((name) => [name, move] as const),
  ...['umask', 'ulimit', 'hash', 'shopt', 'alias', 'unalias', 'times', 'enable'].map((name) => [name, done] as const),
])

function test({ node, state }: BuiltinCall, words: readonly Value[]): State {
  const closed = readText(words.at(-1) ?? empty) === ']'
  const many = words.some((word) => word.many)
  if (!closed) return withVerdict(state, { kind: 'broken' }, '[')
  const operands = words.slice(0, -1)
  if (many && operands.length !== 3) {
    const tainted = words.some((word) => word.tainted)
    return withVerdict(state, { kind: 'unknown', name: `[ ${node.pos}`, tainted, ofFiles: false }, '[')
  }
  const answers = operands.filter((word) => word.source?.answers)
  noteLateReads(state, answers, operands)
  return withVerdict(state, evaluateTest(operands), '[', answers.length > 0)
}

function leave({ words, node, state, around }: BuiltinCall, kind: 'exit' | 'return'): State {
  const given = words[1]
  const value = given ? limit(given) : state.status
  if (!given) readStatus(state, node)
  if (kind === 'exit') state.record({ kind: 'exit', at: around.command ?? node, value, given: given !== undefined })
  // What was read too late has been reported there.
  state.status = value.source?.covered ? { ...value, source: { program: value.source.program } } : value
  state.flow = { kind: state.locals.length === 0 && kind === 'return' ? 'exit' : kind }
  return state
}

/** An exit status is a byte; a text that is no number is a mistake, and 2. */
function limit(value: Value): Value {
  const text = readText(value)
  if (text === undefined) return value
  if (!isNumber(text)) return { ...makeText('2'), source: { program: 'exit' } }
  return { ...value, pieces: [String(((Number(text) % 256) + 256) % 256)] }
}

function leaveLoop({ words, state }: BuiltinCall, kind: 'break' | 'continue'): State {
  state.flow = { kind, levels: Number(readText(words[1] ?? makeText('1'))) || 1 }
  return withStatus(state, makeText('0'))
}

function trap({ words, node, state, around }: BuiltinCall): State {
  const code = sketch(words[1] ?? empty)
  for (const word of words.slice(2)) {
    const signal = (readText(word) ?? '').replace(/^SIG/, '').replace(/^0$/, 'EXIT')
    if (code === '-') state.traps.delete(signal)
    else state.traps.set(signal, { code, command: around.command ?? node })
  }
  return succeed(state, 'trap')
}

function wait({ words, state }: BuiltinCall): State {
  const job = words.slice(1).find((word) => !(readText(word) ?? '').startsWith('-'))
  if (!job) return succeed(state, 'wait')
  const [piece] = job.pieces
  const status = job.pieces.length === 1 && typeof piece === 'object' ? state.jobs.get(piece.name) : undefined
  return withStatus(state, status ?? makeHole(`wait ${identify(job)} ${state.programCount}`, true))
}

function where(machine: Machine, call: BuiltinCall): State[] {
  const { state, node } = call
  const isOurs = state.folder !== undefined && identify(state.folder) === identify(ownFolder)
  if (state.channels.get(1)?.kind === 'capture') capture(state, isOurs ? ownFolder : makeHole(`folder ${node.pos}`))
  return done(machine, call)
}

function source(machine: Machine, { words, node, state, around }: BuiltinCall): State[] {
  const name = readPath(words[1] ?? empty)
  const library = machine.files.open(name, (around.command ?? node).pos)
  if (!library) {
    // In the folder of Azure's extension there is none.
    if (name !== undefined) machine.files.unread.add(name)
    state.sourced ||= state.moved || name === undefined || name.startsWith('/')
    return [withStatus(state, makeHole(`source ${node.pos}`))]
  }
  // `return` ends the reading, as it ends a function.
  state.locals.push(new Map())
  return machine.runNested(library, state, { ...around, command: around.command ?? node }).map((after) => {
    after.locals.pop()
    if (after.flow.kind === 'return') after.flow = next
    return after
  })
}

function evaluate(machine: Machine, { words, node, state, around }: BuiltinCall): State[] {
  const code = joinBlanks(words.slice(1))
  // What only the VM knows may set anything.
  if (readText(code) === undefined) state.sourced = true
  return machine.runText(sketch(code), state, { ...around, command: around.command ?? node })
}
