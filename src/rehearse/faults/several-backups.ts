// Two backups at once, and scripts out of their order: only one of them may freeze, and each thaws its own.
import { last, meet, misbehave } from './acts.js'
import type { Fault } from './fault.js'

export const severalBackupsFaults: readonly Fault[] = [
  {
    id: 'second-backup-while-frozen',
    does: 'A second host begins a backup while the first one has frozen.',
    must: 'The second leaves the freeze of the first alone and claims nothing; the first one is good.',
    play: (scene) =>
      scene.backUp({ beforeSnapshot: async () => void (await scene.backUp({ host: await scene.startHost() })) }),
  },
  {
    id: 'second-backup-while-freezing',
    does: 'A second host begins a backup while the first one freezes.',
    must: 'Only one of them freezes, and no claim is false.',
    arrange: (scene) => misbehave(scene, 'freeze', 'slow 3', 1),
    play: (scene) =>
      scene.backUp({
        duringPre: async (run) => {
          await meet(() => run.endedAt !== null || last(scene).hasBegun('freeze'))
          await scene.backUp({ host: await scene.startHost() })
        },
      }),
  },
  {
    id: 'two-backups-at-once',
    does: 'Two hosts begin a backup at the same moment.',
    must: 'Only one of them freezes, and no claim is false.',
    arrange: (scene) => misbehave(scene, 'freeze', 'slow 2', 1),
    play: async (scene) => {
      const hosts = [await scene.startHost(), await scene.startHost()]
      await Promise.all(hosts.map((host) => scene.backUp({ host })))
    },
  },
  {
    id: 'post-script-from-elsewhere',
    does: 'Somebody runs the post-script by another process while the database is frozen.',
    must: 'It leaves the freeze alone: the backup is good and claimed application-consistent.',
    works: true,
    play: (scene) => scene.backUp({ beforeSnapshot: async () => void (await (await scene.startHost()).run('post')) }),
  },
  {
    id: 'post-script-before',
    does: 'Somebody has run the post-script before the backup.',
    must: 'It thaws nothing and disturbs nothing: the backup is good and claimed application-consistent.',
    works: true,
    play: async (scene) => {
      await (await scene.startHost()).run('post')
      await scene.backUp()
    },
  },
  {
    id: 'post-script-before-frozen-elsewhere',
    does: 'Somebody else has frozen the database, and then the post-script is run without a pre-script.',
    must: 'The freeze of somebody else is left alone.',
    arrange: (scene) => last(scene).freezeElsewhere(),
    play: async (scene) => (await scene.startHost()).run('post'),
  },
]
