// Programs in their wrappers: sessions of the database, and all of which only the VM knows what they do.
import { type Command, parseShell, type ShellScript } from '../../shell/parse.js'
import { listStatementFiles, recognizeClient } from './clients.js'
import { identifyInstance } from './instances.js'
import type { Machine, Surroundings } from './machine.js'
import { derivePath } from './own-folder.js'
import { answer } from './scenario.js'
import { isDatabaseProgram, isMethod, recognizeSession, type Session } from './session.js'
import { findStarted } from './started.js'
import { type State, withStatus } from './state.js'
import { empty, join, makeHole, makeText, readText, sketch, type Value } from './value.js'
import { nameProgram, unwrap, type Wrapper } from './wrappers.js'

/** Commands that come between a session and a look at its status by mistake: nobody asks for theirs. */
const idle = new Set('date logger sleep tee sync cat tail touch mail mailx wall true'.split(' '))

/** Programs that write as much as there is. */
const noisy = new Set('cat find journalctl dmesg lsof du strace'.split(' '))

/** Programs whose status and output say nothing of the database. */
export const indifferent: ReadonlySet<string> = new Set(
  (
    'mkdir rmdir rm mv cp ln chmod chown touch date logger sleep tee sync mail mailx wall id whoami hostname uname ' +
    'basename dirname mktemp readlink realpath mountpoint install gzip sendmail curl wget nc which'
  ).split(' '),
)

/** A program in its wrappers. */
export function runProgram(
  machine: Machine,
  words: readonly Value[],
  node: Command,
  state: State,
  around: Surroundings,
): State[] {
  const command = around.command ?? node
  const unwrapped = unwrap(words, command)
  if (unwrapped) {
    const { wrapper, inner } = unwrapped
    const place = { ...around, wrappers: [...around.wrappers, wrapper] }
    if (wrapper.program === 'xargs' && inner.kind === 'words')
      return runForEach(machine, wrapper, inner.words, node, state, place)
    if (inner.kind === 'words') return runProgram(machine, inner.words, node, state, place)
    return runShell(machine, parseShell(sketch(inner.code)), inner.parameters, state, place)
  }
  const direct = command === node
  const { background } = around
  const wrappers = [...around.outer, ...around.wrappers]
  const session = recognizeSession(words, {
    command,
    direct,
    wrappers,
    channels: state.channels,
    background,
  })
  if (session) return [runSession(machine, session, state)]
  const typed = state.channels.get(0)
  const readsCode = ['sh', 'bash', 'su', 'ssh', 'dash', 'sudo'].includes(nameProgram(words[0]))
  if (readsCode && typed?.kind === 'text') {
    const wrapper = { program: nameProgram(words[0]), words, at: command }
    // What it starts finds the rest of the text there, of which nothing is left.
    const { channels } = state
    state.channels = new Map(channels).set(0, { kind: 'pipe', tainted: state.sessionCount > 0 })
    const place = { ...around, wrappers: [...around.wrappers, wrapper] }
    return runShell(machine, parseShell(sketch(typed.text)), [], state, place).map((after) => {
      after.channels = new Map(channels)
      return after
    })
  }
  const started = findStarted(words)
  const file = started?.isShell ? machine.files.open(started.path, command.pos) : undefined
  if (started && file) {
    const wrapper = { program: nameProgram(words[0]), words, at: command }
    const place = { ...around, wrappers: [...around.wrappers, wrapper] }
    return runShell(machine, file, started.words, state, place)
  }
  if (started?.path !== undefined) machine.files.unread.add(started.path)
  noteProgram(machine, words, command, wrappers, state, background)
  return [runOther(words, node, state)]
}

/** What `xargs` starts for each of what it reads, with nothing to read itself: any failure of it is 123. */
function runForEach(
  machine: Machine,
  { words: own }: Wrapper,
  words: readonly Value[],
  node: Command,
  state: State,
  around: Surroundings,
): State[] {
  const texts = own.map(sketch)
  const at = texts.findIndex((text) => text.startsWith('-I'))
  const mark = at === -1 ? undefined : texts[at]?.slice(2) || texts[at + 1]
  const item = makeHole(`item ${node.pos}`, state.sessionCount > 0)
  const given = words.map((word) => (sketch(word) === mark ? item : word))
  const { channels } = state
  state.channels = new Map(channels).set(0, { kind: 'null' })
  const isPlaced = given.includes(item)
  return runProgram(machine, isPlaced ? given : [...given, item], node, state, around).map((after) => {
    after.channels = new Map(channels)
    const text = readText(after.status)
    if (text === undefined) return after
    const covered = after.status.source?.session
    const status = makeText(text === '0' ? '0' : '123', after.status.tainted)
    return withStatus(after, { ...status, source: { program: 'xargs', covered } })
  })
}

/** Code for a shell of its own: with nothing of ours but the environment. */
function runShell(
  machine: Machine,
  code: ShellScript,
  parameters: readonly Value[],
  state: State,
  around: Surroundings,
): State[] {
  const inner = state.clone()
  inner.functions = new Map()
  inner.parameters = parameters.slice(1)
  inner.traps = new Map()
  inner.sourced = true
  inner.switches = { errexit: false, nounset: false, pipefail: false, xtrace: false }
  const outer = [...around.outer, ...around.wrappers]
  const nested = { ...around, outer, wrappers: [], tested: true }
  return machine.runNested(code, inner, nested).map((after) => {
    const outer = state.resume(after)
    outer.captured = after.captured
    return outer
  })
}

function runSession(machine: Machine, session: Session, state: State): State {
  const instance = identifyInstance(session)
  const kind = isMethod(session, 'freeze') ? 'freeze' : 'thaw'
  const earlier = state.listSessions().filter((event) => isMethod(event.session, kind))
  const before = state.frozen.has(instance) || (state.startsFrozen && !state.thawed.has(instance))
  const { status, worked, frozen } = answer(machine.scenario, session, before, earlier.length)
  // What goes on in the background may thaw at any time, such as when nobody else has.
  const isLater = session.background && kind === 'thaw'
  if (!isLater) {
    state.frozen = change(state.frozen, instance, frozen)
    state.thawed = change(state.thawed, instance, !frozen)
  }
  const { xtrace } = state.switches
  const traced = xtrace && state.channels.get(2)?.kind === 'azure'
  const event = { kind: 'session', session, status, worked, traced } as const
  state.record(event)
  machine.met.push(event)
  state.sessionCount++
  state.answers += `${session.command.pos}:${status} `
  state.programCount++
  state.recent = status === undefined ? undefined : event
  if (state.channels.get(1)?.kind === 'capture') capture(state, makeHole(`answer ${state.sessionCount}`, true))
  const source = { session: event, program: 'the session' }
  if (status === undefined)
    return withStatus(state, { ...makeHole(`status ${state.sessionCount}`, true), source: undefined })
  return withStatus(state, { ...makeText(String(status), true), source })
}

function change(set: ReadonlySet<string>, member: string, isIn: boolean): ReadonlySet<string> {
  const copy = new Set(set)
  if (isIn) copy.add(member)
  else copy.delete(member)
  return copy
}

function noteProgram(
  machine: Machine,
  words: readonly Value[],
  command: Command,
  wrappers: readonly Wrapper[],
  { channels, switches }: State,
  background: boolean,
): void {
  const from = channels.get(0)
  const inheritsInput = from?.kind === 'inherited'
  const input = from?.kind === 'text' ? sketch(from.text) : ''
  const client = recognizeClient(words)
  // One place, as in a function, may give a client other statements each time.
  const key = `${command.pos} ${client ? `${words.map(sketch).join(' ')} ${input}` : nameProgram(words[0])}`
  if (machine.programs.has(key)) return
  if (client) for (const path of listStatementFiles(words, input, from)) machine.files.unread.add(path)
  const traced = switches.xtrace && channels.get(2)?.kind === 'azure'
  machine.programs.set(key, { words, wrappers, command, background, inheritsInput, input, traced })
}

/** A program of which only the VM knows what it does. */
function runOther(words: readonly Value[], node: Command, state: State): State {
  const program = nameProgram(words[0])
  if (noisy.has(program) && words.length > 1 && !actsOnly(program, words) && state.channels.get(1)?.kind === 'azure') {
    state.record({ kind: 'noise', at: node, program })
  }
  state.programCount++
  const tainted = isDatabaseProgram(words) || (state.sessionCount > 0 && !indifferent.has(program))
  if (state.channels.get(1)?.kind === 'capture')
    capture(state, derivePath(program, words) ?? makeHole(`output ${node.pos} ${state.programCount}`, tainted))
  const isIdle = idle.has(program)
  const covered = isIdle ? state.recent : undefined
  if (!isIdle) state.recent = undefined
  return withStatus(state, {
    ...makeHole(`status ${node.pos} ${state.programCount}`, tainted),
    source: { program, covered },
  })
}

/** What `find` does with what it finds takes the place of printing it. */
function actsOnly(program: string, words: readonly Value[]): boolean {
  const texts = words.map(sketch)
  return (
    program === 'find' &&
    texts.some((text) => /^-(?:delete|exec|execdir|fprint\w*|quit)$/.test(text)) &&
    !texts.some((text) => /^-(?:print|ls)/.test(text))
  )
}

export function capture(state: State, value: Value): void {
  state.captured = join([state.captured ?? empty, value])
}
