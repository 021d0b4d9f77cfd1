// What a report is evidence of: what was played, what was not, and the figures of all of it.
import type { RehearsalReport } from '../../model/generated/rehearsal-report.js'
import { countRestores } from './restore-sentences.js'
import { isFalseClaim } from './sentences.js'

/** What it comes to, in one sentence of figures. */
export function countFigures(report: RehearsalReport): string {
  const { rehearsals, notPlayed } = report
  const frozen = rehearsals.flatMap(({ leftFrozen }) => leftFrozen)
  const forGood = frozen.filter(({ resumesAfter }) => resumesAfter === null).length
  const figures = [
    `${rehearsals.length} played`,
    `${notPlayed.length} not played`,
    `${rehearsals.flatMap(({ backups }) => backups.filter(isFalseClaim)).length} false claims`,
    `${frozen.length - forGood} left frozen until they resume by themselves`,
    `${forGood} left frozen for good`,
    ...countRestores(report),
  ]
  return `${figures.join(', ')}.`
}

export type Evidence = Pick<
  RehearsalReport,
  'schemaVersion' | 'generator' | 'bundle' | 'checksum' | 'playedAt' | 'machine'
>

/** What was played, with what, when and where. */
export function describeEvidence({ bundle, checksum, generator, playedAt, machine }: Evidence): string {
  return `${bundle}, SHA-256 ${checksum}, with ${generator.name} ${generator.version}, ${playedAt}, on ${machine}`
}

/** Faults that were not played, by the reason. */
export function groupNotPlayed({ notPlayed }: RehearsalReport): { reason: string; faults: string[] }[] {
  const reasons = [...new Set(notPlayed.map(({ reason }) => reason))]
  return reasons.map((reason) => ({
    reason,
    faults: notPlayed.filter((one) => one.reason === reason).map(({ fault }) => fault),
  }))
}
