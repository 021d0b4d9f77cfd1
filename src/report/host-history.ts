// What is kept of one host while its files are read, a line at a time: as much for a year of runs as for a day.
import { isBackup, isProved, isRecord, parse, type Run, readRun, readTime } from './run.js'

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
  /** Whether a line behind the last backup is no run, so that nobody knows what came last. */
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
    else {
      // One that is still being written is in the status file already; one that a full disk cut short is nowhere.
      if (isWhole) this.unreadable++
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
    if (!isBackup(run)) {
      this.drills = Math.max(1, this.drills)
      return
    }
    // The same as the last line that can be read says nothing of one that stands behind it.
    const isUnknown = this.endsUnreadable && isSameBackup(run, this.last)
    if (!this.last || run.finishedAt >= this.last.finishedAt) this.#add(run)
    this.endsUnreadable ||= isUnknown
  }

  /** restore-verdict.json. */
  addRestore(text: string): void {
    const value = parse(text)
    if (!isRecord(value)) {
      this.unreadable++
      return
    }
    const at = readTime(value['finishedAt'])
    if (!isProved(value)) return
    if (Number.isNaN(at) || at > this.#now + clockTolerance) return
    this.provedRestore = Math.max(at, this.provedRestore ?? at)
  }

  /** What another folder of the same host holds. Which of them is written to now, only the times tell. */
  merge(other: HostHistory): void {
    if (!this.last || (other.last && other.last.finishedAt >= this.last.finishedAt)) {
      this.endsUnreadable = other.endsUnreadable || (this.endsUnreadable && !other.last)
      this.last = other.last ?? this.last
    }
    this.lastConsistent = findLater(this.lastConsistent, other.lastConsistent)
    this.provedRestore = findLater(this.provedRestore, other.provedRestore)
    this.backups += other.backups
    this.drills += other.drills
    this.unreadable += other.unreadable
    for (const run of other.recent) this.recent.push(run)
    this.recent.sort((one, another) => one.finishedAt - another.finishedAt)
    this.recent.splice(0, this.recent.length - mostRecent)
  }

  #add(run: Run): void {
    if (!isBackup(run)) {
      this.drills++
      return
    }
    const isSame = isSameBackup(run, this.last)
    // A good line of before that stands there again is no news, and hides none.
    if (!isSame && run.finishedAt <= this.#newest && this.#good.has(nameRun(run))) return
    this.#newest = Math.max(run.finishedAt, this.#newest)
    this.endsUnreadable = false
    if (isSame) this.#takeBack()
    this.last = run
    this.backups++
    this.#previous = this.lastConsistent
    if (run.consistent && run.finishedAt <= this.#now + clockTolerance) this.lastConsistent = run.finishedAt
    if (run.finishedAt < this.#since || run.finishedAt > this.#now + clockTolerance) return
    const { finishedAt, consistent, leftAlone } = run
    this.recent.push({ finishedAt, consistent, leftAlone })
    if (this.recent.length > mostRecent) this.recent.shift()
    if (run.startedAt === '' || !(consistent || leftAlone)) return
    if (this.#good.size >= mostRecent) this.#good.clear()
    this.#good.add(nameRun(run))
  }

  #previous: number | undefined
  #newest = 0
  /** Of the last days. */
  readonly #good = new Set<string>()

  /** A VM that stood still writes its backup a second time, with a worse verdict. */
  #takeBack(): void {
    this.backups--
    this.lastConsistent = this.#previous
    if (this.recent.at(-1)?.finishedAt === this.last?.finishedAt) this.recent.pop()
  }
}

function nameRun({ startedAt, finishedAt }: Run): string {
  return `${finishedAt} ${startedAt.slice(0, 40)}`
}

function isSameBackup(run: Run, other: Run | undefined): boolean {
  return run.startedAt !== '' && run.startedAt === other?.startedAt
}

function findLater(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one
}

/** Clocks that differ by less are taken for the same, in milliseconds. */
export const clockTolerance = 300_000
