// A machine for the host model without processes, files or waiting: scripts are timetables, and the clock jumps.

import type { FreezeOrder } from '../../src/rehearse/host/machine.ts'
import {
  type FileStatus,
  HostKilled,
  type HostMachine,
  type RunningScript,
  type Step,
} from '../../src/rehearse/host/machine.ts'
import { limitFreeze } from '../../src/rehearse/host/vmbackup.ts'

/** What a script does: ends after so many seconds with a status, or never. */
export interface Timetable {
  readonly seconds: number | null
  readonly status?: number
}

export interface VirtualFile {
  /** Text in UTF-8; bytes where that is not enough. */
  readonly text: string | Uint8Array
  readonly mode?: number
  readonly owner?: string
  readonly kind?: 'file' | 'folder'
}

export interface VirtualOptions {
  readonly files: Readonly<Record<string, VirtualFile>>
  /** In the order in which they are started; the last one goes on for all further ones. */
  readonly pre?: readonly Timetable[]
  readonly post?: readonly Timetable[]
  readonly freeze?: { readonly code: number; readonly seconds: number }
  readonly snapshot?: { readonly taken: boolean; readonly seconds: number }
  /** When the host is killed. */
  readonly killedAt?: number
  readonly extensionDamaged?: boolean
}

interface Sleeper {
  readonly until: number
  readonly wake: () => void
  readonly kill: () => void
}

const healthy: readonly Timetable[] = [{ seconds: 0.5, status: 0 }]

export class VirtualMachine implements HostMachine {
  readonly #options: VirtualOptions
  readonly #started = { pre: 0, post: 0 }
  #sleepers: Sleeper[] = []
  #now = 0
  #order: FreezeOrder | undefined

  readonly argv: string[][] = []
  readonly lines: string[] = []
  /** Name and time of each thing that the host did. */
  readonly events: [string, number][] = []
  readonly extensionDamaged: boolean

  constructor(options: VirtualOptions) {
    this.#options = options
    this.extensionDamaged = options.extensionDamaged ?? false
  }

  read(path: string): Uint8Array | undefined {
    const file = this.#file(path)
    if (!file || file.kind === 'folder') return undefined
    return typeof file.text === 'string' ? new TextEncoder().encode(file.text) : file.text
  }

  stat(path: string): FileStatus | undefined {
    const file = this.#file(path)
    if (!file) return undefined
    const { mode = 0o600, owner = 'root', kind = 'file' } = file
    return { uid: owner === 'root' ? 0 : 1000, owner, mode, isFile: kind === 'file' }
  }

  now(): number {
    return this.#now
  }

  /** Time passes when nothing else goes on: sleepers wake in the order of their times, then of their calls. */
  sleep(seconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const kill = () => reject(new HostKilled())
      this.#sleepers.push({ until: this.#now + seconds, wake: resolve, kill })
      if (this.#sleepers.length === 1) setImmediate(() => this.#advance())
    })
  }

  #advance(): void {
    const next = this.#sleepers.reduce((first, each) => (each.until < first.until ? each : first))
    this.#sleepers = this.#sleepers.filter((each) => each !== next)
    const { killedAt = Number.POSITIVE_INFINITY } = this.#options
    this.#now = Math.min(Math.max(this.#now, next.until), killedAt)
    if (next.until >= killedAt) {
      for (const each of [next, ...this.#sleepers]) each.kill()
      this.#sleepers = []
      return
    }
    next.wake()
    if (this.#sleepers.length > 0) setImmediate(() => this.#advance())
  }

  async start(step: Step, argv: readonly string[]): Promise<RunningScript> {
    this.argv.push([...argv])
    const tables = this.#options[step] ?? healthy
    const table = tables[Math.min(this.#started[step]++, tables.length - 1)] ?? { seconds: 0 }
    this.events.push([step, this.#now])
    const endsAt = this.#now + (table.seconds ?? Number.POSITIVE_INFINITY)
    return { poll: () => (this.#now >= endsAt ? (table.status ?? 0) : null) }
  }

  async freezeFileSystems(order: FreezeOrder): Promise<number> {
    this.#order = order
    const { code, seconds } = limitFreeze(order, this.#options.freeze ?? { code: 0, seconds: 4 })
    this.events.push(['freeze', this.#now])
    await this.sleep(seconds)
    return code
  }

  /** Whether the freeze of the file systems was to hold what is mounted there. */
  freezes(mount: string): boolean {
    return this.#order !== undefined && !this.#order.skipped.includes(mount)
  }

  async thawFileSystems(): Promise<void> {
    this.events.push(['thaw', this.#now])
  }

  async takeSnapshot(): Promise<boolean> {
    const { taken = true, seconds = 0.6 } = this.#options.snapshot ?? {}
    this.events.push(['snapshot', this.#now])
    await this.sleep(seconds)
    return taken
  }

  log(line: string): void {
    this.lines.push(line)
  }

  #file(path: string): VirtualFile | undefined {
    const { files } = this.#options
    return Object.hasOwn(files, path) ? files[path] : undefined
  }
}
