// Faults of restore-point.json, by which a snapshot says what it is: it is missing, of another night, or not a file.
import { judgeRestorePoint } from '../restore-point.js'
import type { Scene } from '../scene.js'
import { CLAIMED, CONFIG, needsBundle } from './acts.js'
import type { Fault } from './fault.js'
import { logOf } from './log-disk.js'

const VICTIM = '/srv/victim'

const fileOf = (scene: Scene): string => `${logOf(scene).folder}/restore-point.json`

/** The disk of the log. */
const mount = (scene: Scene, mode: 'ro' | 'rw'): void => {
  const { folder } = logOf(scene)
  scene.run(`mkdir -p '${folder}'; mount -t tmpfs -o size=64m tmpfs '${folder}'; mount -o remount,${mode} '${folder}'`)
}

const remount = (scene: Scene, mode: 'ro' | 'rw'): void => {
  scene.run(`mount -o remount,${mode} '${logOf(scene).folder}'`)
}

/** For `inspect`: the last snapshot, in which nothing tells of its own freeze, must not pass for one of it. */
function findFalsePoint({ restorePoints }: Scene): string[] {
  const copy = restorePoints.at(-1)
  if (copy === undefined) return ['Nothing was looked at in the last snapshot.']
  return judgeRestorePoint(copy).state === 'believed'
    ? ['restore-point.json of another night passes for that of the last snapshot.']
    : []
}

const shared: Pick<Fault, 'unsuited' | 'allows'> = { unsuited: needsBundle, allows: { restorePoint: true } }
const MISSING = 'It only is not there for a restore: the backup is good and claimed application-consistent.'
const STALE = 'That file does not pass for one of this backup, which is good and claimed application-consistent.'

export const restorePointFaults: readonly Fault[] = [
  {
    ...shared,
    id: 'restore-point-of-night-before',
    does: "The log's disk has become read-only since the last backup, whose restore-point.json is still there.",
    must: STALE,
    works: true,
    arrange: (scene) => mount(scene, 'rw'),
    play: async (scene) => {
      await scene.backUp()
      remount(scene, 'ro')
      await scene.backUp()
    },
    inspect: findFalsePoint,
  },
  {
    ...shared,
    id: 'restore-point-never-over',
    does: "The log's disk became read-only in the last backup, whose restore-point.json says that the freeze is on.",
    must: STALE,
    works: true,
    arrange: (scene) => mount(scene, 'rw'),
    play: async (scene) => {
      await scene.backUp({ afterSnapshot: () => remount(scene, 'ro') })
      await scene.backUp()
    },
    inspect: findFalsePoint,
  },
  {
    ...shared,
    id: 'restore-point-removed',
    does: 'Somebody removes restore-point.json before the snapshot.',
    must: MISSING,
    works: true,
    play: (scene) => scene.backUp({ beforeSnapshot: () => void scene.run(`rm -f '${fileOf(scene)}'`) }),
  },
  {
    ...shared,
    id: 'restore-point-is-pipe',
    does: 'Pipes that nobody reads stand where restore-point.json should be.',
    must: CLAIMED,
    works: true,
    arrange: (scene) =>
      void scene.run(`mkdir -p '${logOf(scene).folder}' && mkfifo '${fileOf(scene)}' '${fileOf(scene)}.new'`),
  },
  {
    ...shared,
    id: 'restore-point-is-link',
    does: 'Links to a file of somebody else stand where restore-point.json should be.',
    must: CLAIMED,
    works: true,
    arrange: (scene) =>
      void scene.run(`mkdir -p '${logOf(scene).folder}' && echo mine >${VICTIM}
        for file in '${fileOf(scene)}' '${fileOf(scene)}.new'; do ln -s ${VICTIM} "$file"; done`),
    inspect: (scene) => (scene.read(VICTIM) === 'mine\n' ? [] : ['A file was written through a planted link.']),
  },
  {
    id: 'restore-point-folder-hostile',
    does: "The instance's mirror has a name of quotes and commands.",
    must: 'It is not passed on: the backup is good and claimed application-consistent.',
    unsuited: needsBundle,
    works: true,
    arrange: (scene) => {
      for (const database of scene.databases) database.setRole('Failover^","over":"$(touch /srv/harm)\\')
    },
    inspect: (scene) => (scene.has('/srv/harm') ? ['A command that was hidden in a text has been executed.'] : []),
  },
  {
    ...shared,
    id: 'snapshot-without-hooks',
    does: 'The night after a good backup a snapshot is taken without any hook.',
    must: 'It does not pass for one of a freeze: the backup is not claimed application-consistent.',
    play: async (scene) => {
      await scene.backUp()
      scene.run(`rm '${CONFIG}'`)
      await scene.backUp()
    },
    inspect: findFalsePoint,
  },
]
