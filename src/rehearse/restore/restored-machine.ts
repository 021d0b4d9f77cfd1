// Another VM that comes up from the disks of a restore point: it has another identity, and its instances are down until
// somebody starts them.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HookSet } from '../../model/hook-set.js'
import { programs } from '../generated/programs.js'
import { Namespace } from '../sandbox/namespace.js'
import { Sandbox } from '../sandbox/sandbox.js'
import type { SceneSettings } from '../scene.js'
import type { Database } from '../stand-in/database.js'
import { type Disk, writeDisk } from './disks.js'

/** Identities of the VM that is backed up and of the one that is restored from it. */
export const identities = {
  backedUp: '4c4c4544-0031-4810-8052-b4c04f4e3132',
  restored: '9d3e1f60-7a42-4b1c-a0de-2f6c5be81a77',
} as const

export class RestoredMachine extends Sandbox {
  private constructor(space: Namespace, hooks: HookSet, { shell }: SceneSettings, disks: readonly Disk[]) {
    const { runAs, registry } = hooks.options ?? {}
    const users = runAs && runAs !== 'owner' ? [runAs] : []
    super(space, { shell, product: hooks.product, instances: hooks.instances, users })
    if (registry) this.register(registry)
    for (const disk of disks) writeDisk(disk, (inside) => this.path(inside), space.mode === 'root')
    writeFileSync(join(this.folder, 'maintenance.sh'), programs.maintenance)
    writeFileSync(join(this.folder, 'terminal.awk'), programs.terminal)
    for (const database of this.databases) {
      database.setState('down')
    }
    this.writeFile('/srv/disks', '')
  }

  /** Throws a FailedError where no sandbox can be had. @param disks the later over the earlier */
  static async boot(hooks: HookSet, settings: SceneSettings, disks: readonly Disk[]): Promise<RestoredMachine> {
    const space = await Namespace.open(settings.mode, { node: settings.node, folders: hooks.folders })
    try {
      const machine = new RestoredMachine(space, hooks, settings, disks)
      await machine.prepare()
      machine.identify(identities.restored)
      return machine
    } catch (error) {
      await space.close()
      throw error
    }
  }

  /** Directories whose integrity was checked, with what came of it. */
  readChecks({ name }: Database): { directory: string; isGood: boolean }[] {
    return readLines(join(this.folder, 'db', name, 'checked')).map((line) => {
      const [result = '', directory = ''] = line.split(' ')
      return { directory, isGood: result === 'good' }
    })
  }

  /** How a part of the database goes wrong, in words of stand-in/terminal.awk and stand-in/maintenance.sh. */
  failPart({ name }: Database, part: 'mount' | 'integrity' | 'journals' | 'recovery', words: string): void {
    const path = join(this.folder, 'db', name, 'fault', part)
    writeFileSync(path, `${words}\n`)
    chmodSync(path, 0o666)
  }

  isUp({ name }: Database): boolean {
    return readLines(join(this.folder, 'db', name, 'up'))[0] === 'running'
  }
}

function readLines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
}
