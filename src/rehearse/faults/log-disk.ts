// Faults of the disk that logs are written to: full, read-only, frozen, or with something else in the log's place.
import type { Scene } from '../scene.js'
import { CLAIMED, last, misbehave, needsBundle, needsPrograms, needsRoot, release, when } from './acts.js'
import type { Fault } from './fault.js'

const VICTIM = '/srv/victim'

/** Where a bundle keeps its log. */
export function logOf(scene: Scene): { file: string; folder: string } {
  const file = scene.hooks.options?.logFile ?? '/var/log/azure-hooks/azure-hooks.log'
  return { file, folder: file.slice(0, file.lastIndexOf('/')) }
}

/** `command` gets the folder in $FOLDER and the log in $LOG. */
const prepare = (scene: Scene, command: string): void => {
  const { file, folder } = logOf(scene)
  scene.run(`FOLDER='${folder}' LOG='${file}'\n${command}`)
}

const disk = (id: string, does: string, command: string): Fault => ({
  id: `log-${id}`,
  does,
  must: CLAIMED,
  works: true,
  unsuited: needsBundle,
  allows: { restorePoint: true },
  arrange: (scene) => prepare(scene, command),
})

export const logDiskFaults: readonly Fault[] = [
  { ...disk('read-only', '/var/log is read-only.', 'mount -o remount,ro /var/log'), unsuited: () => undefined },
  {
    ...disk(
      'full',
      '/var/log is full.',
      'mount -t tmpfs -o size=4k tmpfs /var/log && head -c 4k /dev/zero >/var/log/full',
    ),
    unsuited: () => undefined,
  },
  disk('is-pipe', 'A pipe that nobody reads stands where the log should be.', 'mkdir -p "$FOLDER" && mkfifo "$LOG"'),
  {
    ...disk(
      'is-link',
      'Links to a file of somebody else stand where the log and the status file should be.',
      `mkdir -p "$FOLDER" && echo mine >${VICTIM}
      for file in "$LOG" "$FOLDER/last-run.json" "$FOLDER/last-run.json.new" "$FOLDER/runs.jsonl"; do
        ln -s ${VICTIM} "$file"
      done`,
    ),
    inspect: (scene) => (scene.read(VICTIM) === 'mine\n' ? [] : ['A file was written through a planted link.']),
  },
  disk(
    'is-huge',
    'The log has grown to 3 GiB.',
    'mkdir -p "$FOLDER" && mount -t tmpfs -o size=64m tmpfs "$FOLDER" && truncate -s 3G "$LOG"',
  ),
  {
    id: 'log-disk-frozen',
    does: "The log's disk is frozen by fsfreeze while the post-script thaws.",
    must: CLAIMED,
    works: true,
    // What lies on it cannot be marked as over.
    allows: { restorePoint: true },
    unsuited: (hooks, mode) =>
      needsBundle(hooks) ?? needsRoot(hooks, mode) ?? needsPrograms('mkfs.ext4', 'losetup', 'fsfreeze'),
    arrange: (scene) => {
      scene.mountDisk(logOf(scene).folder)
      misbehave(scene, 'probe', 'waits', 2)
    },
    play: async (scene) => {
      const { folder } = logOf(scene)
      const freeze = () => {
        scene.run(`fsfreeze -f '${folder}'`)
        release(scene, 'probe')
      }
      try {
        await scene.backUp({ duringPost: when(() => last(scene).hasBegun('probe', 2), freeze) })
      } finally {
        scene.run(`fsfreeze -u '${folder}' || :`)
      }
    },
  },
]
