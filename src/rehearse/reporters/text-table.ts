// The table of many rehearsals, for a terminal.
import type { Rehearsal, RehearsalReport } from '../../model/generated/rehearsal-report.js'
import { escapeUnprintable } from '../../model/text.js'
import { describeLeftFrozen, formatSeconds, joinWords, nameRun } from './sentences.js'

export type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string

/** One line each. */
export function composeTable(report: RehearsalReport, paint: Paint): string {
  const restored = report.rehearsals.some(({ restore }) => restore)
  const middle = restored ? ['verdict', 'data', 'left running'] : ['Azure’s claim', 'truth', 'left frozen']
  const head = ['fault', 'outcome', ...middle, 'seconds']
  const rows = report.rehearsals.map((rehearsal) => [
    escapeUnprintable(nameRun(rehearsal, report)),
    rehearsal.held ? 'held' : 'NOT HELD',
    ...(restored ? listRestored(rehearsal) : listBackups(rehearsal)).map(escapeUnprintable),
    formatSeconds(rehearsal.seconds),
  ])
  const widths = head.map((word, column) => Math.max(word.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const align = (row: readonly string[]) => {
    const last = row.length - 1
    return row
      .map((cell, column) => (column === last ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
  }
  const body = report.rehearsals.map(({ held }, index) => {
    const line = align(rows[index] ?? [])
    return held ? line : paint('red', line)
  })
  return [paint('bold', align(head)), ...body].map((line) => `${line}\n`).join('')
}

function listBackups({ backups, leftFrozen }: Rehearsal): string[] {
  return [
    joinWords(backups.map(({ claim }) => claim)),
    joinWords(backups.map(({ truth }) => truth)),
    describeLeftFrozen(leftFrozen) || '–',
  ]
}

function listRestored({ restore }: Rehearsal): string[] {
  const verdicts = joinWords((restore?.runs ?? []).map(({ verdict }) => verdict))
  return [verdicts, restore?.truth ?? '–', restore?.leftRunning.join(', ') || '–']
}
