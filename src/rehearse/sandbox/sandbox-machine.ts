// The machine that Azure's host, as a model, acts on: a sandbox with real processes, a real snapshot of real files.
import { readFileSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { posix } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SnapshotDatabase } from '../../model/generated/rehearsal-report.js'
import {
  type FreezeOrder,
  HostKilled,
  type HostMachine,
  limitFreeze,
  type RunningScript,
  type Step,
} from '../host/index.js'
import { compareCopies, copyData, type WriteDaemon } from '../stand-in/write-daemon.js'
import type { Timeline } from '../timeline.js'
import type { BackupOptions, MachineSettings } from './backup-options.js'
import { readClock } from './clock.js'
import type { HostProcess, ScriptRun } from './host-control.js'
import type { Sandbox } from './sandbox.js'

interface Parts {
  host: HostProcess
  writeDaemon: WriteDaemon
  timeline: Timeline
  /** Looks at what else the snapshot holds: as soon as it begins with the first disk, and when it has the second. */
  onDisk?: (which: 'first' | 'second') => void
}

/** Where the host runs, so where its relative paths lead: nothing of ours is there. */
const extensionFolder = '/var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-1.0/main'

/** The host's code for a file system that does not freeze. */
const freezeFailed = 121

interface Span {
  from: number
  to: number
}

export class SandboxMachine implements HostMachine {
  /** In hundredths of a second, as all times of a sandbox. */
  snapshot: Span | null = null
  fsFreeze: Span | null = null
  readonly runs: { pre: ScriptRun | null; post: ScriptRun | null } = { pre: null, post: null }
  databases: SnapshotDatabase[] = []
  readonly #sandbox: Sandbox
  readonly host: HostProcess
  readonly #writeDaemon: WriteDaemon
  readonly #timeline: Timeline
  readonly #onDisk: (which: 'first' | 'second') => void
  readonly #options: BackupOptions
  readonly #settings: MachineSettings
  #during: Promise<unknown> = Promise.resolve()

  constructor(
    sandbox: Sandbox,
    { host, writeDaemon, timeline, onDisk = () => undefined }: Parts,
    options: BackupOptions,
    settings: MachineSettings,
  ) {
    this.#sandbox = sandbox
    this.host = host
    this.#writeDaemon = writeDaemon
    this.#timeline = timeline
    this.#onDisk = onDisk
    this.#options = options
    this.#settings = settings
  }

  read(path: string): Uint8Array | undefined {
    try {
      return this.stat(path)?.isFile
        ? readFileSync(this.#sandbox.path(posix.resolve(extensionFolder, path)))
        : undefined
    } catch {
      return undefined
    }
  }

  stat(path: string): ReturnType<HostMachine['stat']> {
    try {
      const full = posix.resolve(extensionFolder, path)
      const stats = statSync(this.#sandbox.path(full))
      const uid = this.#sandbox.ownerOf(full)
      return { uid, owner: this.#sandbox.nameOf(uid), mode: stats.mode & 0o7777, isFile: stats.isFile() }
    } catch {
      return undefined
    }
  }

  now(): number {
    return readClock() / 100
  }

  async sleep(seconds: number): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal: this.#settings.signal })
    this.#timeline.watch(this.#sandbox.databases)
    if (this.host.isDead) throw new HostKilled()
  }

  async start(step: Step, argv: readonly string[]): Promise<RunningScript> {
    await this.#finishBefore()
    const [, script = '', ...params] = argv
    const { pre, post, duringPre, duringPost } = this.#options
    const name = step === 'pre' ? 'pre-script' : 'post-script'
    const path = posix.resolve(extensionFolder, script)
    const run = await this.host.start(path, { params, ...(step === 'pre' ? pre : post) })
    if (run.pid === 0) throw new HostKilled()
    this.runs[step] = run
    this.#timeline.add(step, 'plain', `${name} started`, run.startedAt)
    void run.ended.then(() => {
      this.#timeline.watch(this.#sandbox.databases)
      const status = toStatus(run)
      const end = status !== null && status < 0 ? `was ended by ${run.signal}` : `ended with ${status}`
      this.#timeline.add(step, status === 0 ? 'good' : 'bad', `${name} ${end}`, run.endedAt ?? undefined)
    })
    this.#during = Promise.resolve((step === 'pre' ? duringPre : duringPost)?.(run))
    // Who waits for it, sees it fail.
    this.#during.catch(() => undefined)
    return { poll: () => toStatus(run) }
  }

  async freezeFileSystems(order: FreezeOrder): Promise<number> {
    await this.#finishBefore()
    const from = readClock()
    const { fsFreezeSeconds: seconds } = this.#settings
    const limited = limitFreeze(order, { seconds, code: this.#options.fsFreezeCode ?? 0 })
    // A rehearsal waits less than a VM takes.
    await this.sleep(Math.min(seconds, limited.seconds))
    const code = limited.code || ((await this.#sandbox.freezeDisks(order.skipped)) ? 0 : freezeFailed)
    this.fsFreeze = { from, to: readClock() }
    const but = order.skipped.filter(Boolean).join(', ')
    const text = code === 0 ? 'file systems frozen' : `freeze of the file systems failed: ${code}`
    if (but !== '') this.#timeline.add('disk', 'plain', `vmbackup.conf leaves out ${but}`)
    this.#timeline.add('disk', code === 0 ? 'plain' : 'bad', text)
    return code
  }

  async thawFileSystems(): Promise<void> {
    this.#sandbox.thawDisks()
    this.#timeline.add('disk', 'plain', 'file systems thawed')
  }

  async takeSnapshot(): Promise<boolean> {
    await this.#finishBefore()
    await this.#options.beforeSnapshot?.()
    const fails = this.#options.snapshotFails ?? false
    const before = copyData(this.#sandbox.databases, 'first')
    if (!fails) this.#onDisk('first')
    this.#timeline.add('disk', 'plain', 'snapshot begins', before.at)
    await this.#options.duringSnapshot?.()
    await this.sleep(this.#settings.snapshotSeconds)
    await this.#writeDaemon.passRound()
    const after = copyData(this.#sandbox.databases, 'second')
    if (!fails) this.#onDisk('second')
    this.#timeline.add('disk', fails ? 'bad' : 'plain', fails ? 'snapshot failed' : 'snapshot taken', after.at)
    if (!fails) {
      this.snapshot = { from: before.at, to: after.at }
      this.databases = compareCopies(before, after)
    }
    await this.#options.afterSnapshot?.()
    return !fails
  }

  log(line: string): void {
    this.#timeline.add('host', 'plain', line)
  }

  /** What happens beside a script belongs to that script's time. Rejects when it failed, or when the host has died. */
  async #finishBefore(): Promise<void> {
    await this.finish()
    if (this.host.isDead) throw new HostKilled()
  }

  async finish(): Promise<void> {
    await this.#during
  }
}

/** Python's returncode; null while it runs. */
export function toStatus(run: ScriptRun): number | null {
  if (run.endedAt === null) return null
  return run.status ?? -(constants.signals[run.signal as keyof typeof constants.signals] ?? 1)
}
