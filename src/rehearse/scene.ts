// What a rehearsal plays in, and what faults are written against: a sandbox with hooks installed, in which Azure's host
// makes backups.
import { posix } from 'node:path'
import type { RehearsedBackup } from '../model/generated/rehearsal-report.js'
import type { HookSet } from '../model/hook-set.js'
import { composeBackup } from './compose-backup.js'
import { runHost, type Step } from './host/index.js'
import { installOwnPrograms } from './own-programs.js'
import { addDisk, type RestorePointDisks } from './restore/disks.js'
import { copyRestorePoint, type RestorePointCopy } from './restore-point.js'
import type { BackupOptions, MachineSettings } from './sandbox/backup-options.js'
import { type Mode, Namespace } from './sandbox/namespace.js'
import type { Shell } from './sandbox/programs.js'
import { Sandbox } from './sandbox/sandbox.js'
import { SandboxMachine } from './sandbox/sandbox-machine.js'
import { type OnEvent, Timeline } from './timeline.js'

export type { HookSet } from '../model/hook-set.js'
export type { BackupOptions } from './sandbox/backup-options.js'
export type { ScriptRun, Signal, StartOptions } from './sandbox/host-control.js'
export type { Database, State, Verb } from './stand-in/database.js'

export interface SceneSettings extends MachineSettings {
  readonly mode: Mode
  readonly shell: Shell
  /** Path of the Node that runs the host and the write daemon. */
  readonly node: string
  /** Snapshots are taken of the disks as a whole, so that a VM can be restored from them. */
  readonly keepsDisks?: boolean
}

/** What the credentials file of hooks holds where they have one, and what the databases then ask for. */
const login = { user: 'backup', password: 'rehearsal' }

export class Scene extends Sandbox {
  readonly hooks: HookSet
  readonly timeline: Timeline
  /** In the order in which they began; each is there when it has ended. */
  readonly backups: RehearsedBackup[] = []
  /** What each snapshot says of itself, of hooks that are a bundle of ours; in the order of the backups. */
  readonly restorePoints: RestorePointCopy[] = []
  /** What each snapshot holds, where the settings ask for it; in the order of the backups. */
  readonly disks: RestorePointDisks[] = []
  readonly #settings: SceneSettings
  readonly #machines: SandboxMachine[] = []

  private constructor(space: Namespace, hooks: HookSet, settings: SceneSettings, onEvent?: OnEvent) {
    const { runAs = 'owner', containerUser = '' } = hooks.options ?? {}
    const users = [runAs, containerUser].filter((name) => name !== 'owner' && name !== '')
    super(space, { ...settings, product: hooks.product, instances: hooks.instances, users, containerUser })
    this.hooks = hooks
    this.#settings = settings
    this.timeline = new Timeline(onEvent)
    this.#surround()
    this.installHooks()
  }

  /** Throws a FailedError where no sandbox can be had. */
  static async stage(hooks: HookSet, settings: SceneSettings, onEvent?: OnEvent): Promise<Scene> {
    const space = await Namespace.open(settings.mode, { node: settings.node, folders: hooks.folders })
    try {
      const scene = new Scene(space, hooks, settings, onEvent)
      await scene.prepare()
      return scene
    } catch (error) {
      await space.close()
      throw error
    }
  }

  /** What the options of a bundle say is on the VM. */
  #surround(): void {
    const { client, container, containerUser, credentialsFile, registry } = this.hooks.options ?? {}
    if (client) this.addClient(client)
    // csession comes with ccontrol beside it.
    if (client && posix.basename(client) === 'csession') this.addClient(posix.join(posix.dirname(client), 'ccontrol'))
    if (container) this.createContainer(container, containerUser !== undefined)
    if (registry) this.register(registry)
    installOwnPrograms(this)
    if (!credentialsFile) return
    this.writeFile(credentialsFile, `${login.user}\n${login.password}\n`)
    for (const database of this.databases) database.requireLogin(login.user, login.password)
  }

  /** Puts the hooks in their places, as they are. */
  installHooks(): void {
    for (const { path, content, mode, owner } of this.hooks.files) {
      this.writeFile(path, content, mode)
      if (owner !== 0) this.setOwner(path, owner)
    }
  }

  /** The scripts that were started in backups and that their host could see the end of. */
  get runs(): { step: Step; startedAt: number; endedAt: number | null; signal: string | null }[] {
    return this.#machines.flatMap(({ runs, host }) =>
      (['pre', 'post'] as const).flatMap((step) => {
        const run = runs[step]
        return run === null || (host.isDead && run.endedAt === null) ? [] : [{ step, ...run }]
      }),
    )
  }

  /** Of hooks that are a bundle of ours, what the disks say of the freeze that is on. */
  copyRestorePoint(): RestorePointCopy | undefined {
    const { logFile } = this.hooks.options ?? {}
    if (logFile === undefined) return undefined
    return copyRestorePoint(this, posix.join(posix.dirname(logFile), 'restore-point.json'))
  }

  #lookAtSnapshot(index: number, which: 'first' | 'second'): void {
    const copy = which === 'first' ? this.copyRestorePoint() : undefined
    if (copy) this.restorePoints[index] = copy
    if (this.#settings.keepsDisks) this.disks[index] = addDisk(this, this.disks[index], which)
  }

  /** Makes a backup as Azure does, and remembers it. */
  async backUp(options: BackupOptions = {}): Promise<RehearsedBackup> {
    const host = options.host ?? (await this.startHost())
    const writeDaemon = await this.startWriteDaemon()
    const index = this.#machines.length
    const onDisk = (which: 'first' | 'second') => this.#lookAtSnapshot(index, which)
    const parts = { host, writeDaemon, timeline: this.timeline, onDisk }
    const machine = new SandboxMachine(this, parts, options, this.#settings)
    this.#machines.push(machine)
    this.timeline.add('host', 'plain', 'backup begins')
    const outcome = await runHost(machine)
    await machine.finish()
    this.thawDisks()
    if (!options.host) await endHost(machine)
    const backup = composeBackup(outcome, machine, this.timeline, this.databases)
    this.backups[index] = backup
    this.timeline.watch(this.databases)
    this.timeline.add('host', ...describeClaim(backup))
    return backup
  }
}

/** Azure's host ends with its backup; here it stays where the end of a script is still to be seen. */
async function endHost({ host, runs }: SandboxMachine): Promise<void> {
  const isDone = [runs.pre, runs.post].every((run) => run?.endedAt !== null)
  if (isDone && !host.isDead) await host.die()
}

function describeClaim({ claim, hostCrash }: RehearsedBackup): [tone: 'good' | 'bad', text: string] {
  if (hostCrash !== null) return ['bad', `the host ended: ${hostCrash}`]
  if (claim === 'none') return ['bad', 'the backup failed']
  return claim === 'application'
    ? ['good', 'the backup is reported application-consistent']
    : ['bad', 'the backup is reported file-system consistent']
}
