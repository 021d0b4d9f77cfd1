// Two backups at once, and scripts out of their order: only one of them may freeze, and each thaws its own.
import type { Scene, ScriptRun } from '../scene.js'
import { findScripts, last, meet, misbehave, release, when } from './acts.js'
import type { Fault } from './fault.js'

/** A post-script that somebody else than the backup's host runs. */
async function runPost(scene: Scene): Promise<void> {
  const host = await scene.startHost()
  await host.run(findScripts(scene).post)
}

export const severalBackupsFaults: readonly Fault[] = [
  {
    id: 'second-backup-while-frozen',
    does: 'A second host makes a backup while the first one has frozen.',
    must: 'The second leaves the freeze of the first alone and claims nothing; the first one is good.',
    play: (scene) => scene.backUp({ beforeSnapshot: () => scene.backUp() }),
  },
  {
    id: 'second-backup-while-freezing',
    does: 'A second host makes a backup while the first one freezes.',
    must: 'Only one of them freezes, and no claim is false.',
    arrange: (scene) => misbehave(scene, 'freeze', 'waits', 1),
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => last(scene).hasBegun('freeze'),
          // The second pre-script has ended when the first one may go on.
          () =>
            scene.backUp({
              duringPre: when(
                () => false,
                () => release(scene, 'freeze'),
              ),
            }),
        ),
      }),
  },
  {
    id: 'two-backups-at-once',
    does: 'Two hosts begin a backup at the same moment.',
    must: 'Only one of them freezes, and no claim is false.',
    arrange: (scene) => misbehave(scene, 'freeze', 'waits', 1),
    play: async (scene) => {
      const runs: ScriptRun[] = []
      const duringPre = async (run: ScriptRun) => {
        runs.push(run)
        // The freeze of the one waits until the other has given up, or has frozen itself.
        await meet(() => runs.some(({ endedAt }) => endedAt !== null) || last(scene).hasAnswered('freeze', 2), 10)
        release(scene, 'freeze')
      }
      const hosts = [await scene.startHost(), await scene.startHost()]
      await Promise.all(hosts.map((host) => scene.backUp({ host, duringPre })))
    },
  },
  {
    id: 'post-script-from-elsewhere',
    does: 'Somebody runs the post-script while the database is frozen for a backup.',
    must: 'It leaves the freeze alone: the backup is good and claimed application-consistent.',
    play: (scene) => scene.backUp({ beforeSnapshot: () => runPost(scene) }),
    works: true,
  },
  {
    id: 'post-script-before',
    does: 'Somebody has run the post-script before the backup.',
    must: 'It thaws nothing and disturbs nothing: the backup is good and claimed application-consistent.',
    works: true,
    play: async (scene) => {
      await runPost(scene)
      await scene.backUp()
    },
  },
  {
    id: 'post-script-alone',
    does: 'Somebody else has frozen the database, and then the post-script is run without a pre-script.',
    must: 'The freeze of somebody else is left alone.',
    arrange: (scene) => last(scene).freezeElsewhere(),
    play: runPost,
  },
]
