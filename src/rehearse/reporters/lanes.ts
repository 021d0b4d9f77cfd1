// What a picture of a rehearsal shows: a lane for each that takes part, and in it bars in seconds.
import type { Rehearsal, RehearsedBackup, RehearsedScript } from '../../model/generated/rehearsal-report.js'
import { type Bar, bar, type Lane, lane, type Mark } from './picture-parts.js'
import { restoreLanes } from './restore-lanes.js'
import { claimWords, describeLeft, describeStatus, formatSeconds, isFalseClaim } from './sentences.js'

export interface Picture {
  /** Seconds at the left edge and at the right one. */
  readonly begin: number
  readonly end: number
  readonly lanes: readonly Lane[]
  readonly snapshots: readonly { readonly from: number; readonly to: number }[]
}

/** Seconds below which freezing the file systems is not shown. */
const shortest = 0.05

export function composePicture(rehearsal: Rehearsal): Picture {
  const { backups, events } = rehearsal
  const { begin, end } = findEdges(rehearsal)
  const faults = events.filter(({ lane }) => lane === 'fault')
  const instances = listInstances(rehearsal)
  const lanes: Lane[] = [
    lane('host', backups.flatMap(hostBars), backups.flatMap(markClaim)),
    lane(
      'pre-script',
      backups.flatMap(({ pre }) => scriptBars(pre, 'pre-script', end)),
    ),
    ...instances.map((instance) =>
      lane(instance, freezeBars(rehearsal, instance, end), markTruth(rehearsal, instance)),
    ),
    lane('disks', backups.flatMap(snapshotBars)),
    lane(
      'post-script',
      backups.flatMap(({ post }) => scriptBars(post, 'post-script', end)),
    ),
  ]
  if (rehearsal.restore) lanes.push(...restoreLanes(rehearsal.restore, rehearsal.events))
  if (faults.length > 0) {
    lanes.push(
      lane(
        'fault',
        [],
        faults.map(({ at, text }) => ({ at, tone: 'bad', title: text })),
      ),
    )
  }
  return { begin, end, lanes, snapshots: backups.flatMap(({ snapshot }) => snapshot ?? []) }
}

/** All that are frozen or in a snapshot at some time, in the order in which they are first heard of. */
function listInstances({ backups, freezes, leftFrozen }: Rehearsal): string[] {
  const inSnapshots = backups.flatMap(({ databases }) => databases.map(({ instance }) => instance))
  return [
    ...new Set([
      ...inSnapshots,
      ...freezes.map(({ instance }) => instance),
      ...leftFrozen.map(({ instance }) => instance),
    ]),
  ]
}

/** From the first moment on; room is left behind the last, so that what goes on is seen to go on. */
function findEdges({ backups, freezes, events }: Rehearsal): { begin: number; end: number } {
  const scripts = backups.flatMap(({ pre, post }) => [pre, post])
  const moments = [
    ...scripts.flatMap((script) =>
      script ? [script.startedAt, script.endedAt ?? script.startedAt, script.hostLeftAt] : [],
    ),
    ...backups.flatMap(({ snapshot }) => snapshot?.to ?? []),
    ...freezes.flatMap(({ from, to }) => [from, to ?? from]),
    ...events.map(({ at }) => at),
  ]
  const begin = moments.length > 0 ? Math.min(...moments) : 0
  return { begin, end: begin + Math.max(0.1, ...moments.map((moment) => moment - begin)) * 1.03 }
}

function hostBars({ pre, post, snapshot }: RehearsedBackup): Bar[] {
  const bars: Bar[] = []
  if (pre) bars.push(bar('wait', pre.startedAt, pre.hostLeftAt, 'waits', 'The host waits for the pre-script'))
  if (pre && snapshot && snapshot.from - pre.hostLeftAt >= shortest) {
    bars.push(bar('fs', pre.hostLeftAt, snapshot.from, 'fsfreeze', 'The host freezes the file systems'))
  }
  if (post) bars.push(bar('wait', post.startedAt, post.hostLeftAt, 'waits', 'The host waits for the post-script'))
  return bars
}

function markClaim(backup: RehearsedBackup): Mark[] {
  const { pre, post, snapshot, claim, hostCrash } = backup
  const last = post?.hostLeftAt ?? snapshot?.to ?? pre?.hostLeftAt
  if (last === undefined) return []
  const tone = isFalseClaim(backup) ? 'bad' : claim === 'application' ? 'good' : 'plain'
  if (hostCrash !== null) return [{ at: last, tone: 'bad', title: `The host ended here: ${hostCrash}` }]
  return [{ at: last, tone, title: `Azure’s claim: ${claimWords[claim]}` }]
}

function scriptBars(script: RehearsedScript | null, name: string, end: number): Bar[] {
  if (!script) return []
  const { startedAt, hostLeftAt, endedAt, status } = script
  const runsOn = endedAt === null || endedAt > hostLeftAt + 1e-9
  const until = endedAt ?? end
  const result = describeStatus(status)
  const first = bar('run', startedAt, Math.min(until, hostLeftAt), result, `The ${name} runs: ${result}`)
  if (!runsOn) return [first]
  return [first, bar('late', hostLeftAt, until, 'runs on', `The ${name} runs on after the host has given up on it`)]
}

function freezeBars({ freezes, leftFrozen }: Rehearsal, instance: string, end: number): Bar[] {
  return freezes
    .filter((freeze) => freeze.instance === instance)
    .map(({ from, to, by, endedBy }) => {
      const length = to === null ? '' : ` ${formatSeconds(to - from)} s`
      if (by === 'elsewhere') return bar('foreign', from, to ?? end, `frozen by others${length}`, 'Frozen by others')
      const left = to === null ? leftFrozen.find((one) => one.instance === instance) : undefined
      if (left) return bar('stuck', from, end, 'left frozen', `Left frozen: ${describeLeft(left)}`)
      const how = endedBy === null ? ', not thawed' : `, ended by ${endedBy}`
      return bar('frozen', from, to ?? end, `frozen${length}`, `${instance} is frozen${how}`)
    })
}

function markTruth({ backups }: Rehearsal, instance: string): Mark[] {
  return backups.flatMap(({ snapshot, databases }) => {
    const found = databases.find((database) => database.instance === instance)
    if (!snapshot || !found) return []
    const words = { consistent: 'of one moment', torn: 'torn', down: 'cleanly down' }
    const title = `In the snapshot: ${words[found.state]}`
    return [{ at: (snapshot.from + snapshot.to) / 2, tone: found.state === 'torn' ? 'bad' : 'good', title }]
  })
}

function snapshotBars({ snapshot }: RehearsedBackup): Bar[] {
  if (!snapshot) return []
  const { from, to } = snapshot
  return [bar('snapshot', from, to, `snapshot ${formatSeconds(to - from)} s`, 'The disks are copied')]
}
