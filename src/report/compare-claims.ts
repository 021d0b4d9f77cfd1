// Sets what the database said beside what Azure claims for the same time.
import type { RecentRun } from './host-history.js'
import type { RecoveryPoint } from './recovery-points.js'

const mismatches = [
  'Azure claims consistent, the database does not',
  'the database says consistent, Azure does not',
  'a recovery point without a run of the hooks',
  'a consistent run without a recovery point',
] as const

export interface Comparison {
  /** Azure's claim for the last of all. */
  readonly last: RecoveryPoint | undefined
  /** What does not match in the last backup; undefined: it matches. */
  readonly mismatch: (typeof mismatches)[number] | undefined
  /** Times at which anything did not match, in milliseconds since 1970. */
  readonly times: readonly number[]
}

/** A recovery point and a run that are further apart are not of one backup, in milliseconds. Azure's time is that of
 * the snapshot, or of the begin of its job, which waits for its turn. */
const apart = 2 * 3_600_000

/** @param points sorted by time */
export function compareClaims(runs: readonly RecentRun[], points: readonly RecoveryPoint[]): Comparison {
  const sorted = [...runs].sort((one, other) => one.finishedAt - other.finishedAt)
  const found: { at: number; mismatch: Comparison['mismatch'] }[] = []
  const taken = new Set<RecentRun>()
  let from = 0
  for (const { at, type } of points) {
    while ((sorted[from]?.finishedAt ?? at) < at - apart) from++
    const run = findNearest(sorted, from, at)
    if (run) taken.add(run)
    const claims = type === 'AppConsistent'
    const mismatch = !run ? mismatches[2] : run.consistent === claims ? undefined : mismatches[claims ? 0 : 1]
    found.push({ at: run?.finishedAt ?? at, mismatch })
  }
  // Azure deletes old points when their time is over; before the first there is nothing to compare.
  const first = points[0]?.at ?? Number.NEGATIVE_INFINITY
  for (const run of sorted) {
    if (taken.has(run) || !run.consistent || run.finishedAt < first) continue
    found.push({ at: run.finishedAt, mismatch: mismatches[3] })
  }
  found.sort((one, other) => one.at - other.at)
  const times = found.filter(({ mismatch }) => mismatch !== undefined).map(({ at }) => at)
  return { last: points.at(-1), mismatch: found.at(-1)?.mismatch, times }
}

function findNearest(sorted: readonly RecentRun[], from: number, at: number): RecentRun | undefined {
  let nearest: RecentRun | undefined
  for (let index = from; index < sorted.length; index++) {
    const run = sorted[index]
    if (!run || run.finishedAt > at + apart) break
    if (!nearest || Math.abs(run.finishedAt - at) < Math.abs(nearest.finishedAt - at)) nearest = run
  }
  return nearest
}
