// What earlier backups may have left under /run: records of dead hosts, of another boot, and of frozen databases.
import type { Scene } from '../scene.js'
import { first, last, meet, needsBundle } from './acts.js'
import type { Fault } from './fault.js'

const WORKS = 'It is settled or ignored: the backup is good and claimed application-consistent.'

/** Lays empty files into the folder of the state; NAME, $BOOT, $DEAD and $LIVING in a name are filled in. */
function lay(scene: Scene, names: string[]): void {
  const files = names.map((name) => `: >"/run/azure-hooks/${name.replaceAll('NAME', first(scene).name)}"`)
  scene.run(
    [
      'mkdir -p -m 700 /run/azure-hooks',
      'read -r BOOT </proc/sys/kernel/random/boot_id',
      'BOOT=$(printf %s "$BOOT" | cut -d - -f 1)',
      // A number that was a process just now and is none any more.
      'sh -c "exit 0" & DEAD=$!; wait "$DEAD"',
      'LIVING=$(cd /proc && printf "%s\\n" [0-9]* | grep -vx 1 | head -n 1)',
      ...files,
    ].join('\n'),
  )
}

const records = (id: string, does: string, names: string[]): Fault => ({
  id: `stale-${id}`,
  does,
  must: WORKS,
  works: true,
  unsuited: needsBundle,
  arrange: (scene) => lay(scene, names),
})

export const staleStateFaults: readonly Fault[] = [
  records(
    'records',
    'A dead backup has left records of a freeze, of a script and of a session, but nothing is frozen.',
    [
      'freezing.$DEAD.5.$BOOT.NAME.0-0',
      'frozen.$DEAD.5.$BOOT.NAME.100',
      'ready.$DEAD.5.$BOOT',
      'result.$DEAD.5.$BOOT.0',
      'running.$DEAD.5.$BOOT.$DEAD.7',
      'session.$DEAD.5.$BOOT.$DEAD.9',
    ],
  ),
  records(
    'records-of-another-boot',
    'The records are from before a restart of the VM, and their process numbers are in use again.',
    [
      'freezing.1.0.0badb007.NAME.0-0',
      'frozen.$LIVING.5.0badb007.NAME.100',
      'ready.$LIVING.5.0badb007',
      'running.$LIVING.5.0badb007.$LIVING.7',
    ],
  ),
  records('records-of-reused-number', 'The number of a dead host is that of another process now.', [
    'freezing.$LIVING.5.$BOOT.NAME.0-0',
    'ready.$LIVING.5.$BOOT',
  ]),
  {
    id: 'stale-record-of-unknown-instance',
    does: 'A dead backup has left the record of a freeze of an instance that is not there any more.',
    must: 'What is registered no longer is settled: the backup is good and claimed application-consistent.',
    works: true,
    unsuited: needsBundle,
    arrange: (scene) => lay(scene, ['freezing.$DEAD.5.$BOOT.REMOVED.0-0']),
  },
  {
    id: 'stale-freeze-after-restart',
    does: 'The host died once all was frozen, and a restart of the VM has emptied /run; the instance is still frozen.',
    must: "Without a record it may be somebody else's: it is left alone, nothing is claimed; WDSuspendLimit ends it.",
    unsuited: needsBundle,
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      scene.run('rm -rf /run/azure-hooks')
      await scene.backUp()
    },
  },
  {
    id: 'stale-freeze-instance-crashed',
    does: 'The host died once all was frozen, and an instance has crashed when the next backup comes.',
    must: 'The others are thawed, and nothing is claimed.',
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      last(scene).setState('crashed')
      await scene.backUp()
    },
  },
  {
    id: 'stale-freeze-ended-by-limit',
    does: 'The host died once all was frozen, and WDSuspendLimit has ended the freeze when the next backup comes.',
    must: 'The second backup is not hindered by it: no false claim is made, and no database stays frozen.',
    arrange: (scene) => {
      for (const database of scene.databases) database.scaleTime(1)
    },
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => scene.hosts.at(-1)?.die() })
      await meet(() => !last(scene).isFrozen(), 15)
      for (const database of scene.databases) database.scaleTime(100)
      await scene.backUp()
    },
  },
]
