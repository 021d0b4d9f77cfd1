// The report for spreadsheets. What a host has written must not become a formula there.
import type { FleetReport } from '../../model/generated/fleet-report.js'
import { escapeUnprintable } from '../../model/text.js'

const columns = [
  ...['host', 'state', 'lastBackup', 'ageHours', 'consistent', 'preStatus', 'postStatus', 'windowSeconds', 'trigger'],
  ...['azureTime', 'azureClaim', 'mismatch', 'lastConsistent', 'provedRestore', 'backups', 'days', 'notes', 'folder'],
]

export function* composeCsv({ hosts }: FleetReport): Generator<string> {
  yield `${columns.join(',')}\r\n`
  for (const { host, state, lastBackup, azure, mismatch, lastConsistent, provedRestore, ...more } of hosts) {
    const { finishedAt, ageHours, consistent, preStatus, postStatus, windowSeconds, trigger } = lastBackup ?? {}
    const cells = [
      ...[host, state, finishedAt, ageHours, consistent, preStatus, postStatus, windowSeconds, trigger],
      ...[azure?.at, azure?.type, mismatch, lastConsistent, provedRestore, more.backups, more.days],
      ...[more.notes.join(' '), more.folder],
    ]
    yield `${cells.map(quoteCell).join(',')}\r\n`
  }
}

/** An apostrophe before what a spreadsheet would take for a formula, as it does even behind blanks, and in some
 * languages for the wide signs too. */
function quoteCell(value: string | number | boolean | null | undefined): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = escapeUnprintable(value ?? '')
  const safe = /^\s*[=+\-@|＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",;\s']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
