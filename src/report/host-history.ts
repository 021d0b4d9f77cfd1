// What is kept of one host while its files are read, a line at a time: as much for a year of runs as for a day.
import { isBackup, isProved, isRecord, parse, type Run, readRun } from './run.js'

export const day = 86_400_000

/** A backup of the last days, to be set beside Azure's own list. */
export interface RecentRun {
  readonly finishedAt: number
  readonly consistent: boolean
  readonly leftAlone: boolean
}

const mostRecent = 5000

export class HostHistory {
  /** The last backup in the order of the files; drills and runs by hand are none. */
  last: Run | undefined
  /** Milliseconds since 1970. */
  lastConsistent: number | undefined
  /** When a restore was last proved, in milliseconds since 1970. */
  provedRestore: number | undefined
  backups = 0
  drills = 0
  /** Lines that are no run, but for one that is only cut short at the end of its file. */
  unreadable = 0
  /** Whether the last line that was read is no run, so that nobody knows what came last. */
  endsUnreadable = false
  /** Backups since the given time, the newest last. */
  readonly recent: RecentRun[] = []
  readonly #since: number
  readonly #now: number

  /** @param since backups that finished before are only counted, in milliseconds since 1970 */
  constructor(since: number, now: number) {
    this.#since = since
    this.#now = now
  }

  /** A line of runs.jsonl.
   * @param isWhole whether it ended with a line feed: the last one may still be written */
  addLine(text: string, isWhole: boolean): void {
    if (text.trim() === '') return
    const run = readRun(text)
    if (run) this.#add(run)
    else if (isWhole) {
      this.unreadable++
      this.endsUnreadable = true
    }
  }

  /** last-run.json, after all lines: it has one that could not be appended. */
  addStatus(text: string): void {
    const run = readRun(text)
    if (!run) {
      this.unreadable++
      return
    }
    if (!isBackup(run)) this.drills = Math.max(1, this.drills)
    else if (!this.last || run.finishedAt >= this.last.finishedAt) this.#add(run)
  }

  /** restore-verdict.json. */
  addRestore(text: string): void {
    const value = parse(text)
    if (!isRecord(value)) {
      this.unreadable++
      return
    }
    const at = Date.parse(String(value['finishedAt'] ?? ''))
    if (!isProved(value)) return
    if (Number.isNaN(at) || at > this.#now + clockTolerance) return
    this.provedRestore = Math.max(at, this.provedRestore ?? at)
  }

  #add(run: Run): void {
    this.endsUnreadable = false
    if (!isBackup(run)) {
      this.drills++
      return
    }
    const isSame = this.last !== undefined && run.startedAt !== '' && run.startedAt === this.last.startedAt
    if (isSame) this.#takeBack()
    this.last = run
    this.backups++
    this.#previous = this.lastConsistent
    if (run.consistent && run.finishedAt <= this.#now + clockTolerance) this.lastConsistent = run.finishedAt
    if (run.finishedAt < this.#since || run.finishedAt > this.#now + clockTolerance) return
    const { finishedAt, consistent, leftAlone } = run
    this.recent.push({ finishedAt, consistent, leftAlone })
    if (this.recent.length > mostRecent) this.recent.shift()
  }

  #previous: number | undefined

  /** A VM that stood still writes its backup a second time, with a worse verdict. */
  #takeBack(): void {
    this.backups--
    this.lastConsistent = this.#previous
    if (this.recent.at(-1)?.finishedAt === this.last?.finishedAt) this.recent.pop()
  }
}

/** Clocks that differ by less are taken for the same, in milliseconds. */
export const clockTolerance = 300_000
