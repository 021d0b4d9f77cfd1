// What a rehearsal came to, in one line that a table of expectations can hold, and what is wrong with it.
import type { Rehearsal, RehearsedBackup } from '../../src/model/generated/rehearsal-report.ts'
import { evidence } from './evidence.ts'
import { type Expected, expectations } from './expectations.ts'

/** Such as `application 0/0, file-system 201/205 | thaw`: each backup's claim with the exit statuses of pre- and
 * post-script (or the code of the pre-check, where none ran), then what ended the freezes. */
function describeOutcome({ backups, freezes }: Rehearsal): string {
  const ends = freezes.map(({ by, endedBy }) => `${by === 'elsewhere' ? 'foreign: ' : ''}${endedBy ?? 'lasts'}`)
  return [backups.map(describeBackup).join(', '), [...new Set(ends)].sort().join(' ')].filter(Boolean).join(' | ')
}

function describeBackup({ claim, preCheck, pre, post, hostCrash }: RehearsedBackup): string {
  if (hostCrash === 'killed') return 'killed'
  if (preCheck.code !== 0) return `${claim} ${preCheck.code}`
  const statuses = `${claim} ${pre?.status ?? '-'}/${post?.status ?? '-'}`
  return hostCrash === null ? statuses : `${statuses} crashed`
}

/** A sentence for each promise that was broken, for another outcome than expected, and for a fault that did not happen.
 * @param expected that of the catalogue's fault if not given */
export function findTrouble(rehearsal: Rehearsal, expected: Expected = expectations[rehearsal.fault] ?? []): string[] {
  const outcome = describeOutcome(rehearsal)
  const isExpected = expected.some((each) => (each instanceof RegExp ? each.test(outcome) : each === outcome))
  const happened = evidence[rehearsal.fault]?.(rehearsal) ?? true
  return [
    ...rehearsal.broken,
    ...(isExpected ? [] : [`It came to ${outcome}, not to ${expected.join(' or ')}.`]),
    ...(happened ? [] : ['Nothing shows that the fault happened, or that it was met as it should be.']),
  ]
}
