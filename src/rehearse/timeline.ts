// What happened in a rehearsal, in order, told while it happens.
import type { RehearsalEvent } from '../model/generated/rehearsal-report.js'
import { readClock } from './sandbox/clock.js'
import type { Database } from './stand-in/database.js'
import type { Freeze } from './stand-in/journal.js'

export type OnEvent = (event: RehearsalEvent) => void

/** How a freeze ended, in the words of the report. */
export function nameEnd({ endedBy }: Freeze): string | null {
  if (endedBy === null) return null
  const [verb = endedBy] = endedBy.split('.')
  return verb === 'resume' ? 'last resort' : verb
}

export class Timeline {
  readonly #events: RehearsalEvent[] = []
  readonly #startedAt = readClock()
  readonly #onEvent: OnEvent | undefined
  /** Text that is the last one told about a freeze, by freeze. */
  readonly #told = new Map<string, string>()

  /** Seconds that had passed when it began. */
  readonly #offset: number

  constructor(onEvent?: OnEvent, offset = 0) {
    this.#onEvent = onEvent
    this.#offset = offset
  }

  /** Seconds since the rehearsal began, of a time on the clock of the sandbox. */
  toSeconds(at: number): number {
    return Math.round(at - this.#startedAt + this.#offset * 100) / 100
  }

  /** Since the rehearsal began. */
  get seconds(): number {
    return this.toSeconds(readClock())
  }

  get events(): RehearsalEvent[] {
    return this.#events.toSorted((a, b) => a.at - b.at)
  }

  add(lane: RehearsalEvent['lane'], tone: RehearsalEvent['tone'], text: string, at = readClock()): void {
    const event = { at: this.toSeconds(at), lane, tone, text }
    this.#events.push(event)
    this.#onEvent?.(event)
  }

  /** Tells what has happened to the databases since it was called last. */
  watch(databases: readonly Database[]): void {
    for (const database of databases) {
      for (const [index, freeze] of database.freezes().entries()) {
        const key = `${database.name}.${index}`
        const by = freeze.by === 'elsewhere' ? ' by somebody else' : ''
        if (!this.#told.has(key)) this.add('database', 'plain', `${database.name} frozen${by}`, freeze.from)
        if (freeze.to !== null && this.#told.get(key) !== 'thawed') {
          const end = nameEnd(freeze)
          this.add('database', end === 'thaw' ? 'good' : 'bad', describeEnd(database.name, end), freeze.to)
        }
        this.#told.set(key, freeze.to === null ? 'frozen' : 'thawed')
      }
    }
  }
}

function describeEnd(name: string, end: string | null): string {
  const sentences: Record<string, string> = {
    thaw: 'thawed',
    'last resort': 'resumed without a session',
    limit: 'resumed by itself (WDSuspendLimit)',
    elsewhere: 'thawed by somebody else',
    shutdown: 'stopped, which ends the freeze',
  }
  return `${name} ${sentences[end ?? ''] ?? end}`
}
