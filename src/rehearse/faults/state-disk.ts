// Faults of /run, where a bundle keeps what it may have frozen: full, read-only, or prepared by somebody.
import { CLAIMED, NOT_CLAIMED, needsBundle, needsRoot } from './acts.js'
import type { Fault } from './fault.js'

const NOT_FROZEN = 'What could not be undone is not frozen, and the backup is not claimed application-consistent.'

const before = (id: string, does: string, command: string): Fault => ({
  id: `state-${id}`,
  does,
  must: NOT_FROZEN,
  unsuited: needsBundle,
  arrange: (scene) => void scene.run(command),
})

const later = (id: string, does: string, must: string, command: string): Fault => ({
  id: `state-${id}`,
  does,
  must,
  unsuited: needsBundle,
  play: (scene) => scene.backUp({ beforeSnapshot: () => scene.run(command) }),
})

export const stateDiskFaults: readonly Fault[] = [
  before('read-only', '/run is read-only.', 'mount -t tmpfs -o ro tmpfs /run'),
  {
    ...before(
      'full',
      '/run is full.',
      'mount -t tmpfs -o size=8k,nr_inodes=1000,mode=755 tmpfs /run && head -c 8k /dev/zero >/run/used || :',
    ),
    must: 'It works all the same, or the backup is not claimed application-consistent; no database stays frozen.',
  },
  before(
    'is-link',
    'A link stands where the folder of the state should be.',
    'rm -rf /run/azure-hooks && mkdir -m 700 /srv/elsewhere && ln -s /srv/elsewhere /run/azure-hooks',
  ),
  before(
    'is-file',
    'A file stands where the folder of the state should be.',
    'rm -rf /run/azure-hooks && touch /run/azure-hooks',
  ),
  before(
    'open',
    'The folder of the state may be written by all.',
    'mkdir -p /run/azure-hooks && chmod 777 /run/azure-hooks',
  ),
  {
    ...before(
      'foreign',
      'The folder of the state belongs to somebody else.',
      'mkdir -p -m 700 /run/azure-hooks && chown 65534 /run/azure-hooks',
    ),
    unsuited: (hooks, mode) => needsBundle(hooks) ?? needsRoot(hooks, mode),
  },
  later(
    'becomes-read-only',
    '/run becomes read-only between freeze and snapshot.',
    'No database stays frozen.',
    'mount -o remount,ro /run',
  ),
  {
    ...later(
      'becomes-full',
      '/run becomes full between freeze and snapshot.',
      CLAIMED,
      'head -c 64m /dev/zero >/run/full 2>/dev/null || :',
    ),
    works: true,
  },
  later(
    'lost',
    'Somebody empties /run between freeze and snapshot.',
    'Nothing is claimed without a record, and WDSuspendLimit ends the freeze.',
    'rm -rf /run/azure-hooks',
  ),
  {
    id: 'state-full-of-others',
    does: 'Files of others, with odd names, lie in the folder of the state.',
    must: CLAIMED,
    works: true,
    unsuited: needsBundle,
    arrange: (scene) =>
      void scene.run(
        "mkdir -p -m 700 /run/azure-hooks && cd /run/azure-hooks && : >'a.b.c.d' && : >'-rf.x.y.z' && mkdir 'run.1.2.3'",
      ),
  },
  {
    id: 'state-small-freeze-hangs',
    does: '/run is nearly full, and the freeze hangs.',
    must: NOT_CLAIMED,
    unsuited: needsBundle,
    arrange: (scene) => {
      scene.run('mount -t tmpfs -o size=20k,nr_inodes=1000,mode=755 tmpfs /run && head -c 8k /dev/zero >/run/used')
      for (const database of scene.databases) database.fail('freeze', ['stubborn', 'hangs'])
    },
  },
]
