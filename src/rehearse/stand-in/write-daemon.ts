// The write daemon of a sandbox, which proves what a snapshot is worth, and the copies that a snapshot takes.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SnapshotDatabase } from '../../model/generated/rehearsal-report.js'
import { programs } from '../generated/programs.js'
import { readClock, waitUntil } from '../sandbox/clock.js'
import type { Database } from './database.js'
import { readWrites } from './records.js'

/** Copies of data files, taken one after the other as a snapshot of several disks is. */
export interface DataCopies {
  readonly at: number
  readonly numbers: ReadonlyMap<Database, number | null>
}

export class WriteDaemon {
  readonly #folder: string
  readonly #nsenter: ChildProcess
  /** It has begun with the first. */
  #rounds = 1
  #isDead = false

  private constructor(entry: readonly string[], folder: string, words: readonly string[]) {
    this.#folder = folder
    writeFileSync(join(folder, 'write-daemon.sh'), programs.writeDaemon)
    mkdirSync(join(folder, 'db/.daemon'))
    this.#nsenter = spawn('nsenter', [...entry, 'sh', '/srv/write-daemon.sh', ...words], { stdio: 'ignore' })
    const noteDeath = () => {
      this.#isDead = true
    }
    for (const event of ['error', 'exit']) this.#nsenter.on(event, noteDeath)
  }

  /** Resolves when it has written. @param entry arguments of nsenter that lead inside @param folder its /srv */
  static async start(entry: readonly string[], folder: string, databases: readonly Database[]): Promise<WriteDaemon> {
    const [{ product } = { product: 'IRIS' }] = databases
    const daemon = new WriteDaemon(entry, folder, [product, ...databases.map(({ name }) => name)])
    await waitUntil('the write daemon', () => daemon.#isDead || daemon.pid > 0)
    return daemon
  }

  /** In the sandbox. */
  get pid(): number {
    return this.#readBeat().pid
  }

  #readBeat(): { pid: number; round: number } {
    const path = join(this.#folder, 'db/.daemon/beat')
    const [pid = 0, round = 0] = existsSync(path) ? readFileSync(path, 'utf8').split(' ').map(Number) : []
    return { pid, round }
  }

  /** Resolves when every database that may be written to has been written to. Rejects when that will never be: an idle
   * machine would look like a frozen one. */
  async passRound(): Promise<void> {
    const round = ++this.#rounds
    // Open for both, the pipe keeps nobody waiting.
    writeFileSync(join(this.#folder, 'db/.daemon/orders'), `round ${round}\n`, { flag: 'r+' })
    await waitUntil('the write daemon to come round', () => this.#isDead || this.#readBeat().round >= round)
    if (this.#isDead) throw new Error('the write daemon was ended, and nothing can be said of the snapshot')
  }

  end(): void {
    this.#nsenter.kill('SIGKILL')
  }
}

/** Copies the first or the second data file of each database. */
export function copyData(databases: readonly Database[], which: 'first' | 'second'): DataCopies {
  const numbers = databases.map((database) => [database, readWrites(database, which).at(-1) ?? null] as const)
  return { at: readClock(), numbers: new Map(numbers) }
}

/** What is in the snapshot: equal numbers are of one moment. */
export function compareCopies(before: DataCopies, after: DataCopies): SnapshotDatabase[] {
  return [...before.numbers].map(([database, first]) => {
    const second = after.numbers.get(database) ?? null
    const isDown = database.wasDownThroughout(before.at, after.at)
    const state = isDown ? 'down' : first !== null && first === second ? 'consistent' : 'torn'
    return { instance: database.name, state, first, second }
  })
}
