// Faults by others on the VM: another tool that thaws and freezes, a registry with a name twice, a number used again.
import type { Scene } from '../scene.js'
import { CLAIMED, last, needsBundle } from './acts.js'
import type { Fault } from './fault.js'

/** As another backup tool would: what happens to the database also stands in its log. */
async function freezeAnew(scene: Scene): Promise<void> {
  const database = last(scene)
  const writeDaemon = await scene.startWriteDaemon()
  database.thawElsewhere()
  for (const text of ['Resuming system', 'System resumed']) database.addMessage(compose(`ExternalThaw: ${text}`))
  await writeDaemon.passRound()
  database.freezeElsewhere()
  for (const text of ['Suspending system', 'System suspended']) {
    database.addMessage(compose(`ExternalFreeze: ${text}`))
  }
}

function compose(text: string): string {
  return `11/21/26-01:02:03:040 (4711) 1 Backup.General.${text}`
}

/** A process that has nothing to do with the hooks, the leader of a group; its number stands in a record of theirs. */
const stranger = 'sleep 4321'

export const otherFaults: readonly Fault[] = [
  {
    id: 'frozen-anew-by-somebody',
    does: 'During the snapshot another tool thaws the database and freezes it again.',
    must: 'The backup is not claimed application-consistent.',
    // Whose a freeze is, only the log of the instance tells, and no thaw waits for that.
    allows: { foreign: true },
    play: (scene) => scene.backUp({ duringSnapshot: () => freezeAnew(scene) }),
  },
  {
    id: 'messages-old-resume',
    does: 'The log of the instance tells of a thaw that found it resumed already, long before the backup.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => last(scene).addMessage(compose('ExternalThaw: Already resumed')),
  },
  {
    id: 'messages-rolled-over',
    does: 'During the snapshot the log of the instance is rolled over: a new one begins.',
    must: 'No claim is false, and no database stays frozen.',
    allows: { restorePoint: true },
    play: (scene) =>
      scene.backUp({
        beforeSnapshot: () => {
          const folder = `'${last(scene).installFolder}/mgr'`
          scene.run(`cd ${folder} && for log in messages cconsole; do mv $log.log $log.old || :; done 2>/dev/null`)
          last(scene).addMessage(compose('Log began'))
        },
      }),
  },
  {
    id: 'instance-listed-twice',
    does: 'The list of instances has one of them twice.',
    must: 'No claim is false, and no database stays frozen.',
    arrange: (scene) => {
      const line = scene.read(`/srv/db/${last(scene).name}/qlist`)
      last(scene).setListLine(`${line}${line}`)
    },
  },
  {
    id: 'session-number-reused',
    does: 'A dead backup has left the record of a session, whose number is that of a stranger now.',
    must: 'The stranger is left alone: the backup is good and claimed application-consistent.',
    works: true,
    unsuited: needsBundle,
    allows: { processes: /^\d+ \S+ sleep 4321$|^sleep 4321$/ },
    arrange: (scene) => {
      scene.run(
        [
          'mkdir -p -m 700 /run/azure-hooks',
          'read -r BOOT </proc/sys/kernel/random/boot_id',
          'sh -c "exit 0" & DEAD=$!; wait "$DEAD"',
          `setsid ${stranger} </dev/null >/dev/null 2>&1 & STRANGER=$!`,
          'BOOT=$(printf %s "$BOOT" | cut -d - -f 1)',
          ': >"/run/azure-hooks/session.$DEAD.5.$BOOT.$STRANGER.9"',
        ].join('\n'),
      )
    },
    inspect: (scene) =>
      scene.processes().some((line) => line.includes(stranger)) ? [] : ['A process of a stranger was ended.'],
  },
]
