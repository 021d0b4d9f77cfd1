// A piece of Linux of its own for one test: mount and process namespaces, in which the scripts run as on a VM.
//
// Needs root. /run, /etc, /var/log and /usr/local/bin are the sandbox's own, everything else is read-only.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Options } from '../../src/index.ts'
import type { Backup } from './backup.ts'
import { renderFiles } from './bundle.ts'
import { waitUntil } from './clock.ts'
import { Database } from './database.ts'
import { findShell, type Shell } from './facilities.ts'
import { HostProcess } from './host-process.ts'

const HERE = import.meta.dirname

/** Of /etc: what programs need to run, to know users and to become one. */
const ETC = [
  'passwd',
  'group',
  'shadow',
  'gshadow',
  'nsswitch.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'alternatives',
  'pam.d',
  'pam.conf',
  'security',
  'login.defs',
  'localtime',
  'mtab',
]

/** The OS user who owns the instances, and the containers' user. */
export const INSTANCE_OWNER = { name: 'irisowner', id: 51_773 }

/** Seconds. */
const SMALLEST_TIMEOUT = 20

const STAND_INS = {
  iris: 'iris.sh',
  csession: 'iris.sh',
  ccontrol: 'iris.sh',
  docker: 'docker.sh',
  podman: 'docker.sh',
}

/** A change to a file of the bundle. */
export interface Edit {
  file: 'prescript.sh' | 'postScript.sh'
  from: string
  to: string
}

export interface SandboxOptions {
  shell?: Shell
  /** For IRIS and with the smallest time-out if not told otherwise: worst cases then come soon. */
  bundle?: Partial<Options>
  /** Instances of the VM; those of the bundle if not given. */
  instances?: string[]
  /** Changes to the scripts, each of which must find its text. */
  edits?: Edit[]
  /** Stand-ins that are not there: the client is missing, or the logger. */
  without?: string[]
}

export class Sandbox {
  /** The folder which is /srv inside. */
  readonly folder: string
  readonly shell: Shell
  readonly databases: Database[]
  readonly hosts: HostProcess[] = []
  readonly bundle: Map<string, string>
  readonly backups: Backup[] = []
  /** How often qlist was asked; its faults are set here. */
  readonly registry: Database
  #unshare: ChildProcess | undefined
  #init = 0
  readonly #instances: string[]

  private constructor(options: SandboxOptions) {
    this.shell = options.shell ?? 'dash'
    const bundle = { instance: ['IRIS'], timeout: SMALLEST_TIMEOUT, ...options.bundle }
    this.bundle = renderFiles(bundle)
    for (const { file, from, to } of options.edits ?? []) {
      const text = this.bundle.get(file) ?? ''
      if (!text.includes(from)) throw new Error(`the text to change is no longer in ${file}: ${from}`)
      this.bundle.set(
        file,
        text.replace(from, () => to),
      )
    }
    this.folder = mkdtempSync(join(tmpdir(), 'azure-hooks-sandbox-'))
    chmodSync(this.folder, 0o755)
    for (const folder of ['etc', 'bin', 'db', 'opt', 'pipes', 'shell']) mkdirSync(join(this.folder, folder))
    chmodSync(join(this.folder, 'db'), 0o777)
    for (const name of ETC) {
      if (existsSync(join('/etc', name))) cpSync(join('/etc', name), join(this.folder, 'etc', name), COPY)
    }
    const { name, id } = INSTANCE_OWNER
    addLine(join(this.folder, 'etc/passwd'), `${name}:x:${id}:${id}::/:/usr/sbin/nologin`)
    addLine(join(this.folder, 'etc/group'), `${name}:x:${id}:`)
    for (const [program, source] of [...Object.entries(STAND_INS), ['logger', 'logger.sh'] as const]) {
      if (!options.without?.includes(program)) this.addProgram(program, readFileSync(join(HERE, 'stand-in', source)))
    }
    copyFileSync(join(HERE, 'host-process.mjs'), join(this.folder, 'host-process.mjs'))
    symlinkSync(findShell(this.shell) ?? '/nonexistent', join(this.folder, 'shell/sh'))
    this.#instances = bundle.instance
    const instances = options.instances ?? this.#instances
    this.databases = instances.map((instance) => new Database(this.folder, instance))
    this.registry = new Database(this.folder, '.list')
  }

  static async open(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = new Sandbox(options)
    const flags = ['-m', '-p', '-f', '--kill-child', '--mount-proc']
    const unshare = spawn('unshare', [...flags, 'dash', join(HERE, 'sandbox-init.sh'), sandbox.folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let complaint = ''
    unshare.stderr.on('data', (text) => {
      complaint += text
    })
    sandbox.#unshare = unshare
    const isReady = () => unshare.exitCode !== null || existsSync(join(sandbox.folder, 'ready'))
    await waitUntil('the sandbox', isReady)
    if (unshare.exitCode !== null) throw new Error(`no sandbox: ${complaint}`)
    const children = readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8')
    sandbox.#init = Number(children.trim())
    sandbox.install()
    return sandbox
  }

  /** The path from outside of a path inside; what is mounted inside is seen. */
  path(inside: string): string {
    return join(`/proc/${this.#init}/root`, inside)
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  has(inside: string): boolean {
    return existsSync(this.path(inside))
  }

  /** Puts a program where the scripts find it. */
  addProgram(name: string, text: string | Buffer): void {
    writeFileSync(join(this.folder, 'bin', name), text)
    chmodSync(join(this.folder, 'bin', name), 0o755)
  }

  /** Another place for a client program, as --client names it. */
  addClient(inside: string): void {
    this.writeFile(inside, readFileSync(join(HERE, 'stand-in/iris.sh'), 'utf8'), 0o755)
  }

  /** A program of the machine that the scripts shall not find. */
  hide(name: string): void {
    const places = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((folder) => `${folder}/${name}`).join(' ')
    this.run(`for program in ${places}; do [ ! -e "$program" ] || mount --bind /dev/null "$program"; done`)
  }

  removeProgram(name: string): void {
    rmSync(join(this.folder, 'bin', name))
  }

  /** Puts the bundle's scripts and config in their places, as install.sh does. */
  install(bundle = this.bundle): void {
    mkdirSync(this.path('/etc/azure'), { recursive: true, mode: 0o755 })
    for (const [name, text] of bundle) {
      if (!name.endsWith('Script.sh') && name !== 'prescript.sh' && !name.endsWith('Config.json')) continue
      const path = this.path(`/etc/azure/${name}`)
      rmSync(path, { force: true })
      writeFileSync(path, text, { mode: name.endsWith('.sh') ? 0o700 : 0o600 })
    }
  }

  database(name: string): Database {
    const found = this.databases.find((database) => database.name === name)
    if (found === undefined) throw new Error(`no instance ${name} in this sandbox`)
    return found
  }

  /** A new host process of Azure's. */
  async startHost(): Promise<HostProcess> {
    const host = await HostProcess.start(this.#init, this.folder)
    this.hosts.push(host)
    return host
  }

  /** Arguments of nsenter that lead inside. */
  get entry(): string[] {
    return ['-m', '-p', '-t', String(this.#init)]
  }

  /** Runs a command inside, as root, and returns what it printed. */
  run(command: string): string {
    const args = [...this.entry, 'sh', '-c', command]
    const result = spawnSync('nsenter', args, { encoding: 'utf8', timeout: 60_000 })
    if (result.status !== 0) throw new Error(`${command}: status ${result.status}: ${result.stderr}`)
    return result.stdout
  }

  /** Azure's timeoutInSeconds, from the config. */
  get timeout(): number {
    return JSON.parse(this.bundle.get('VMSnapshotScriptPluginConfig.json') ?? '{}').timeoutInSeconds
  }

  /** Seconds after which a script says that it has ended at the latest. */
  worstCaseOf(script: string): number {
    return Number(/ends within (\d+) s/.exec(this.bundle.get(script) ?? '')?.[1])
  }

  /** The instances which the bundle is for. */
  databasesOfBundle(): Database[] {
    const names = this.#instances.map((name) => name.toUpperCase())
    if (names[0] === 'ALL') return this.databases.filter((database) => database.state !== 'unregistered')
    return this.databases.filter((database) => names.includes(database.name.toUpperCase()))
  }

  /** For a failed test: what happened. */
  describe(): string {
    const parts = ['/run/azure-hooks/log', '/var/log/azure-hooks/azure-hooks.log', '/var/log/azure-hooks/last-run.json']
      .filter((file) => this.has(file))
      .map((file) => `--- ${file}\n${this.read(file)}`)
    for (const database of [this.registry, ...this.databases]) {
      const calls = database.calls().map((call) => `${call.at} ${call.program} ${call.given}`)
      parts.push(`--- ${database.name}: ${JSON.stringify(database.freezes())}`, ...calls)
    }
    const runs = this.hosts.flatMap((host) => host.runs.map((run) => JSON.stringify({ ...run, ended: undefined })))
    if (this.has('/run/azure-hooks')) parts.push(`--- state: ${readdirSync(this.path('/run/azure-hooks')).join(' ')}`)
    return [...parts, '--- runs', ...runs].join('\n')
  }

  /** A file of root's. */
  writeFile(inside: string, text: string, mode = 0o600): void {
    writeFileSync(this.path(inside), text)
    chmodSync(this.path(inside), mode)
  }

  /** Puts a small disk of its own on a folder, which fsfreeze can freeze. Needs mkfs.ext4 and losetup. */
  mountDisk(inside: string): void {
    this.run(`truncate -s 8M /srv/disk && mkfs.ext4 -q /srv/disk && mkdir -p ${inside}`)
    this.run(`mount -o loop /srv/disk ${inside}`)
  }

  /** Puts a tmpfs on a folder, with `used` of its `size` KiB taken. */
  mountMemory(inside: string, size: number, used: number): void {
    this.run(`mkdir -p ${inside}`)
    this.run(`mount -t tmpfs -o size=${size}k,nr_inodes=1000,mode=755 tmpfs ${inside}`)
    if (used > 0) this.run(`head -c ${used}k /dev/zero >${inside}/used`)
  }

  /** Freezes it as Azure does, plays, and thaws it whatever happened: a process that waits to write cannot be ended. */
  async withFrozenDisk(inside: string, scene: () => Promise<void>): Promise<void> {
    this.run(`fsfreeze -f ${inside}`)
    try {
      await scene()
    } finally {
      this.run(`fsfreeze -u ${inside}`)
    }
  }

  createContainer(name: string): void {
    mkdirSync(join(this.folder, 'db/containers'), { recursive: true })
    writeFileSync(join(this.folder, 'db/containers', name), '')
  }

  /** Command lines of what runs inside, without process 1, the hosts, and the dead that wait to be reaped. */
  processes(): string[] {
    const found: string[] = []
    const ours = new Set([1, ...this.hosts.map((host) => host.pid)])
    for (const entry of readdirSync(this.path('/proc'))) {
      const pid = Number(entry)
      if (!(pid > 0) || ours.has(pid)) continue
      try {
        const fields = this.read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
        const line = this.read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
        if (fields[0] !== 'Z' && line !== 'sleep 1000000') found.push(`${pid} ${fields[0]} ${line}`)
      } catch {
        // Ended in the meantime.
      }
    }
    return found
  }

  /** Ends everything inside and forgets it. */
  async close(): Promise<void> {
    for (const host of this.hosts) host.end()
    const unshare = this.#unshare
    if (unshare !== undefined && unshare.exitCode === null && unshare.signalCode === null) {
      const end = new Promise((resolve) => unshare.once('exit', resolve))
      unshare.kill('SIGKILL')
      await end
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const COPY = { recursive: true, dereference: false, verbatimSymlinks: true, preserveTimestamps: true }

function addLine(path: string, line: string): void {
  writeFileSync(path, `${readFileSync(path, 'utf8').trimEnd()}\n${line}\n`)
}
