// What happens on one way through a script, in order.
import type { Span } from '../../model/lint.js'
import type { SessionEvent, Value } from './terms.js'

export type { SessionEvent } from './terms.js'

/** `$?` is read, and is the session's. */
interface StatusReadEvent {
  readonly kind: 'status-read'
  readonly at: Span
  readonly session: SessionEvent
}

/** A program that may write any amount writes into Azure's pipe. */
interface NoiseEvent {
  readonly kind: 'noise'
  readonly at: Span
  readonly program: string
}

/** `$?` is read, but it is another command's by now. */
interface LateReadEvent {
  readonly kind: 'late-read'
  readonly at: Span
  readonly session: SessionEvent
  /** The command whose status is read instead. */
  readonly program: string
  readonly piped: boolean
}

/** A condition hangs on the last command of a pipe, and not on the session in it. */
interface MaskedEvent {
  readonly kind: 'masked'
  readonly session: SessionEvent
  readonly program: string
}

/** A variable is read that has no value. */
interface UnsetReadEvent {
  readonly kind: 'unset-read'
  readonly at: Span
  readonly name: string
}

/** `set -e` ends the script. */
interface ErrexitEvent {
  readonly kind: 'errexit'
  readonly session: SessionEvent
}

/** The script ends by `exit`, whose node `at` is. */
export interface ExitEvent {
  readonly kind: 'exit'
  readonly at: Span
  readonly value: Value
  /** Whether the status stands behind `exit`. */
  readonly given: boolean
}

export type Event =
  | SessionEvent
  | StatusReadEvent
  | NoiseEvent
  | LateReadEvent
  | MaskedEvent
  | UnsetReadEvent
  | ErrexitEvent
  | ExitEvent

/** Events of a way, the last first: ways that part share what went before. */
export interface EventChain {
  readonly event: Event
  readonly before: EventChain | undefined
  readonly length: number
}

export function listEvents(chain: EventChain | undefined): Event[] {
  const events: Event[] = []
  for (let link = chain; link; link = link.before) events.push(link.event)
  return events.reverse()
}
