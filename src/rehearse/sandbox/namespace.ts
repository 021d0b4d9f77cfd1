// Mount and process namespaces of their own: opened, entered, looked into, and ended with everything that runs there.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { FailedError } from '../../model/errors.js'
import { programs } from '../generated/programs.js'
import { waitUntil } from './clock.js'
import { followLinks } from './follow-links.js'
import { listOwnFolders } from './own-folders.js'

/** As root, or as an ordinary user, who is root in a user namespace of his own. */
export type Mode = 'root' | 'user'

export interface Room {
  /** Path of the Node that runs in it, as /srv/node. */
  readonly node: string
  /** Folders that are its own besides the usual ones. */
  readonly folders?: readonly string[]
}

const unshareFlags = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

/** Hooks may put programs into /usr/local/bin, and what is run here may do more than they: the machine's come first. */
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin', LANG: 'C.UTF-8' }

export class Namespace {
  readonly mode: Mode
  readonly #unshare: ChildProcess
  /** Descriptors of the root folder and of the namespaces: a process number may be somebody else's tomorrow. */
  readonly #root: number
  readonly #spaces: ReadonlyMap<string, number>
  #isClosed = false

  private constructor(mode: Mode, unshare: ChildProcess, init: number) {
    this.mode = mode
    this.#unshare = unshare
    this.#root = openSync(`/proc/${init}/root`, constants.O_RDONLY | constants.O_DIRECTORY)
    const names = mode === 'user' ? ['user', 'mnt', 'pid'] : ['mnt', 'pid']
    this.#spaces = new Map(names.map((name) => [name, openSync(`/proc/${init}/ns/${name}`, constants.O_RDONLY)]))
  }

  /** What is in it says init.sh. Throws a FailedError where none can be had. */
  static async open(mode: Mode, { node, folders = [] }: Room): Promise<Namespace> {
    const user = mode === 'user' ? ['--user', '--map-root-user'] : []
    const init = ['sh', '-c', programs.init, 'sh', node, ...listOwnFolders(folders)]
    const unshare = spawn('unshare', [...user, ...unshareFlags, ...init], { stdio: 'pipe' })
    let answer = ''
    let complaint = ''
    let hasEnded = false
    unshare.stdout.on('data', (text) => {
      answer += text
    })
    unshare.stderr.on('data', (text) => {
      complaint += text
    })
    unshare.on('error', (error) => {
      complaint += error.message
      hasEnded = true
    })
    unshare.on('exit', () => {
      hasEnded = true
    })
    unshare.stdin.on('error', () => undefined)
    await waitUntil('the sandbox', () => hasEnded || answer !== '', 120)
    if (hasEnded) throw explainRefusal(mode, complaint)
    const children = readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8')
    return new Namespace(mode, unshare, Number(children.trim()))
  }

  /** Words before a command that let it run inside, as root. */
  get entry(): string[] {
    this.#requireOpen()
    const options: Record<string, string> = { user: '--user', mnt: '--mount', pid: '--pid' }
    const spaces = [...this.#spaces].map(([name, file]) => `${options[name]}=/proc/${process.pid}/fd/${file}`)
    return this.mode === 'user' ? ['--preserve-credentials', ...spaces] : spaces
  }

  /** The path from outside of a path inside. Links are followed as they lead inside: outside they may lead anywhere. */
  path(inside: string): string {
    this.#requireOpen()
    const root = `/proc/${process.pid}/fd/${this.#root}`
    return `${root}${followLinks(root, inside)}`
  }

  /** Runs a command inside, as root, and returns what it printed. Throws when it fails. */
  run(command: string): string {
    const options = { encoding: 'utf8', timeout: 60_000, env: environment } as const
    const result = spawnSync('nsenter', [...this.entry, 'sh', '-c', command], options)
    if (result.status !== 0) throw new Error(`${command}: status ${result.status}: ${result.stderr}`)
    return result.stdout
  }

  /** The same beside everything else, and without its output. */
  async execute(command: string): Promise<void> {
    const words = [...this.entry, 'sh', '-c', command]
    await promisify(execFile)('nsenter', words, { timeout: 60_000, env: environment })
  }

  /** What runs inside, without process 1, those of `except`, and the dead that wait to be reaped. */
  processes(except: readonly number[]): string[] {
    const found: string[] = []
    for (const entry of readdirSync(this.path('/proc'))) {
      const pid = Number(entry)
      if (!(pid > 1) || except.includes(pid)) continue
      try {
        const fields =
          readFileSync(this.path(`/proc/${pid}/stat`), 'utf8')
            .split(') ')
            .at(-1)
            ?.split(' ') ?? []
        const line = readFileSync(this.path(`/proc/${pid}/cmdline`), 'utf8')
          .replaceAll('\0', ' ')
          .trim()
        // Process 1 waits on it for the end.
        const isInitsOwn = fields[1] === '1' && line === 'cat'
        if (fields[0] !== 'Z' && !isInitsOwn) found.push(`${pid} ${fields[0]} ${line}`)
      } catch {
        // Ended in the meantime.
      }
    }
    return found
  }

  /** Numbers of closed descriptors are soon those of something else. */
  #requireOpen(): void {
    if (this.#isClosed) throw new Error('the sandbox is closed')
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Ends everything inside and forgets it. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const file of [this.#root, ...this.#spaces.values()]) closeSync(file)
    if (this.#unshare.exitCode !== null || this.#unshare.signalCode !== null) return
    const end = new Promise((resolve) => this.#unshare.once('exit', resolve))
    this.#unshare.kill('SIGKILL')
    await end
  }
}

function explainRefusal(mode: Mode, complaint: string): FailedError {
  // mount adds a line of advice.
  const [reason = ''] = complaint
    .trim()
    .replace(/\.(?=\n|$)/g, '')
    .split('\n')
  if (/^pivot_root: not found/.test(reason)) {
    return new FailedError(`no sandbox can be made here: ${reason}.`, {
      hint: 'Install util-linux-extra, which has it on newer Debian systems, or busybox.',
    })
  }
  if (mode === 'root') {
    return new FailedError(`no sandbox can be made here: ${reason}.`, {
      hint: 'The scripts run in mount and process namespaces. Rehearse on a Linux machine or VM that allows them.',
    })
  }
  return new FailedError(`an ordinary user can make no sandbox here: ${reason}.`, {
    hint: 'Run the command as root, or allow unprivileged user namespaces (sysctl user.max_user_namespaces).',
  })
}
