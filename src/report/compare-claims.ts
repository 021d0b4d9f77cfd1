// Sets what the database said beside what Azure claims for the same time.
import type { RecentRun } from './host-history.js'
import type { RecoveryPoint } from './recovery-points.js'

const mismatches = [
  'Azure claims consistent, the database does not',
  'the database says consistent, Azure does not',
  'a recovery point without a run of the hooks',
  'a consistent run without a recovery point',
  'more hosts than VMs in Azure have this name',
] as const

/** Nobody can say which of the hosts the recovery points are of. */
export const tooManyHosts = mismatches[4]

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
export const apart = 2 * 3_600_000

/** @param points sorted by time */
export function compareClaims(runs: readonly RecentRun[], points: readonly RecoveryPoint[]): Comparison {
  const sorted = sortOnce(runs)
  const found: { at: number; mismatch: Comparison['mismatch'] }[] = []
  const pairs = pairUp(sorted, points)
  for (const point of points) {
    const run = pairs.get(point)
    const claims = point.type === 'AppConsistent'
    const mismatch = !run ? mismatches[2] : run.consistent === claims ? undefined : mismatches[claims ? 0 : 1]
    found.push({ at: run?.finishedAt ?? point.at, mismatch })
  }
  const taken = new Set(pairs.values())
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

/** By their time. A line that stands twice is of one run, which is as bad as the worse of both. */
function sortOnce(runs: readonly RecentRun[]): RecentRun[] {
  const byTime = new Map<number, RecentRun>()
  for (const run of runs) {
    if (byTime.get(run.finishedAt)?.consistent !== false) byTime.set(run.finishedAt, run)
  }
  return [...byTime.values()].sort((one, other) => one.finishedAt - other.finishedAt)
}

/** So many runs beside a point are looked at: more are of a machine whose clock stood still. */
const mostCandidates = 16

/** A run is of one recovery point at most: the nearest find each other first. */
function pairUp(sorted: readonly RecentRun[], points: readonly RecoveryPoint[]): Map<RecoveryPoint, RecentRun> {
  const candidates = points.flatMap((point, order) =>
    findNear(sorted, point.at).map((run) => ({ point, run, order, distance: Math.abs(run.finishedAt - point.at) })),
  )
  candidates.sort((one, other) => one.distance - other.distance || one.order - other.order)
  const pairs = new Map<RecoveryPoint, RecentRun>()
  const taken = new Set<RecentRun>()
  for (const { point, run } of candidates) {
    if (pairs.has(point) || taken.has(run)) continue
    pairs.set(point, run)
    taken.add(run)
  }
  return pairs
}

/** The nearest ones on both sides. */
function findNear(sorted: readonly RecentRun[], at: number): RecentRun[] {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.finishedAt ?? at) < at) low = middle + 1
    else high = middle
  }
  const near = sorted.slice(Math.max(0, low - mostCandidates / 2), low + mostCandidates / 2)
  return near.filter(({ finishedAt }) => Math.abs(finishedAt - at) <= apart)
}
