// Sentences and cells that the text, CSV and the page have in common.
import type { FleetReport, HostReport } from '../../model/generated/fleet-report.js'

/** What it comes to. */
export function summarise({ hosts, counts, maxAgeHours }: FleetReport): string {
  const good = counts['consistent'] ?? 0
  const within = `within ${maxAgeHours} hours`
  if (hosts.length === 0) return 'No host.'
  if (good === hosts.length) return `All ${good} hosts: the last backup was consistent, ${within}.`
  return `${hosts.length - good} of ${hosts.length} hosts have no consistent last backup ${within}.`
}

/** How many hosts are in each state. */
export function listCounts({ counts }: FleetReport): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')
}

export function describeAge({ lastBackup }: HostReport): string {
  if (!lastBackup) return '–'
  const { ageHours } = lastBackup
  if (ageHours < 0) return `${formatHours(-ageHours)} ahead`
  return `${formatHours(ageHours)} ago`
}

function formatHours(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} min`
  return hours < 72 ? `${Math.round(hours)} h` : `${Math.floor(hours / 24)} d`
}

export function describeWindow({ lastBackup }: HostReport): string {
  return typeof lastBackup?.windowSeconds === 'number' ? `${lastBackup.windowSeconds} s` : '–'
}

/** All that there is to say: statuses of a bad backup, how Azure differs, notes. */
export function listReasons({ lastBackup, mismatch, notes, lastConsistent }: HostReport): string[] {
  const reasons: string[] = []
  if (lastBackup && !lastBackup.consistent) {
    const { preStatus, postStatus, leftAlone } = lastBackup
    if (leftAlone) reasons.push('Left alone by policy (--mirror): see another member of the mirror.')
    else reasons.push(`Pre-script ${preStatus ?? 'never ended'}, post-script ${postStatus}.`)
    reasons.push(lastConsistent === null ? 'No consistent backup is known.' : `Last consistent: ${lastConsistent}.`)
  }
  if (mismatch !== null) reasons.push(`${mismatch.charAt(0).toUpperCase()}${mismatch.slice(1)}.`)
  return [...reasons, ...notes]
}
