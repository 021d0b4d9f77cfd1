// Reads what install.sh --drill prints, line by line as it comes.
import type { RehearsalEvent, TimeSpan } from '../../model/generated/rehearsal-report.js'
import type { Drill, DrillScript, Step } from './drill.js'

export class DrillReader {
  readonly #clock: () => number
  readonly #onEvent: (event: RehearsalEvent) => void
  readonly #scripts = new Map<Step, DrillScript>()
  readonly #events: RehearsalEvent[] = []
  readonly #log: string[] = []
  readonly #instances: { name: string; outcome: string }[] = []
  #isLog = false
  #place: TimeSpan | null = null
  #windowSeconds: number | null = null
  #isConsistent = false
  #mayBeFrozen = false
  #begin = 0

  /** @param clock seconds */
  constructor(clock: () => number, onEvent: (event: RehearsalEvent) => void) {
    this.#clock = clock
    this.#onEvent = onEvent
  }

  /** Whether a script was started: then something may have been frozen. */
  get hasStarted(): boolean {
    return this.#scripts.size > 0
  }

  read(line: string): void {
    if (line === '---') this.#isLog = false
    else if (this.#isLog) this.#log.push(line)
    else if (line.startsWith('--- ')) this.#isLog = true
    else this.#readStep(line)
  }

  finish(): Drill {
    return {
      scripts: this.#scripts,
      events: this.#events,
      place: this.#place,
      log: this.#log,
      instances: this.#instances,
      windowSeconds: this.#windowSeconds,
      isConsistent: this.#isConsistent,
      mayBeFrozen: this.#mayBeFrozen,
      endedAt: this.#now(),
    }
  }

  #readStep(line: string): void {
    const [, script, verb, words = ''] = /^(prescript|postScript)\.sh (started|ended)(?:: (.*))?$/.exec(line) ?? []
    const step = script === 'prescript' ? 'pre' : 'post'
    if (verb === 'started') this.#start(step, line)
    else if (verb === 'ended') this.#end(step, words)
    else if (line.startsWith('frozen; waiting ')) this.#beginWait()
    else if (line.startsWith('interrupted')) this.#tell('host', 'bad', 'interrupted: thaws at once')
    else this.#readResult(line)
  }

  #readResult(line: string): void {
    const [, key, value = ''] = /^(frozen for|verdict): (.*)$/.exec(line) ?? []
    const [, name, outcome = ''] = /^([\w-]+): ([a-z ]+); a restore starts from journal file: /.exec(line) ?? []
    if (key === 'frozen for') this.#windowSeconds = Number.parseFloat(value) || null
    else if (key === 'verdict') this.#isConsistent = value === 'application-consistent'
    else if (name !== undefined) this.#instances.push({ name, outcome })
    else if (/^(?:FAILED {3})?THE DATABASE (?:MAY STILL BE|IS STILL) FROZEN/.test(line)) this.#mayBeFrozen = true
  }

  #start(step: Step, line: string): void {
    if (this.#scripts.size === 0) this.#begin = this.#clock()
    const startedAt = this.#now()
    this.#tell(step, 'plain', line)
    // A second post-script, as the first has left something frozen, changes nothing in what the first came to.
    if (this.#scripts.has(step)) return
    if (this.#place) this.#place = { from: this.#place.from, to: startedAt }
    this.#scripts.set(step, { startedAt, leftAt: startedAt, status: null, words: '' })
  }

  #end(step: Step, words: string): void {
    const script = this.#scripts.get(step)
    if (!script) return
    script.leftAt = this.#now()
    script.words = words
    script.status = /^\d+,/.test(words) ? Number.parseInt(words, 10) : null
    this.#tell(step, script.status === 0 ? 'good' : 'bad', `ended: ${words}`)
  }

  #beginWait(): void {
    const from = this.#now()
    this.#place = { from, to: from }
    this.#tell('disk', 'plain', 'the wait in the snapshot’s place begins')
  }

  #tell(lane: RehearsalEvent['lane'], tone: RehearsalEvent['tone'], text: string): void {
    const event = { at: this.#now(), lane, tone, text }
    this.#events.push(event)
    this.#onEvent(event)
  }

  #now(): number {
    return this.hasStarted ? this.#clock() - this.#begin : 0
  }
}
