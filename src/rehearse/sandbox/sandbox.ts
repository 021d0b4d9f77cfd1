// A piece of Linux of its own, in which the hooks run as on a VM: their own /etc, /run, /var/log, programs and disks.
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FailedError } from '../../model/errors.js'
import { programs } from '../generated/programs.js'
import { Database } from '../stand-in/database.js'
import { WriteDaemon } from '../stand-in/write-daemon.js'
import { HostProcess } from './host-control.js'
import type { Namespace } from './namespace.js'
import { OwnMachine } from './own-machine.js'
import { addUsers } from './own-users.js'
import { findProgram, type Shell, shellPrograms } from './programs.js'

/** The OS user who owns the instances, and the containers' user. */
export const instanceOwner = { name: 'irisowner', id: 51_773 }

/** Where the stand-in of podman looks for a user's containers. */
const rootlessHome = '/home/rootless'

const standIns = {
  iris: programs.iris,
  csession: programs.iris,
  ccontrol: programs.iris,
  docker: programs.docker,
  podman: programs.docker,
  logger: programs.logger,
}

export interface SandboxSettings {
  readonly shell: Shell
  /** Instances that are registered on the VM. */
  readonly instances: readonly string[]
  readonly product?: 'iris' | 'cache'
  /** Stand-ins that are not there: the client is missing, or the logger. */
  readonly without?: readonly string[]
  /** Users that the VM has besides the machine's and the instances' owner. */
  readonly users?: readonly string[]
  /** One of them, who has a podman of his own. */
  readonly containerUser?: string
}

export class Sandbox extends OwnMachine {
  readonly shell: Shell
  readonly databases: readonly Database[]
  readonly hosts: HostProcess[] = []
  /** How often qlist was asked; its faults are set here. */
  readonly registry: Database
  /** What is /srv inside, from outside. */
  readonly folder: string
  readonly #space: Namespace
  #writeDaemon: WriteDaemon | undefined
  #startedWriteDaemon: Promise<WriteDaemon> | undefined

  /** @param space just opened; it becomes the sandbox's own */
  constructor(space: Namespace, settings: SandboxSettings) {
    super(space)
    this.#space = space
    this.shell = settings.shell
    this.folder = space.path('/srv')
    for (const folder of ['db', 'opt', 'pipes', 'shell']) mkdirSync(join(this.folder, folder))
    chmodSync(join(this.folder, 'db'), 0o777)
    // An ordinary user's sandbox knows one user only: everybody else is another name of his.
    const id = space.mode === 'user' ? 0 : instanceOwner.id
    const names = [instanceOwner.name, ...(settings.users ?? [])]
    mkdirSync(join(this.folder, 'etc/azure'), { mode: 0o755 })
    addUsers(
      join(this.folder, 'etc'),
      names.map((name) => ({ name, id, ...(name === settings.containerUser ? { home: rootlessHome } : {}) })),
    )
    if (space.mode === 'user') this.writeFile('/srv/one-user', '')
    for (const [name, text] of Object.entries(standIns)) {
      if (!settings.without?.includes(name)) this.addProgram(name, text)
    }
    writeFileSync(join(this.folder, 'host-program.mjs'), programs.host)
    symlinkSync(findShell(settings.shell), join(this.folder, 'shell/sh'))
    this.databases = settings.instances.map((name) => new Database(this.folder, name, settings.product))
    this.registry = new Database(this.folder, '.list')
  }

  /** To be called once, before anything runs inside. */
  async prepare(): Promise<void> {
    await this.#space.execute(programs.override)
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

  /** @param isRootless of the user who has a podman of his own, where his session has its folder */
  createContainer(name: string, isRootless = false): void {
    const owner = this.#space.mode === 'user' ? 0 : instanceOwner.id
    this.writeFile(`/srv/db/containers/${name}`, isRootless ? `${owner}\n` : '', 0o644)
    if (!isRootless) return
    this.run(`mkdir -p -m 0755 /run/user/${owner}`)
    this.setOwner(`/run/user/${owner}`, owner)
  }

  /** The instances are in a registry of their owner's, and in no other. */
  register(folder: string): void {
    mkdirSync(this.path(folder), { recursive: true })
    this.setOwner(folder, instanceOwner.id)
    this.writeFile('/srv/db/registry', `${folder}\n`, 0o644)
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

  /** From now on the databases' files are written to, as long as they are not frozen. */
  async startWriteDaemon(): Promise<WriteDaemon> {
    // Two backups may begin at once.
    this.#startedWriteDaemon ??= WriteDaemon.start(this.entry, this.folder, this.databases)
    this.#writeDaemon = await this.#startedWriteDaemon
    return this.#writeDaemon
  }

  /** Command lines of what runs inside, without process 1, the hosts and the write daemon. */
  processes(): string[] {
    const ours = this.hosts.map((host) => host.pid)
    return this.#space.processes(this.#writeDaemon ? [...ours, this.#writeDaemon.pid] : ours)
  }

  /** The same without numbers and states, as a report shows them. */
  listLeft(): string[] {
    return this.processes().map((line) => line.replace(/^\d+ \S+ /, ''))
  }

  override async close(): Promise<void> {
    for (const host of this.hosts) host.end()
    this.#writeDaemon?.end()
    await super.close()
  }
}

function findShell(shell: Shell): string {
  const path = findProgram(shellPrograms[shell])
  if (path) return path
  throw new FailedError(`there is no ${shellPrograms[shell]} on this machine, which --shell '${shell}' needs.`, {
    hint: 'Install it, or choose another shell.',
  })
}
