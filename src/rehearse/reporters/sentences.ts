// What a rehearsal comes to, in words that all reports share.
import type {
  FreezeWindow,
  LeftFrozen,
  PortalMessage,
  Rehearsal,
  RehearsalReport,
  RehearsedBackup,
  RehearsedScript,
  SnapshotDatabase,
} from '../../model/generated/rehearsal-report.js'
import { describeRestore } from './restore-sentences.js'

export type Tone = Rehearsal['events'][number]['tone']
type Claim = RehearsedBackup['claim']
type Truth = RehearsedBackup['truth']

/** What Azure would call the restore point. */
export const claimWords: Readonly<Record<Claim, string>> = {
  application: 'application-consistent',
  'file-system': 'file-system consistent',
  none: 'no restore point',
}

/** What the snapshot really is. */
export const truthWords: Readonly<Record<Truth, string>> = {
  application: 'application-consistent',
  crash: 'crash-consistent only',
  none: 'no snapshot',
}

export const laneWords: Readonly<Record<Rehearsal['events'][number]['lane'], string>> = {
  host: 'host',
  pre: 'pre-script',
  post: 'post-script',
  database: 'database',
  disk: 'disks',
  fault: 'fault',
  verify: 'verify',
  restored: 'restored VM',
}

/** `2.61`, `42.0`, `124`: three digits or two decimals. */
export function formatSeconds(seconds: number): string {
  return seconds.toFixed(seconds < 9.995 ? 2 : seconds < 99.95 ? 1 : 0)
}

/** `fault`, with the shell where a report has several. */
export function nameRun({ fault, shell }: Rehearsal, { rehearsals }: RehearsalReport): string {
  return listShells(rehearsals).length > 1 ? `${fault} (${shell})` : fault
}

export function listShells(rehearsals: readonly Rehearsal[]): string[] {
  return [...new Set(rehearsals.map(({ shell }) => shell))]
}

/** A claim of more than there is: the one thing that must never be. */
export function isFalseClaim({ claim, truth }: RehearsedBackup): boolean {
  return claim === 'application' && truth !== 'application'
}

export function toneOfClaim(backup: RehearsedBackup): Tone {
  if (isFalseClaim(backup)) return 'bad'
  return backup.claim === 'application' ? 'good' : 'plain'
}

export function toneOfTruth({ truth }: RehearsedBackup): Tone {
  return truth === 'application' ? 'good' : 'plain'
}

/** Claims or truths of several backups, equal ones once: `application, none`. */
export function joinWords(words: readonly string[]): string {
  return [...new Set(words)].join(', ') || 'none'
}

/** `All 35 rehearsals held.`, or how many did not; of a single one also what came of its backup. */
export function summarise({ rehearsals, interrupted }: RehearsalReport): string {
  const [first] = rehearsals
  if (interrupted) {
    const failed = rehearsals.filter(({ held }) => !held).length
    const outcome = failed === 0 ? 'all held' : `${failed} did not hold`
    return `Interrupted, with ${rehearsals.length} played: ${outcome}.`
  }
  if (rehearsals.length === 1 && first)
    return `${first.fault} ${first.held ? 'held' : 'did not hold'}: ${describeOutcome(first)}.`
  const failed = rehearsals.filter(({ held }) => !held).length
  if (failed === 0) return `All ${rehearsals.length} rehearsals held.`
  return `${failed} of ${rehearsals.length} rehearsals did not hold.`
}

/** `IRIS, until it resumes by itself after 300 s`. */
export function describeLeft({ instance, resumesAfter }: LeftFrozen): string {
  const until = resumesAfter === null ? 'for good' : `until it resumes by itself after ${resumesAfter} s`
  return `${instance}, ${until}`
}

export function describeLeftFrozen(leftFrozen: readonly LeftFrozen[]): string {
  return leftFrozen.map(describeLeft).join('; ')
}

function describeOutcome({ backups, leftFrozen, restore }: Rehearsal): string {
  const outcomes = backups.map((backup) => {
    if (isFalseClaim(backup)) return 'Azure would record an application-consistent backup, which it is not'
    if (backup.claim === 'none') return 'Azure would record no backup'
    if (backup.claim === 'application') return 'the backup is application-consistent, and Azure would say so'
    const more = backup.truth === 'application' ? ', although the databases were at rest' : ''
    return `Azure would record a backup that is only file-system consistent${more}`
  })
  const frozen = leftFrozen.map((left) => `left frozen: ${describeLeft(left)}`)
  const restored = restore ? [describeRestore(restore)] : []
  return [...new Set(outcomes), ...frozen, ...restored].join('; ') || 'no backup was made'
}

/** What stands behind the truth: each database in the snapshot, or in a drill what the scripts say. */
export function describeDatabases(backup: RehearsedBackup, mode: RehearsalReport['mode']): string {
  if (mode === 'live') {
    const held = backup.truth === 'application'
    return held
      ? 'frozen from before the snapshot’s place until the thaw'
      : 'not frozen throughout the snapshot’s place'
  }
  return backup.databases.map(describeDatabase).join('; ')
}

function describeDatabase({ instance, state, first, second }: SnapshotDatabase): string {
  if (state === 'down') return `${instance} was cleanly down`
  const writes =
    first === second ? `write ${first} in both files` : `write ${first} in one file, ${second} in the other`
  return `${instance} is ${state === 'torn' ? 'torn' : 'of one moment'}: ${writes}`
}

/** What a freeze window is made of, as far as it took any time, in the order in which it comes. */
export function listParts({ scripts, polls, fsFreeze, snapshot }: FreezeWindow) {
  const parts = [
    { key: 'scripts', name: 'scripts', seconds: scripts },
    { key: 'polls', name: 'host’s polls', seconds: polls },
    { key: 'fs', name: 'fsfreeze', seconds: fsFreeze },
    { key: 'snapshot', name: 'snapshot', seconds: snapshot },
  ] as const
  return parts.filter(({ seconds }) => seconds >= 0.005)
}

export function describeWindow(window: FreezeWindow | null): string {
  if (!window) return 'nothing was frozen'
  const parts = listParts(window).map(({ name, seconds }) => `${name} ${formatSeconds(seconds)}`)
  return `${formatSeconds(window.seconds)} s: ${parts.join(', ')}`
}

/** What the portal tells besides the claim itself (0 and 1). */
export function listMessages({ portal }: RehearsedBackup): string[] {
  return portal.filter(({ code }) => code > 1).map(describeMessage)
}

/** `300 Pre-ScriptExecutionFailed: The pre-script …`. */
function describeMessage({ code, name, text, reported }: PortalMessage): string {
  const where = reported ? '' : ' (stands in extension.log only)'
  return `${code}${name ? ` ${name}` : ''}: ${text}${where}`
}

/** `exit status 0 after 0.42 s (Azure’s code 0)` */
export function describeScript(script: RehearsedScript | null): string {
  if (!script) return 'not started'
  const { status, startedAt, endedAt, hostLeftAt, code } = script
  const after = (at: number) => `after ${formatSeconds(at - startedAt)} s`
  const abandoned = endedAt === null || endedAt > hostLeftAt
  const end = endedAt === null ? 'has not ended' : `${describeStatus(status)} ${after(endedAt)}`
  return `${end}${abandoned ? `; the host went on ${after(hostLeftAt)}` : ''} (Azure’s code ${code})`
}

/** @param status as in the report: negative for a signal, null for none */
export function describeStatus(status: number | null): string {
  if (status === null) return 'no exit status'
  return status < 0 ? `ended by signal ${-status}` : `exit status ${status}`
}

/** The longest time in which databases stood still, over all backups of a rehearsal. */
export function longestWindow({ backups }: Rehearsal): FreezeWindow | null {
  const windows = backups.flatMap(({ window }) => window ?? [])
  return windows.sort((one, other) => other.seconds - one.seconds)[0] ?? null
}
