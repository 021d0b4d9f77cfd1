// The backup of a rehearsed restore: as any other rehearsal, but what its snapshot holds is kept.
import { FailedError } from '../../model/errors.js'
import type { Rehearsal } from '../../model/generated/rehearsal-report.js'
import type { HookSet } from '../../model/hook-set.js'
import { type RehearsalSettings, rehearse } from '../rehearse.js'
import type { Scene } from '../scene.js'
import { type Committed, readCommitted } from '../stand-in/records.js'
import type { OnEvent } from '../timeline.js'
import { copyDisk, type Disk, type RestorePointDisks } from './disks.js'
import { identities } from './restored-machine.js'

/** How a backup is made from which something is restored. */
export interface BackupPlay {
  /** kebab-case; what is played once serves all restores of this id. */
  readonly id: string
  readonly does: string
  play(scene: Scene): Promise<unknown>
}

/** What a rehearsed backup leaves to be restored from. */
export interface TakenPoint {
  readonly rehearsal: Rehearsal
  /** Of each backup. */
  readonly disks: readonly RestorePointDisks[]
  /** The journals as they were at the end, which the VM wrote after the backup too. */
  readonly newerJournals: Disk
  /** What each instance had committed by then. */
  readonly committedLater: ReadonlyMap<string, Committed>
}

/** A good night: users write before the freeze, during it and after it. */
export const goodNight: BackupPlay = {
  id: 'good-night',
  does: 'A backup is made, with writes before the freeze, during it and after the thaw.',
  play: async (scene) => {
    const daemon = await scene.startWriteDaemon()
    await daemon.passRound()
    await daemon.passRound()
    await scene.backUp({ beforeSnapshot: () => daemon.passRound() })
    await daemon.passRound()
  },
}

/** Rejects as `rehearse` does. */
export async function takeRestorePoint(
  hooks: HookSet,
  { id, does, play }: BackupPlay,
  settings: RehearsalSettings,
  onEvent?: OnEvent,
): Promise<TakenPoint> {
  let taken: Omit<TakenPoint, 'rehearsal'> | undefined
  const fault = {
    id,
    does,
    must: 'Its snapshot says what it is.',
    arrange: makeRestorable,
    play,
    allows: { restorePoint: true },
  } as const
  const inspect = (scene: Scene) => {
    taken = gather(scene)
  }
  const rehearsal = await rehearse(hooks, fault, { ...settings, keepsDisks: true, inspect }, onEvent)
  if (taken === undefined) throw new FailedError('the backup left nothing to restore from.')
  return { rehearsal, ...taken }
}

/** What a VM has that is worth restoring: an identity, and instances with a configuration. */
function makeRestorable(scene: Scene): void {
  scene.identify(identities.backedUp)
  for (const database of scene.databases) {
    const { installFolder: folder, product } = database
    const names = { [`${product}SYS`]: '', [`${product}TEMP`]: 'temp/', USER: 'user/' }
    const lines = Object.entries(names).map(([name, below]) => `${name}=${folder}/mgr/${below}\n`)
    const text = `[ConfigFile]\nProduct=${product}\nVersion=2024.1\n\n[Databases]\n${lines.join('')}\n[Startup]\n`
    scene.writeFile(`${folder}/iris.cpf`, text, 0o644)
    scene.writeFile(`${folder}/mgr/startup.last`, 'cpf=iris.cpf\nwijlast=\n', 0o644)
  }
}

function gather(scene: Scene): Omit<TakenPoint, 'rehearsal'> {
  const folders = scene.databases.map(({ installFolder }) => `${installFolder}/mgr/journal`)
  return {
    disks: scene.disks.filter(Boolean),
    newerJournals: copyDisk(folders, (inside) => scene.path(inside)),
    committedLater: new Map(scene.databases.map((database) => [database.name, readCommitted(database)])),
  }
}
