// The lanes of a restored VM in the picture of a rehearsal: its own timeline, behind that of the backup.
import type { Rehearsal, RehearsedRestore } from '../../model/generated/rehearsal-report.js'
import { bar, type Lane, lane } from './picture-parts.js'

export function restoreLanes({ runs, bootedAt }: RehearsedRestore, events: Rehearsal['events']): Lane[] {
  const bars = runs.map(({ startedAt, endedAt, verdict }) => {
    return bar('run', startedAt, endedAt, verdict, `verify-restore.sh runs on the restored VM: ${verdict}`)
  })
  const marks = events
    .filter((event) => event.lane === 'restored' && event.at > bootedAt)
    .map(({ at, tone, text }) => ({ at, tone, title: text }))
  const begin = { at: bootedAt, tone: 'plain', title: 'Another VM comes up from the restore point' } as const
  return [lane('verify-restore', bars), lane('restored VM', [], [begin, ...marks])]
}
