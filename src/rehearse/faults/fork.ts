// Faults of a VM that is short of processes: for a while nothing can be started, as when users pile up on a freeze.
import { accessSync, constants } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HookSet, Scene } from '../scene.js'
import { areFrozen, areThawed, last, misbehave, needsRoot, release, signal, stopsAtOnce, when } from './acts.js'
import type { Fault } from './fault.js'

/** Where the control groups that limit processes are mounted in the sandbox. */
const groups = '/srv/groups'

/** What tells of the freeze is written, and marked as over, by a process. */
const allows = { restorePoint: true } as const

/** Long enough for several attempts, short beside what a script has left. */
const seconds = 1.5

function needsGroups(hooks: HookSet, mode: 'root' | 'user'): string | undefined {
  try {
    accessSync('/sys/fs/cgroup/pids', constants.W_OK)
    return needsRoot(hooks, mode)
  } catch {
    return 'it needs control groups that limit processes and can be changed (/sys/fs/cgroup/pids)'
  }
}

/** All sandboxes see the same groups. */
let groupsMade = 0

/** Neither the script nor what it has started can start a process for a while; in the middle of it `act` happens. */
async function starve(scene: Scene, act: () => void): Promise<void> {
  const group = `${groups}/azure-rehearsal-${process.pid}-${++groupsMade}`
  const pids = scene.processes().map((line) => line.split(' ')[0])
  scene.run(
    [
      `mkdir -p ${groups}`,
      `mountpoint -q ${groups} || mount -t cgroup -o pids none ${groups}`,
      `mkdir ${group}`,
      // What has ended meanwhile cannot be moved.
      `for pid in ${pids.join(' ')}; do echo "$pid" >${group}/cgroup.procs || :; done`,
      `echo 0 >${group}/pids.max`,
    ].join('\n'),
  )
  try {
    act()
    await sleep(seconds * 1000)
  } finally {
    scene.run(
      [
        `while read -r pid; do echo "$pid" >${groups}/cgroup.procs || :; done <${group}/cgroup.procs`,
        `rmdir ${group} || echo max >${group}/pids.max`,
      ].join('\n'),
    )
  }
}

export const forkFaults: readonly Fault[] = [
  {
    id: 'forks-fail-before-freeze',
    does: `From the first line of the pre-script on, no process can be started for ${seconds} s.`,
    must: 'It freezes later, or the backup is not claimed application-consistent; no database stays frozen.',
    unsuited: needsGroups,
    play: (scene) =>
      scene.backUp({
        pre: stopsAtOnce,
        duringPre: (run) => starve(scene, () => signal(scene, run, 'CONT')),
      }),
  },
  {
    id: 'forks-fail-frozen',
    does: `From the moment when the database is frozen on, no process can be started for ${seconds} s.`,
    must: 'No claim is false, and no database stays frozen.',
    allows,
    unsuited: needsGroups,
    arrange: (scene) => misbehave(scene, 'freeze', 'waits-to-answer', 1),
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => areFrozen(scene),
          () => starve(scene, () => release(scene, 'freeze')),
        ),
      }),
  },
  {
    id: 'forks-fail-before-thaw',
    does: `From the first line of the post-script on, no process can be started for ${seconds} s.`,
    must: 'It thaws as soon as a process can be started.',
    unsuited: needsGroups,
    play: (scene) =>
      scene.backUp({
        post: stopsAtOnce,
        duringPost: (run) => starve(scene, () => signal(scene, run, 'CONT')),
      }),
  },
  {
    id: 'forks-fail-after-thaw',
    does: `From the moment when the database is thawed on, no process can be started for ${seconds} s.`,
    must: 'No claim is false, and no database stays frozen.',
    allows,
    unsuited: needsGroups,
    arrange: (scene) => misbehave(scene, 'thaw', 'waits-to-answer', 1),
    play: (scene) =>
      scene.backUp({
        duringPost: when(
          () => last(scene).hasBegun('thaw') && areThawed(scene),
          () => starve(scene, () => release(scene, 'thaw')),
        ),
      }),
  },
]
