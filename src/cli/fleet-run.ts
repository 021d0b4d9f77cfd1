// Goes through an inventory row by row. A row that is bad stops no other; a disk that refuses stops all.
import { join } from 'node:path'
import { listOtherBundles, readFleetIndex, writeFleetIndex } from '../fs/fleet-folder.js'
import { isUpToDate, planBundle, requireNothingReplaced } from '../fs/plan.js'
import type { InventoryFile } from '../fs/read-inventory.js'
import { writeBundle } from '../fs/write-bundle.js'
import { BundleCache } from '../generate/inventory/bundle-cache.js'
import { describeOptionProblem, HostReader, type HostRow } from '../generate/inventory/host-row.js'
import { readRows } from '../generate/inventory/read-rows.js'
import { InventoryError, isProblem, type RawRow, type RowProblem } from '../generate/inventory/row.js'
import { FailedError, UserError } from '../model/errors.js'
import type { FleetHost } from '../model/generated/fleet.js'
import type { Options } from '../model/generated/options.js'
import { FleetProgress } from './fleet-progress.js'
import type { Io } from './io.js'
import { WorkQueue } from './work-queue.js'

/** Bundles that are written side by side: with one, the disk is waited for in between. */
const atOnce = 4

export interface FleetSettings {
  readonly file: InventoryFile
  readonly folder: string
  readonly force: boolean
  /** Options for each row that has none of its own. */
  readonly common: Options
  /** Nothing is written. */
  readonly isTrial: boolean
}

interface HostResult {
  readonly host: string
  readonly isUpToDate: boolean
  /** Where edited files are kept. */
  readonly backups: readonly string[]
}

interface HostsWarned {
  readonly code: string
  readonly count: number
  readonly first: string
}

export interface FleetResult {
  /** Those whose rows are good, in the order of the inventory. */
  readonly hosts: readonly HostResult[]
  readonly problems: readonly RowProblem[]
  /** What to know about options: how many hosts a sentence is about, and the first of them. */
  readonly warnings: ReadonlyMap<string, HostsWarned>
  /** Bundles that no good row names. */
  readonly others: readonly string[]
}

/** Throws a UserError when the inventory as a whole is wrong, a FailedError when the system refuses. */
export async function runFleet(settings: FleetSettings, io: Io): Promise<FleetResult> {
  return new FleetRun(settings, io).run()
}

class FleetRun {
  readonly #settings: FleetSettings
  readonly #reader: HostReader
  readonly #progress: FleetProgress
  readonly #cache = new BundleCache()
  readonly #queue = new WorkQueue(atOnce)
  readonly #hosts: HostResult[] = []
  readonly #index: FleetHost[] = []
  readonly #problems: RowProblem[] = []
  readonly #warnings = new Map<string, HostsWarned>()
  /** Hosts of this run whose rows are bad: what is there already stays theirs. */
  readonly #refused = new Set<string>()
  /** Whether there are rows of which nobody knows the host. */
  #hasUnread = false

  constructor(settings: FleetSettings, io: Io) {
    this.#settings = settings
    this.#reader = new HostReader(settings.common)
    this.#progress = new FleetProgress(io, settings.file.size)
  }

  async run(): Promise<FleetResult> {
    const { folder, isTrial } = this.#settings
    try {
      await this.#takeAll()
      await this.#queue.finish()
      if (!isTrial && this.#index.length > 0) await writeFleetIndex(folder, [...this.#index, ...this.#listKept()])
    } catch (error) {
      await this.#queue.settle()
      throw error instanceof FailedError ? this.#addCount(error) : error
    } finally {
      this.#progress.clear()
    }
    const others = this.#listOthers().filter((host) => !this.#refused.has(host))
    return { hosts: this.#hosts, problems: this.#problems, warnings: this.#warnings, others }
  }

  /** Bundles that are there and that no good row names. */
  #listOthers(): string[] {
    return listOtherBundles(this.#settings.folder, new Set(this.#hosts.map(({ host }) => host)))
  }

  /** What the list says already of hosts that this run may be about, though not by a good row: out of the list,
   * `package` would leave them without hooks, or with those of last time, and nobody would know. */
  #listKept(): FleetHost[] {
    const others = new Set(this.#listOthers())
    const earlier = readFleetIndex(this.#settings.folder)?.hosts ?? []
    return earlier.filter(({ host }) => others.has(host) && (this.#hasUnread || this.#refused.has(host)))
  }

  async #takeAll(): Promise<void> {
    const { file, common } = this.#settings
    const text = file.read((bytes) => this.#progress.countBytes(bytes))
    try {
      for await (const row of readRows(file.path, text, common.instance === undefined)) {
        const problem = isProblem(row) ? row : await this.#takeRow(row)
        if (problem) this.#problems.push(problem)
        if (isProblem(row)) this.#hasUnread = true
        this.#progress.countHost()
      }
    } catch (error) {
      if (!(error instanceof InventoryError)) throw error
      const { line, message, hint } = error
      if (this.#hosts.length + this.#problems.length === 0)
        throw new UserError(`${file.path}:${line}: ${message}`, { hint })
      this.#hasUnread = true
      this.#problems.push({ line, message: `${message} Nothing after it was read.`, hint })
    }
    if (this.#hosts.length + this.#problems.length === 0) {
      throw new UserError(`${file.path} has no hosts.`, { hint: 'It holds a row for each host: host,instances' })
    }
  }

  async #takeRow(raw: RawRow): Promise<RowProblem | undefined> {
    const row = this.#reader.read(raw)
    if (isProblem(row)) {
      this.#hasUnread = true
      return row
    }
    try {
      await this.#takeHost(row)
      return undefined
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      this.#refused.add(row.host)
      return describeOptionProblem(row, error)
    }
  }

  /** Throws a UserError when the options are wrong or something stands in the way of the bundle. */
  async #takeHost({ host, options }: HostRow): Promise<void> {
    const { folder, force, isTrial } = this.#settings
    const { bundle, optionsSha256 } = this.#cache.make(options)
    const plan = planBundle(join(folder, host), bundle)
    if (!force) requireNothingReplaced(plan)
    for (const { code, message } of bundle.warnings) {
      const { count, first } = this.#warnings.get(message) ?? { count: 0, first: host }
      this.#warnings.set(message, { code, count: count + 1, first })
    }
    const backups: string[] = []
    this.#hosts.push({ host, isUpToDate: isUpToDate(plan), backups })
    this.#index.push({ host, folder: host, optionsSha256 })
    if (isTrial || isUpToDate(plan)) return
    await this.#queue.add(async () => {
      const kept = await writeBundle(plan, true)
      backups.push(...[...kept.values()].map((name) => join(plan.folder, name)))
    })
  }

  #addCount({ message, hint, cause }: FailedError): FailedError {
    const before = `Of the hosts before it ${this.#hosts.length - 1} at most are done; the next run goes on from there.`
    return new FailedError(`${message} ${before}`, { hint, cause })
  }
}
