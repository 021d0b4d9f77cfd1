// What the report says of one host. The good word stands only for a last backup that says so in all its words, is
// recent enough, and is not contradicted by Azure.
import type { HostReport, LastBackup } from '../model/generated/fleet-report.js'
import { apart, compareClaims } from './compare-claims.js'
import { clockTolerance, day, type HostHistory } from './host-history.js'
import type { RecoveryPoints } from './recovery-points.js'
import { isGood, type Run } from './run.js'

export interface ReportSettings {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly maxAgeHours: number
  readonly days: number
  readonly points: RecoveryPoints | undefined
}

/** @param folder undefined: there is none, as for a host of the inventory that has never reported */
export function judgeHost(
  host: string,
  folder: string | undefined,
  history: HostHistory,
  settings: ReportSettings,
): HostReport {
  const lists = settings.points?.find(host)?.lists ?? [[]]
  // Of several VMs with this name it may be any: the good word holds only where each says the same.
  const comparisons = settings.points ? lists.map((points) => compareClaims(history.recent, points)) : []
  const comparison = comparisons.find((one) => one.mismatch !== undefined) ?? comparisons[0]
  const differing = comparisons.flatMap(({ times }) => times)
  const { last } = history
  const mismatch = comparison?.mismatch ?? null
  return {
    host,
    folder: folder ?? null,
    state: findState(folder, history, mismatch, settings),
    notes: [
      ...listNotes(history),
      ...(lists.length > 1 ? ['Several VMs in Azure have this name: compared with each.'] : []),
    ],
    lastBackup: last ? describeRun(last, settings.now) : null,
    lastConsistent: formatTime(history.lastConsistent),
    azure: comparison?.last ? { at: formatTime(comparison.last.at) ?? '', type: comparison.last.type } : null,
    mismatch,
    provedRestore: formatTime(history.provedRestore),
    backups: history.backups,
    days: drawDays(history, differing, settings),
  }
}

function findState(
  folder: string | undefined,
  { last, endsUnreadable, unreadable }: HostHistory,
  mismatch: string | null,
  { now, maxAgeHours }: ReportSettings,
): HostReport['state'] {
  if (folder === undefined) return 'never reported'
  if (endsUnreadable) return 'unreadable'
  if (!last) return unreadable > 0 ? 'unreadable' : 'no backup'
  if (last.finishedAt > now + clockTolerance) return 'clock ahead'
  if (!last.consistent && !last.leftAlone) return 'not consistent'
  if (now - last.finishedAt > maxAgeHours * 3_600_000) return 'too old'
  if (mismatch !== null) return 'mismatch'
  return last.consistent ? 'consistent' : 'left alone'
}

function listNotes({ last, drills, backups, unreadable, endsUnreadable }: HostHistory): string[] {
  const notes: string[] = []
  if (last && endsUnreadable) notes.push('What came after that backup cannot be read.')
  for (const { name, outcome } of last?.instances ?? []) {
    if (isGood(outcome)) continue
    notes.push(`${name}: ${outcome}.`)
  }
  if (last?.trigger === 'unknown') notes.push('It is not known who started the last backup.')
  if (unreadable > 0) notes.push(`${unreadable} of its records cannot be read.`)
  if (backups === 0 && drills > 0) notes.push(`${drills} drills or runs by hand, which are no backups.`)
  return notes
}

function describeRun(run: Run, now: number): LastBackup {
  const { finishedAt, consistent, leftAlone, preStatus, postStatus, windowSeconds, trigger, instances } = run
  return {
    finishedAt: formatTime(finishedAt) ?? '',
    ageHours: Number(((now - finishedAt) / 3_600_000).toFixed(1)),
    consistent,
    leftAlone,
    preStatus,
    postStatus,
    windowSeconds,
    trigger: trigger === 'azure' ? 'azure' : 'unknown',
    instances: instances.map(({ name, outcome }) => ({ name, outcome })),
  }
}

/** As 2026-11-21T01:36:49Z. */
function formatTime(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The first moment of the oldest day that is shown, in milliseconds since 1970. */
function findFirstDay({ now, days }: Pick<ReportSettings, 'now' | 'days'>): number {
  return (Math.floor(now / day) - days + 1) * day
}

/** What is older need not be kept, in milliseconds since 1970: it is neither shown nor can it be of the last backup. */
export function findOldest({ now, days, maxAgeHours }: Omit<ReportSettings, 'points'>): number {
  return Math.min(findFirstDay({ now, days }), now - maxAgeHours * 3_600_000) - 2 * apart
}

/** @param differing when Azure and the database did not say the same */
function drawDays({ recent }: HostHistory, differing: readonly number[], settings: ReportSettings): string {
  const cells = Array.from({ length: settings.days }, () => '.')
  const first = findFirstDay(settings)
  const indexOf = (at: number) => Math.floor((at - first) / day)
  for (const { finishedAt, consistent, leftAlone } of recent) {
    const index = indexOf(finishedAt)
    const now = cells[index]
    if (now !== undefined) cells[index] = joinLetters(now, consistent ? 'g' : leftAlone ? 'l' : 'b')
  }
  for (const at of differing) if (cells[indexOf(at)] !== undefined) cells[indexOf(at)] = 'x'
  return cells.join('')
}

/** The letter of a day with both. */
function joinLetters(one: string, other: string): string {
  if (one === '.' || one === other) return other
  return [one, other].some((letter) => letter === 'g' || letter === 'm') ? 'm' : 'b'
}
