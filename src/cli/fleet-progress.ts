// How far a fleet is, on a terminal; silent anywhere else.
import type { Io } from './io.js'

const milliseconds = 100
const width = 24

export class FleetProgress {
  readonly #io: Io
  /** Bytes of the inventory, 0 when unknown. */
  readonly #size: number
  #bytes = 0
  #hosts = 0
  #shownAt = 0

  constructor(io: Io, size: number) {
    this.#io = io
    this.#size = size
  }

  countBytes(bytes: number): void {
    this.#bytes = bytes
  }

  countHost(): void {
    this.#hosts++
    const now = performance.now()
    if (!this.#io.stderr.isTTY || now - this.#shownAt < milliseconds) return
    this.#shownAt = now
    const part = this.#size === 0 ? undefined : Math.min(1, this.#bytes / this.#size)
    const bar = part === undefined ? '' : `[${'#'.repeat(Math.round(part * width)).padEnd(width, '.')}] `
    this.#io.stderr.write(`\r${bar}${this.#hosts} hosts `)
  }

  /** Takes the line away, so that what comes next begins at its start. */
  clear(): void {
    if (this.#io.stderr.isTTY && this.#shownAt > 0) this.#io.stderr.write(`\r${' '.repeat(width + 24)}\r`)
  }
}
