// Faults of the limits themselves: `timeout` does not kill, or is stopped; a script stalls before its first line.
import type { Scene } from '../scene.js'
import {
  HANGS_FOR_GOOD,
  last,
  letOrphansEnd,
  misbehave,
  NOT_CLAIMED,
  needsRoot,
  setKey,
  stopsAtOnce,
  when,
} from './acts.js'
import type { Fault } from './fault.js'

/** TERM when the time is up and nothing after it, as `timeout -k` of uutils 0.0.30 does. */
const timeoutWithoutKill = `#!/bin/sh
[ "$1" != -k ] || shift 2
[ "$1" != -s ] || shift 2
exec /srv/timeout "$@"
`

function replaceTimeout(scene: Scene): void {
  scene.writeFile('/srv/timeout-without-kill', timeoutWithoutKill, 0o755)
  scene.run('path=$(command -v timeout); cp -L "$path" /srv/timeout; mount --bind /srv/timeout-without-kill "$path"')
}

/** Stops each `timeout` that runs now. */
function stopTimeouts(scene: Scene): void {
  const pids = scene.processes().filter((line) => /^\d+ \S+ timeout /.test(line))
  for (const line of pids) scene.run(`kill -s STOP ${line.split(' ')[0]} || :`)
}

export const limitFaults: readonly Fault[] = [
  {
    id: 'timeout-never-kills',
    does: 'The program timeout sends TERM only, and the session of the first thaw ignores it.',
    must: 'It is ended all the same, and the thaw is tried again: no database stays frozen.',
    unsuited: needsRoot,
    arrange: (scene) => {
      replaceTimeout(scene)
      misbehave(scene, 'thaw', HANGS_FOR_GOOD, 1)
    },
  },
  {
    id: 'timeout-stopped',
    does: 'Asked whether the instance is frozen, a session hangs, and the timeout that should end it is stopped.',
    must: NOT_CLAIMED,
    arrange: (scene) => misbehave(scene, 'probe', HANGS_FOR_GOOD),
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => last(scene).hasBegun('probe'),
          () => stopTimeouts(scene),
        ),
      }),
  },
  {
    id: 'pre-stalls-at-start',
    does: 'The pre-script stalls before its first line, the host gives up on it, and it wakes behind the post-script.',
    must: 'It does not freeze any more, and the backup is not claimed application-consistent.',
    inspect: ({ databases }) => {
      const isFrozen = databases.some((database) => database.freezes().length > 0)
      return isFrozen ? ['The pre-script has frozen although its backup was over.'] : []
    },
    allows: { time: true },
    arrange: setKey('timeoutInSeconds', 3),
    play: async (scene) => {
      const host = await scene.startHost()
      await scene.backUp({ host, pre: stopsAtOnce })
      const [pre] = host.runs
      if (pre) host.signal(pre, 'CONT')
      await letOrphansEnd(scene)
    },
  },
]
