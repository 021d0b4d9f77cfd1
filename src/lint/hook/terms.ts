// What the model of a hook speaks of: values, calls and sessions, and what they are of each other.
import type { Span } from '../../model/lint.js'
import type { Command } from '../../shell/parse.js'

/** A part that only the VM knows. Two holes of one name hold the same text. */
interface Hole {
  readonly name: string
}

export type Piece = string | Hole

/** Where an exit status comes from. */
interface StatusSource {
  /** The session that answered with it. */
  readonly session?: SessionEvent | undefined
  /** The program whose status it is. */
  readonly program: string
  /** A session whose status this one has covered before anything looked at it, */
  readonly covered?: SessionEvent | undefined
  /** and whether a pipe did. */
  readonly piped?: boolean | undefined
  /** Whether it is the answer of a test that looked at the session's status: a yes or no, which is no lost status. */
  readonly answers?: boolean | undefined
  /** Where it was read from `$?`. */
  readonly readAt?: Span | undefined
}

export interface Value {
  readonly pieces: readonly Piece[]
  /** Whether it may depend on what the database answered. */
  readonly tainted: boolean
  /** Set on exit statuses, and kept while they are only copied. */
  readonly source?: StatusSource | undefined
  /** The literal in the source which this is, unchanged. */
  readonly origin?: Span | undefined
  /** Stands for any number of words: `$@` of a script whose parameters nobody knows. */
  readonly many?: boolean | undefined
  /** Of a status: 0 stands for failure, as behind `!`. */
  readonly negated?: boolean | undefined
}

/** Where a descriptor leads. `azure` is the pipe that the host never reads; `inherited` the host's own stdin. */
export type Channel =
  | { readonly kind: 'azure' | 'inherited' | 'null' | 'closed' | 'capture' }
  /** Tainted where what comes through it may hang on what the database answered; filled where at least a line does. */
  | { readonly kind: 'pipe'; readonly tainted: boolean; readonly filled?: boolean }
  | { readonly kind: 'file'; readonly path: Value; readonly mode: 'append' | 'truncate' | 'read' }
  | { readonly kind: 'text'; readonly text: Value }

export interface Wrapper {
  /** Its name without folder: timeout, su, sudo, docker … */
  readonly program: string
  /** Its own words, the name first. */
  readonly words: readonly Value[]
  readonly at: Span
}

export type Method = 'freeze' | 'thaw' | 'probe' | 'history'

export interface DatabaseCall {
  readonly method: Method
  /** As it is spelt, such as `ExternalFreeze`. */
  readonly name: string
  /** ObjectScript expressions; '' for an omitted one; undefined for one that only the VM knows. */
  readonly parameters: readonly (string | undefined)[]
}

/** A text, where it stands literally, if it does. */
export interface Place {
  /** undefined: only the VM knows. */
  readonly text: string | undefined
  readonly origin: Span | undefined
}

export interface Session {
  /** The command in the source; of a session inside a text for another shell, the command that holds the text. */
  readonly command: Command
  /** Whether `command` itself is the client, so that its words can be changed. */
  readonly direct: boolean
  readonly client: Place & { readonly style: 'iris' | 'csession' | 'ccontrol' | 'unknown' }
  readonly instance: Place
  /** In capitals; '' when none is named. `origin` is that of the word which names it. */
  readonly namespace: Place
  /** The ObjectScript on the command line. */
  readonly code: Place
  /** In order; empty for a session that calls something else, or that a torn line has left without a call. */
  readonly calls: readonly DatabaseCall[]
  /** Whether the exit status is the call's: of code from stdin it is 0 whatever happened. */
  readonly answers: 'call' | 'plain' | 'never' | 'unknown'
  /** Words of the client, the program first. */
  readonly words: readonly Value[]
  /** What runs it, the outermost first. */
  readonly wrappers: readonly Wrapper[]
  readonly input: Channel
  readonly output: Channel
  readonly errors: Channel
  /** Whether its output goes into another command. */
  readonly piped: boolean
  readonly background: boolean
}

/** One execution of a session. */
export interface SessionEvent {
  readonly kind: 'session'
  readonly session: Session
  /** What it answers with on this way; undefined where nobody can know. */
  readonly status: number | undefined
  /** Whether the database does what it is asked for: it freezes, thaws, or is suspended. */
  readonly worked: boolean
  /** Whether `set -x` writes into Azure's pipe by then. */
  readonly traced: boolean
}
