// Azure's host process in a sandbox, steered from outside: host-program.mjs is the process itself.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { waitUntil } from './clock.js'

/** One run of a script. Times are those of readClock. */
export interface ScriptRun {
  /** A path, or a name in /etc/azure. */
  script: string
  /** In the sandbox. */
  pid: number
  startedAt: number
  endedAt: number | null
  status: number | null
  signal: string | null
  /** Bytes on standard output and error. */
  printed: number
  ended: Promise<ScriptRun>
  /** It was stopped on purpose, so that it could not be in time. */
  isExcused?: boolean
}

export type Signal = 'TERM' | 'INT' | 'HUP' | 'QUIT' | 'KILL' | 'STOP' | 'CONT'

export interface StartOptions {
  params?: string[]
  /** Words before the shell, such as strace. They must leave the script a child of the host. */
  wrapper?: string[]
  environment?: Record<string, string>
}

/** The agent's environment, as short as it may be, and an administrator's. */
export const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }

/** What root may do in the sandbox. Nothing that reaches beyond it: mounts could be made writable again, file systems
 * of the machine frozen, its clock, name and network changed. */
const powers = [
  'audit_write',
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setfcap',
  'setgid',
  'setpcap',
  'setuid',
  'sys_chroot',
  'sys_nice',
  'sys_resource',
]
/** Words before a command that take its power over the machine below. */
export const withoutPower = [
  '/srv/setpriv',
  '--bounding-set',
  ['-all', ...powers.map((power) => `+${power}`)].join(','),
]

let pipes = 0

export class HostProcess {
  /** In the sandbox. */
  pid = 0
  readonly runs: ScriptRun[] = []
  isDead = false
  readonly #folder: string
  readonly #entry: readonly string[]
  readonly #nsenter: ChildProcess
  readonly #control: Duplex
  readonly #finish = new Map<number, (run: ScriptRun) => void>()

  private constructor(entry: readonly string[], folder: string) {
    this.#folder = folder
    this.#entry = entry
    const args = [...entry, ...withoutPower, '/srv/node', '/srv/host-program.mjs', '/srv/shell/sh']
    this.#nsenter = spawn('nsenter', args, { stdio: ['pipe', 'ignore', 'inherit', 'pipe'], env: ENVIRONMENT })
    this.#control = this.#nsenter.stdio[3] as Duplex
    const noteDeath = () => {
      this.isDead = true
    }
    this.#control.on('error', noteDeath)
    // Hooks run as root beside it, and may end it.
    this.#nsenter.on('exit', noteDeath)
    const events = createInterface({ input: this.#control }).on('error', noteDeath)
    events.on('line', (line) => this.#hear(JSON.parse(line)))
  }

  /** @param entry arguments of nsenter that lead into the sandbox @param folder its /srv, from outside */
  static async start(entry: readonly string[], folder: string): Promise<HostProcess> {
    const host = new HostProcess(entry, folder)
    await waitUntil('the host process', () => host.pid > 0)
    return host
  }

  #hear(event: {
    event: string
    id: number
    pid: number
    at: number
    status: number | null
    signal: string | null
    printed: number
  }): void {
    if (event.event === 'ready') this.pid = event.pid
    const run = this.runs[event.id]
    if (run === undefined) return
    if (event.event === 'started') Object.assign(run, { pid: event.pid, startedAt: event.at })
    if (event.event === 'ended') {
      const { at: endedAt, status, signal, printed } = event
      this.#finish.get(event.id)?.(Object.assign(run, { endedAt, status, signal, printed }))
    }
  }

  /** Starts a script and resolves when it has started. */
  async start(script: string, options: StartOptions = {}): Promise<ScriptRun> {
    const id = this.runs.length
    const ended = new Promise<ScriptRun>((resolve) => this.#finish.set(id, resolve))
    const run: ScriptRun = {
      script,
      pid: 0,
      startedAt: 0,
      endedAt: null,
      status: null,
      signal: null,
      printed: 0,
      ended,
    }
    this.runs.push(run)
    mkdirSync(join(this.#folder, 'pipes'), { recursive: true })
    const names = ['out', 'err'].map((name) => join('pipes', `${++pipes}.${name}`))
    spawnSync(
      'mkfifo',
      names.map((name) => join(this.#folder, name)),
    )
    const order = {
      order: 'start',
      id,
      script: posix.resolve('/etc/azure', script),
      params: options.params ?? [],
      pipes: names.map((name) => `/srv/${name}`),
      wrapper: options.wrapper ?? [],
      environment: options.environment ?? ENVIRONMENT,
    }
    this.#control.write(`${JSON.stringify(order)}\n`)
    await waitUntil(`${script} to start`, () => run.pid > 0 || this.isDead)
    return run
  }

  /** Starts a script and waits for its end, as long as it takes. */
  async run(script: string, options: StartOptions = {}): Promise<ScriptRun> {
    return (await this.start(script, options)).ended
  }

  /** Sends a signal to a script alone, not to what it has started. */
  signal(run: ScriptRun, signal: Signal): void {
    spawnSync('nsenter', [...this.#entry, 'kill', '-s', signal, String(run.pid)])
  }

  /** The host dies; scripts that it has started go on. */
  async die(): Promise<void> {
    if (this.isDead) return
    this.#control.write('{"order":"die"}\n')
    await new Promise((resolve) => this.#nsenter.once('exit', resolve))
  }

  end(): void {
    this.#control.destroy()
    this.#nsenter.stdin?.destroy()
    this.#nsenter.kill('SIGKILL')
  }
}
