// What the report says of one host. The good word stands only for a last backup that says so in all its words, is
// recent enough, and is not contradicted by Azure.
import type { HostReport, LastBackup } from '../model/generated/fleet-report.js'
import { type Comparison, compareClaims } from './compare-claims.js'
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
  const found = settings.points?.find(host)
  const points = typeof found === 'object' ? found.points : []
  const isCompared = settings.points !== undefined && found !== 'twice'
  const comparison = isCompared ? compareClaims(history.recent, points) : undefined
  const { last } = history
  const mismatch = comparison?.mismatch ?? null
  return {
    host,
    folder: folder ?? null,
    state: findState(folder, history, mismatch, settings),
    notes: [
      ...listNotes(history),
      ...(found === 'twice' ? ['Several VMs in Azure have this name: not compared.'] : []),
    ],
    lastBackup: last ? describeRun(last, settings.now) : null,
    lastConsistent: formatTime(history.lastConsistent),
    azure: comparison?.last ? { at: formatTime(comparison.last.at) ?? '', type: comparison.last.type } : null,
    mismatch,
    provedRestore: formatTime(history.provedRestore),
    backups: history.backups,
    days: drawDays(history, comparison, settings),
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

function listNotes({ last, drills, backups, unreadable }: HostHistory): string[] {
  const notes: string[] = []
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
export function findFirstDay({ now, days }: Pick<ReportSettings, 'now' | 'days'>): number {
  return (Math.floor(now / day) - days + 1) * day
}

function drawDays({ recent }: HostHistory, comparison: Comparison | undefined, settings: ReportSettings): string {
  const cells = Array.from({ length: settings.days }, () => '.')
  const first = findFirstDay(settings)
  const indexOf = (at: number) => Math.floor((at - first) / day)
  for (const { finishedAt, consistent, leftAlone } of recent) {
    const index = indexOf(finishedAt)
    const now = cells[index]
    if (now !== undefined) cells[index] = joinLetters(now, consistent ? 'g' : leftAlone ? 'l' : 'b')
  }
  for (const at of comparison?.times ?? []) if (cells[indexOf(at)] !== undefined) cells[indexOf(at)] = 'x'
  return cells.join('')
}

/** The letter of a day with both. */
function joinLetters(one: string, other: string): string {
  if (one === '.' || one === other) return other
  return [one, other].some((letter) => letter === 'g' || letter === 'm') ? 'm' : 'b'
}
