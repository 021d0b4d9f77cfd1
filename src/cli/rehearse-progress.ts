// Tells on standard error how far many rehearsals are: on a terminal one line that changes, elsewhere a line for each.
import type { Rehearsal } from '../model/generated/rehearsal-report.js'
import { escapeUnprintable } from '../model/text.js'
import { formatSeconds } from '../rehearse/reporters/sentences.js'
import { createPaint, type Io } from './io.js'

export class RehearsalProgress {
  readonly #io: Io
  readonly #total: number
  readonly #running = new Set<string>()
  readonly #startedAt = performance.now()
  #done = 0
  #failed = 0

  constructor(io: Io, total: number) {
    this.#io = io
    this.#total = total
  }

  start(fault: string): void {
    this.#running.add(fault)
    this.#draw()
  }

  end({ fault, held, seconds }: Rehearsal): void {
    const { stderr } = this.#io
    this.#running.delete(fault)
    this.#done++
    if (!held) this.#failed++
    const paint = createPaint(this.#io, stderr)
    const outcome = held ? 'held    ' : paint('red', 'NOT HELD')
    const count = `${this.#done}/${this.#total}`.padStart(7)
    if (!stderr.isTTY || !held) {
      this.clear()
      stderr.write(`${count}  ${outcome}  ${escapeUnprintable(fault)} (${formatSeconds(seconds)} s)${this.#left}\n`)
    }
    this.#draw()
  }

  /** Before anything else is printed. */
  clear(): void {
    if (this.#io.stderr.isTTY) this.#io.stderr.write('\r\u001b[K')
  }

  /** As long as those that are done took, for each that is not. */
  get #left(): string {
    const open = this.#total - this.#done
    if (this.#done === 0 || open === 0) return ''
    const seconds = ((performance.now() - this.#startedAt) / 1000 / this.#done) * open
    return seconds < 90 ? `, about ${Math.ceil(seconds)} s left` : `, about ${Math.round(seconds / 60)} min left`
  }

  #draw(): void {
    const { stderr } = this.#io
    if (!stderr.isTTY) return
    const failed = this.#failed > 0 ? `, ${this.#failed} not held` : ''
    const running = [...this.#running].join(', ')
    const text = `${this.#done} of ${this.#total} rehearsals done${failed}${this.#left}; running: ${running}`
    const width = Math.max(20, (stderr.columns ?? 80) - 1)
    stderr.write(`\r\u001b[K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`)
  }
}
