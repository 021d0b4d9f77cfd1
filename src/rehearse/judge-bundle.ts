// What a bundle of ours promises beyond what any hooks must keep: sentences for what did not hold.
import { posix } from 'node:path'
import type { Fault } from './faults/fault.js'
import { judgeOwnPrograms } from './own-programs.js'
import { findUntruths, judgeRestorePoint, type RestorePointCopy, saysThatItIsOn } from './restore-point.js'
import type { ScriptRun } from './sandbox/host-control.js'
import type { HookSet, Scene } from './scene.js'

type Allowance = NonNullable<Fault['allows']>

/** Seconds between the host's look at the clock and the script's own first one. */
const startSeconds = 0.5

/** A try to thaw that has begun in time still gets its own. */
const lastTrySeconds = 100

/** How long a post-script of ours may still try to thaw when Azure has gone, in seconds: its head says it. */
export function readOvertime({ files }: HookSet): number {
  const heads = files.map(({ content }) => Buffer.from(content).toString('utf8'))
  const stated = heads.map((text) => /is tried on for (\d+) s more/.exec(text)?.[1])
  return Math.max(0, ...stated.map((seconds) => (seconds ? Number(seconds) + lastTrySeconds : 0)))
}

export function judgeBundle(scene: Scene, allows: Allowance): string[] {
  const runs = scene.hosts.flatMap((host) => host.runs).filter(({ endedAt }) => endedAt !== null)
  return [
    ...(allows.time ? [] : runs.flatMap((run) => judgeWorstCase(scene, run))),
    ...(allows.output ? [] : runs.flatMap(judgeOutput)),
    ...judgeSessions(scene),
    ...judgeOwnPrograms(scene, allows.owed),
  ]
}

/** Each script ends within the worst case that its head states, which is below Azure's limit. */
function judgeWorstCase({ hooks }: Scene, run: ScriptRun): string[] {
  const { script, startedAt, endedAt, isExcused = false } = run
  const path = posix.resolve('/etc/azure', script)
  const file = hooks.files.find((each) => each.path === path)
  if (file === undefined || isExcused) return []
  const [, pre, post] = /end within (\d+) and (\d+) s/.exec(Buffer.from(file.content).toString('utf8')) ?? []
  const name = posix.basename(path)
  const stated = name === 'prescript.sh' ? pre : post
  if (stated === undefined) return [`The head of ${name} does not say within how many seconds it ends.`]
  const limit = Number(stated)
  const seconds = ((endedAt ?? 0) - startedAt) / 100
  return [
    ...(limit < hooks.timeoutSeconds ? [] : [`${name} says that it ends within ${limit} s; Azure waits no longer.`]),
    ...(seconds <= limit + startSeconds ? [] : [`${name} took ${seconds.toFixed(1)} s, and says ${limit} s at most.`]),
  ]
}

/** Azure's agent reads neither pipe. */
function judgeOutput({ script, printed }: ScriptRun): string[] {
  return printed === 0 ? [] : [`${posix.basename(script)} printed ${printed} bytes into pipes that nobody reads.`]
}

/** Sessions read nothing but the credentials file, and have no part in the lock, which would outlive its script. */
function judgeSessions({ databases, registry }: Scene): string[] {
  const calls = [...databases, registry].flatMap((database) => database.calls())
  const sentences = calls.flatMap(({ given, input, lock }) => [
    ...(lock === 'none' ? [] : [`The lock was handed to: ${given}.`]),
    ...(input === 'null' || input === 'file' ? [] : [`The agent's standard input was handed to: ${given}.`]),
  ])
  return [...new Set(sentences)]
}

/** Each snapshot of a good backup says what it is, none says what is not so, and after the thaw nothing speaks of a
 * freeze any more. */
export function judgeRestorePoints(scene: Scene, allows: Allowance): string[] {
  const sentences = scene.backups.flatMap(({ claim, pre }, index) => {
    const copy = scene.restorePoints[index]
    if (copy === undefined) return []
    const isClaimed = claim === 'application'
    return judgeCopy(copy, isClaimed, isClaimed && pre?.status === 0 && allows.restorePoint !== true)
  })
  const last = scene.backups.at(-1)
  const isDone = last?.claim === 'application' && last.post?.status === 0 && allows.restorePoint !== true
  const mark = isDone ? scene.copyRestorePoint() : undefined
  if (mark === undefined || !saysThatItIsOn(mark)) return sentences
  return [...sentences, 'restore-point.json is not marked as over, though the database was thawed.']
}

function judgeCopy(copy: RestorePointCopy, isClaimed: boolean, mustBeThere: boolean): string[] {
  const verdict = judgeRestorePoint(copy)
  if (verdict.state === 'believed') return findUntruths({ point: verdict.point, journals: copy.journals }, isClaimed)
  return mustBeThere ? [`The snapshot does not say what it is: restore-point.json in it: ${verdict.reason}.`] : []
}
