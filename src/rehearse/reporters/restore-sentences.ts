// What a rehearsed restore comes to, in words that all reports share.
import type { RehearsalReport, RehearsedRestore, VerifyRun } from '../../model/generated/rehearsal-report.js'
import { describeDatabase } from '../restore/judge-restore.js'

export const dataWords: Readonly<Record<RehearsedRestore['truth'], string>> = {
  whole: 'whole: all that was committed before the freeze, and nothing else',
  torn: 'torn',
  'not recovered': 'not recovered, as no instance was started',
}

/** The one thing that must never be. */
export function isFalseProof({ runs, truth }: RehearsedRestore): boolean {
  return runs.at(-1)?.verdict === 'proved' && truth !== 'whole'
}

/** `the restored VM is called proved, and its data are whole` */
export function describeRestore(restore: RehearsedRestore): string {
  const verdict = restore.runs.at(-1)?.verdict ?? 'not verified'
  const link = isFalseProof(restore) ? 'but' : 'and'
  return `the restored VM is called ${verdict}, ${link} its data are ${restore.truth}`
}

export function describeVerifyRun({ words, verdict, status, startedAt, endedAt }: VerifyRun): string {
  const end = status === null ? 'no exit status' : `exit status ${status}`
  return `${verdict} (${end}) after ${(endedAt - startedAt).toFixed(1)} s${words ? `, with ${words}` : ''}`
}

/** A line for each data file. */
export function listDatabases({ databases }: RehearsedRestore): string[] {
  return databases.map((database) => {
    const check = database.checked ? 'its integrity check found no errors' : 'no integrity check found it good'
    return `${describeDatabase(database)}; ${check}`
  })
}

/** What `countFigures` adds. */
export function countRestores({ rehearsals }: RehearsalReport): string[] {
  const restores = rehearsals.flatMap(({ restore }) => restore ?? [])
  if (restores.length === 0) return []
  const proved = restores.filter(({ runs }) => runs.at(-1)?.verdict === 'proved').length
  return [`${proved} of ${restores.length} restores proved`, `${restores.filter(isFalseProof).length} false proofs`]
}
