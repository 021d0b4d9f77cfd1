// A piece of Linux of its own, in which the hooks run as on a VM: their own /etc, /run, /var/log, programs and disks.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FailedError } from '../../model/errors.js'
import { programs } from '../generated/programs.js'
import { Database } from '../stand-in/database.js'
import { HostProcess } from './host-process.js'
import type { Mode, Namespace } from './namespace.js'
import { writeEtc } from './own-etc.js'
import { findProgram, type Shell, shellPrograms } from './programs.js'

/** The OS user who owns the instances, and the containers' user. */
export const instanceOwner = { name: 'irisowner', id: 51_773 }

const standIns = {
  iris: programs.iris,
  csession: programs.iris,
  ccontrol: programs.iris,
  docker: programs.docker,
  podman: programs.docker,
  logger: programs.logger,
}

export interface SandboxSettings {
  readonly mode: Mode
  readonly shell: Shell
  /** Path of the Node that runs the host. */
  readonly node: string
  /** Instances that are registered on the VM. */
  readonly instances: readonly string[]
  /** Stand-ins that are not there: the client is missing, or the logger. */
  readonly without?: readonly string[]
}

export class Sandbox {
  readonly shell: Shell
  readonly databases: readonly Database[]
  readonly hosts: HostProcess[] = []
  /** How often qlist was asked; its faults are set here. */
  readonly registry: Database
  /** What is /srv inside, from outside. */
  readonly folder: string
  readonly #space: Namespace

  /** @param space just opened; it becomes the sandbox's own */
  constructor(space: Namespace, settings: SandboxSettings) {
    this.#space = space
    this.shell = settings.shell
    this.folder = space.path('/srv')
    for (const folder of ['etc', 'bin', 'db', 'opt', 'pipes', 'shell']) mkdirSync(join(this.folder, folder))
    chmodSync(join(this.folder, 'db'), 0o777)
    writeEtc(join(this.folder, 'etc'), [instanceOwner])
    for (const [name, text] of Object.entries(standIns)) {
      if (!settings.without?.includes(name)) this.addProgram(name, text)
    }
    writeFileSync(join(this.folder, 'host-program.mjs'), programs.host)
    symlinkSync(findShell(settings.shell), join(this.folder, 'shell/sh'))
    this.databases = settings.instances.map((instance) => new Database(this.folder, instance))
    this.registry = new Database(this.folder, '.list')
    space.run(programs.mounts, [settings.node])
  }

  /** The path from outside of a path inside; what is mounted inside is seen. */
  path(inside: string): string {
    return this.#space.path(inside)
  }

  /** Words before a command that let it run inside, as root. */
  get entry(): string[] {
    return this.#space.entry
  }

  /** Runs a command inside, as root, and returns what it printed. */
  run(command: string): string {
    return this.#space.run(command)
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  has(inside: string): boolean {
    return existsSync(this.path(inside))
  }

  /** A file of root's. */
  writeFile(inside: string, text: string | Uint8Array, mode = 0o600): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true })
    writeFileSync(this.path(inside), text)
    chmodSync(this.path(inside), mode)
  }

  /** Puts a program where the scripts find it. */
  addProgram(name: string, text: string): void {
    writeFileSync(join(this.folder, 'bin', name), text)
    chmodSync(join(this.folder, 'bin', name), 0o755)
  }

  removeProgram(name: string): void {
    rmSync(join(this.folder, 'bin', name))
  }

  /** Another place for a client program, as --client names it. */
  addClient(inside: string): void {
    this.writeFile(inside, programs.iris, 0o755)
  }

  /** A program of the machine that the scripts shall not find. */
  hide(name: string): void {
    const places = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((folder) => `${folder}/${name}`).join(' ')
    this.run(`for program in ${places}; do [ ! -e "$program" ] || mount --bind /dev/null "$program"; done`)
  }

  createContainer(name: string): void {
    this.writeFile(`/srv/db/containers/${name}`, '', 0o644)
  }

  database(name: string): Database {
    const found = this.databases.find((database) => database.name === name)
    if (found === undefined) throw new Error(`no instance ${name} in this sandbox`)
    return found
  }

  /** A new host process of Azure's. */
  async startHost(): Promise<HostProcess> {
    const host = await HostProcess.start(this.entry, this.folder)
    this.hosts.push(host)
    return host
  }

  /** Puts a small disk of its own on a folder, which fsfreeze can freeze. Needs root, mkfs.ext4 and losetup. */
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

  /** Command lines of what runs inside, without process 1 and the hosts. */
  processes(): string[] {
    return this.#space.processes(this.hosts.map((host) => host.pid))
  }

  /** Ends everything inside and forgets it. */
  async close(): Promise<void> {
    for (const host of this.hosts) host.end()
    await this.#space.close()
  }
}

function findShell(shell: Shell): string {
  const path = findProgram(shellPrograms[shell])
  if (path) return path
  throw new FailedError(`there is no ${shellPrograms[shell]} on this machine, which --shell '${shell}' needs.`, {
    hint: 'Install it, or choose another shell.',
  })
}
