// Faults of mirrors and shards: roles that --mirror excludes, that change in the middle of a backup or that nobody
// understands, and a node of a sharded cluster.
import type { HookSet, Scene } from '../scene.js'
import {
  findHarm,
  HANGS_FOR_GOOD,
  HARM,
  last,
  misbehave,
  NOT_CLAIMED,
  needsBundle,
  needsTwo,
  release,
  when,
} from './acts.js'
import type { Fault } from './fault.js'
import { logOf } from './log-disk.js'

const PRIMARY = 'Failover^Primary'
const BACKUP = 'Failover^Backup'

const needsPolicy = (hooks: HookSet): string | undefined =>
  (hooks.options?.mirror ?? 'any') === 'any'
    ? 'it needs hooks generated with --mirror not-primary or async-only'
    : undefined

const freezesBackup = (hooks: HookSet): string | undefined =>
  hooks.options?.mirror === 'async-only'
    ? 'hooks for async members only leave a failover member alone'
    : needsBundle(hooks)

function setRoles(scene: Scene, role: string): void {
  for (const database of scene.databases) database.setRole(role)
}

/** For `inspect`: last-run.json tells the role of each instance, before and after. */
const tellsRoles =
  (before: string, after: string | undefined) =>
  (scene: Scene): string[] => {
    const text = scene.read(`${logOf(scene).folder}/last-run.json`)
    const { instances } = JSON.parse(text) as { instances: { mirrorRole?: string; mirrorRoleAfter?: string }[] }
    const isTold = instances.every((one) => one.mirrorRole === before && one.mirrorRoleAfter === after)
    return isTold ? [] : [`last-run.json does not say that the role was ${before}, then ${after ?? 'not asked'}.`]
  }

const THAWED = 'It is thawed all the same: the backup is claimed application-consistent, and it is.'

export const mirrorFaults: readonly Fault[] = [
  {
    id: 'mirror-fails-over-frozen',
    does: 'The backup member of a mirror becomes its primary between freeze and snapshot.',
    must: THAWED,
    works: true,
    unsuited: freezesBackup,
    arrange: (scene) => setRoles(scene, BACKUP),
    play: (scene) => scene.backUp({ beforeSnapshot: () => setRoles(scene, PRIMARY) }),
    inspect: tellsRoles('backup', 'primary'),
  },
  {
    id: 'mirror-fails-over-while-freezing',
    does: 'The backup member of a mirror becomes its primary after the list has been read, while it freezes.',
    must: THAWED,
    works: true,
    unsuited: freezesBackup,
    arrange: (scene) => {
      setRoles(scene, BACKUP)
      misbehave(scene, 'freeze', 'waits')
    },
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => last(scene).hasBegun('freeze'),
          () => {
            setRoles(scene, PRIMARY)
            release(scene, 'freeze')
          },
        ),
      }),
    inspect: tellsRoles('backup', 'primary'),
  },
  {
    id: 'mirror-list-hangs-after-snapshot',
    does: 'After the snapshot the list does not come that would tell the roles in the mirror.',
    must: THAWED,
    works: true,
    unsuited: freezesBackup,
    arrange: (scene) => setRoles(scene, BACKUP),
    play: (scene) => scene.backUp({ beforeSnapshot: () => scene.registry.fail('list', HANGS_FOR_GOOD) }),
    inspect: tellsRoles('backup', undefined),
  },
  {
    id: 'mirror-role-excluded',
    does: 'Each instance is the primary of its mirror, which --mirror excludes.',
    must: 'None is frozen, and the backup is not claimed application-consistent.',
    unsuited: needsPolicy,
    arrange: (scene) => setRoles(scene, PRIMARY),
  },
  {
    id: 'mirror-one-excluded',
    does: 'Of several instances one is the primary of its mirror, which --mirror excludes.',
    must: NOT_CLAIMED,
    unsuited: (hooks) => needsPolicy(hooks) ?? needsTwo(hooks),
    arrange: (scene) => last(scene).setRole(PRIMARY),
    inspect: (scene) => (last(scene).calls('freeze').length === 0 ? [] : ['What --mirror excludes was frozen.']),
  },
  {
    id: 'mirror-role-missing',
    does: 'The list of instances has no fields of the role in a mirror.',
    must: NOT_CLAIMED,
    unsuited: needsPolicy,
    arrange: (scene) => {
      for (const database of scene.databases) database.setState('running', 10)
    },
  },
  {
    id: 'mirror-role-odd',
    does: 'The role in the mirror is said in words that nobody knows, and that are commands.',
    must: NOT_CLAIMED,
    unsuited: needsPolicy,
    arrange: (scene) => setRoles(scene, `Quorum$(touch ${HARM})^;touch ${HARM}`),
    inspect: findHarm,
  },
  {
    id: 'shard-node',
    does: 'An instance is a node of a sharded cluster, as its parameter file says.',
    must: NOT_CLAIMED,
    unsuited: (hooks) =>
      hooks.options?.shardNode === 'accept' ? 'hooks with --shard-node accept freeze such a node' : needsBundle(hooks),
    arrange: (scene) =>
      scene.writeFile(`${last(scene).installFolder}/iris.cpf`, '[Startup]\r\nZSTU=1\r\nShardRole=DATA\r\n', 0o644),
  },
]
