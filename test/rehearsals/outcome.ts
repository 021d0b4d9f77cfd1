// What a rehearsal came to, in one line that a table of expectations can hold.
import type { Rehearsal, RehearsedBackup } from '../../src/model/generated/rehearsal-report.ts'

/** Such as `application 0/0, file-system 201/205 | thaw`: each backup's claim with the exit statuses of pre- and
 * post-script (or the code of the pre-check, where none ran), then what ended the freezes. */
export function describeOutcome({ backups, freezes }: Rehearsal): string {
  const ends = freezes.map(({ by, endedBy }) => `${by === 'elsewhere' ? 'foreign: ' : ''}${endedBy ?? 'lasts'}`)
  return [backups.map(describeBackup).join(', '), [...new Set(ends)].sort().join(' ')].filter(Boolean).join(' | ')
}

function describeBackup({ claim, preCheck, pre, post, hostCrash }: RehearsedBackup): string {
  if (hostCrash === 'killed') return 'killed'
  if (preCheck.code !== 0) return `${claim} ${preCheck.code}`
  const statuses = `${claim} ${pre?.status ?? '-'}/${post?.status ?? '-'}`
  return hostCrash === null ? statuses : `${statuses} crashed`
}
