// One way through a script: what its variables, files and the database are at a point.
import type { Command, Function as FunctionNode, SyntaxNode } from '../../shell/parse.js'
import { type Event, type EventChain, listEvents, type SessionEvent } from './events.js'
import type { Channel, Value } from './terms.js'
import { identify, makeText } from './value.js'

export type { Channel } from './terms.js'

export type Flow =
  | { readonly kind: 'next' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'return' }
  | { readonly kind: 'break' | 'continue'; readonly levels: number }

export const next: Flow = { kind: 'next' }

export interface ShellSwitches {
  readonly errexit: boolean
  readonly nounset: boolean
  readonly pipefail: boolean
  readonly xtrace: boolean
}

export interface Substitution {
  readonly output: Value
  readonly status: Value
}

export interface FunctionDefinition {
  readonly node: FunctionNode
  /** The command in the source that holds it, if it stands in a text. */
  readonly command: Command | undefined
}

export interface Trap {
  readonly code: string
  /** The command that set it. */
  readonly command: Command
}

export class State {
  variables = new Map<string, Value | undefined>()
  functions: ReadonlyMap<string, FunctionDefinition> = new Map()
  /** undefined: nobody knows them. */
  parameters: readonly Value[] | undefined
  channels = new Map<number, Channel>([
    [0, { kind: 'inherited' }],
    [1, { kind: 'azure' }],
    [2, { kind: 'azure' }],
  ])
  switches: ShellSwitches = { errexit: false, nounset: false, pipefail: false, xtrace: false }
  /** By signal. */
  traps = new Map<string, Trap>()
  status: Value = makeText('0')
  flow: Flow = next
  /** Instances whose state has changed; the others are as at the start. */
  frozen: ReadonlySet<string> = new Set()
  thawed: ReadonlySet<string> = new Set()
  startsFrozen = false
  events: EventChain | undefined
  /** How conditions that only the VM can decide went, so that the same one goes the same way again. */
  decisions = new Map<string, boolean>()
  /** Whether a condition was guessed that may hang on the database's answer. */
  doubtful = false
  /** How many conditions were guessed since the first session. */
  guesses = 0
  /** Output so far of the command substitution that this is in. */
  captured: Value | undefined
  /** Statuses of background jobs by the name of their process number. */
  jobs = new Map<string, Value>()
  lastJob: Value | undefined
  pipeStatuses: readonly Value[] = []
  substitutions = new Map<SyntaxNode, Substitution>()
  /** Variables to restore at the end of the function, innermost last. */
  locals: Map<string, Value | undefined>[] = []
  /** Whether a file was read in that nobody knows. */
  sourced = false
  /** Whether it has left the folder that Azure starts it in. */
  moved = false
  /** Where it went then. */
  folder: Value | undefined
  sessionCount = 0
  /** Places and statuses of the sessions so far, as one text. */
  answers = ''
  /** Whether the code stands in a text, so that its positions are not those of the script. */
  isNested = false
  /** How many programs have run: what files hold may differ after each. */
  programCount = 0
  /** The session whose status nothing has kept or looked at, while only commands of no account have run since. */
  recent: SessionEvent | undefined
  /** The session whose status `$?` was when it was last read, also in a text for another shell. */
  lastRead: SessionEvent | undefined

  clone(): State {
    const copy = Object.assign(new State(), this)
    copy.variables = new Map(this.variables)
    copy.channels = new Map(this.channels)
    copy.traps = new Map(this.traps)
    copy.decisions = new Map(this.decisions)
    copy.jobs = new Map(this.jobs)
    copy.substitutions = new Map(this.substitutions)
    if (this.locals.length > 0) copy.locals = this.locals.map((scope) => new Map(scope))
    return copy
  }

  /** This shell after a subshell of it has come as far as `inner`: what is outside of processes stays. */
  resume(inner: State): State {
    const copy = this.clone()
    copy.status = inner.status
    copy.frozen = inner.frozen
    copy.thawed = inner.thawed
    copy.events = inner.events
    copy.decisions = inner.decisions
    copy.doubtful = inner.doubtful
    copy.guesses = inner.guesses
    copy.jobs = inner.jobs
    copy.sessionCount = inner.sessionCount
    copy.answers = inner.answers
    copy.programCount = inner.programCount
    copy.recent = inner.recent
    copy.lastRead = inner.lastRead
    return copy
  }

  record(event: Event): void {
    if (this.isNested && 'at' in event && event.kind !== 'exit') return
    this.events = { event, before: this.events, length: (this.events?.length ?? 0) + 1 }
  }

  listSessions(): SessionEvent[] {
    return listEvents(this.events).filter((event) => event.kind === 'session')
  }

  get(name: string): Value | undefined {
    return this.variables.get(name)
  }

  set(name: string, value: Value | undefined): void {
    this.variables.set(name, value)
  }

  /** Two states of one signature go on in the same way. */
  sign(): string {
    const variables = [...this.variables].map(([name, value]) => `${name}=${value ? signValue(value) : '-'}`)
    const parameters = this.parameters?.map(signValue).join('\u0003') ?? '?'
    const { errexit, nounset, pipefail } = this.switches
    return [
      variables.join('\u0003'),
      parameters,
      signValue(this.status),
      JSON.stringify(this.flow),
      this.events?.length ?? 0,
      [...this.frozen].join(),
      this.captured ? signValue(this.captured) : '',
      [...this.traps].map(([signal, { code }]) => `${signal} ${code}`).join(),
      `${errexit}${nounset}${pipefail}${this.doubtful}${this.guesses > 0}`,
      this.pipeStatuses.map(signValue).join(),
    ].join('\u0004')
  }
}

function signValue(value: Value): string {
  return `${identify(value)}${value.tainted ? '!' : ''}${value.source?.session ? 's' : ''}`
}

export function withStatus(state: State, status: Value): State {
  state.status = status
  return state
}

/** Ends a command that always works, such as `echo`. */
export function succeed(state: State, program: string): State {
  return withStatus(state, { ...makeText('0'), source: { program, covered: state.recent } })
}
