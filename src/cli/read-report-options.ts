// What the command line of `report` asks for, checked; and the files that it names besides the hosts'.

import { openInventory } from '../fs/read-inventory.js'
import { readJsonFiles } from '../fs/read-json-files.js'
import { findColumn } from '../generate/inventory/columns.js'
import { readRows } from '../generate/inventory/read-rows.js'
import { InventoryError, isProblem } from '../generate/inventory/row.js'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'
import { RecoveryPoints } from '../report/recovery-points.js'
import type { formats } from './report-options.js'

export interface ReportRequest {
  readonly paths: readonly string[]
  readonly maxAgeHours: number
  readonly days: number
  readonly format: (typeof formats)[number]
  readonly inventory: string | undefined
  readonly recoveryPoints: readonly string[]
}

/** Throws a UserError. */
export function readReportOptions(words: readonly string[], given: Readonly<Record<string, unknown>>): ReportRequest {
  if (words.length === 0) {
    throw new UserError('report needs a folder with the files of the hosts.', {
      hint: 'Use make-azure-hooks report FOLDER, with HOST/var/log/azure-hooks/runs.jsonl in it.',
    })
  }
  return {
    paths: words,
    maxAgeHours: readNumber('max-age', given['maxAge'] ?? 26, 8760, 'hours'),
    days: readNumber('days', given['days'] ?? 31, 366, 'days'),
    format: (given['format'] ?? 'text') as ReportRequest['format'],
    inventory: given['inventory'] as string | undefined,
    recoveryPoints: (given['recoveryPoints'] ?? []) as string[],
  }
}

function readNumber(flag: string, value: unknown, most: number, unit: string): number {
  if (typeof value === 'number' && value >= 1 && value <= most) return value
  throw new UserError(`--${flag} is ${quoteValue(value)}, but must be 1 to ${most} ${unit}.`, {
    hint: `Use a whole number: --${flag} ${flag === 'days' ? 31 : 26}.`,
  })
}

/** Names of all hosts of an inventory. Throws a UserError for the first row that is wrong: its host would be missed. */
export async function readHostNames(path: string): Promise<string[]> {
  const names: string[] = []
  const refuse = (line: number, message: string, hint?: string) =>
    new UserError(`${quoteValue(path)}, line ${line}: ${message}`, { hint })
  try {
    for await (const row of readRows(
      path,
      openInventory(path).read(() => {}),
      false,
    )) {
      if (isProblem(row)) throw refuse(row.line, row.message, row.hint)
      const host = row.cells.find(([column]) => findColumn(column)?.key === 'host')?.[1]
      if (typeof host !== 'string' || host.trim() === '') throw refuse(row.line, 'host is missing.')
      names.push(host.trim())
    }
  } catch (error) {
    throw error instanceof InventoryError ? refuse(error.line, error.message, error.hint) : error
  }
  return names
}

/** Throws a UserError for a file that is no list of recovery points: a mismatch would be missed. */
export function readRecoveryPoints(paths: readonly string[], since: number): RecoveryPoints | undefined {
  if (paths.length === 0) return undefined
  const points = new RecoveryPoints(since)
  for (const { path, value } of readJsonFiles(paths)) {
    if (points.add(value)) continue
    throw new UserError(`${quoteValue(path)} is no list of recovery points, or not the whole of one.`, {
      hint:
        'Use what `az backup recoverypoint list … --output json` prints, unchanged: with id and properties, and all ' +
        'pages.',
    })
  }
  return points
}
