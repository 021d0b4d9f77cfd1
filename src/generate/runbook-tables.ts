// The runbook's tables: of exit statuses and of Azure's codes, from the texts that `explain` shows, and of settings.
import { azureGroups } from '../model/codes/azure.js'
import { checkGroups } from '../model/codes/azure-checks.js'
import type { AzureGroup } from '../model/codes/azure-code.js'
import { frozenNow } from '../model/codes/explanation.js'
import { scriptStatuses } from '../model/codes/script-statuses.js'
import { optionTable } from '../model/generated/option-table.js'
import type { Options } from '../model/generated/options.js'

export interface StatusRow {
  readonly status: number
  readonly meaning: string
  readonly mend: string
}

export interface AzureRow {
  /** Such as `302, 303` or `500–512`. */
  readonly codes: string
  readonly names: string
  readonly meaning: string
  readonly mend: string
}

export interface SettingRow {
  readonly option: string
  readonly value: string
  readonly meaning: string
}

export function composeStatusRows(): StatusRow[] {
  return scriptStatuses.map(({ status, meaning, mend }) => ({ status, meaning, mend: linkSection(mend) }))
}

export function composeAzureRows(): AzureRow[] {
  return azureGroups.map(({ codes, meaning, mend }) => ({
    codes: listCodes(codes),
    names: codes
      .map(({ name }) => name)
      .filter((name) => name !== '')
      .join(', '),
    meaning,
    mend: linkSection(mend),
  }))
}

/** The codes that only cost a backup its consistency, without a word in the portal: `304, 305 and 316`. */
export function listSilentCodes(): string {
  const codes = checkGroups.filter(({ reported }) => !reported).flatMap((group) => group.codes.map(({ code }) => code))
  return `${codes.slice(0, -1).join(', ')} and ${codes.at(-1)}`
}

function listCodes(codes: AzureGroup['codes']): string {
  const numbers = codes.map(({ code }) => code)
  const [first = 0] = numbers
  const last = numbers.at(-1) ?? first
  const inARow = numbers.length > 2 && numbers.every((number, index) => number === first + index)
  return inARow ? `${first}–${last}` : numbers.join(', ')
}

/** Inside the runbook the section is a link away. */
function linkSection(text: string): string {
  return text.replaceAll(frozenNow, '[The database is frozen now](#the-database-is-frozen-now)')
}

/** One row for each option that shapes the bundle, with the value in force. */
export function composeSettingsTable(options: Options): SettingRow[] {
  return optionTable
    .filter((row) => row.group !== 'Output' && row.group !== 'Fleet' && row.key !== 'prefer')
    .map((row) => {
      const value = options[row.key as keyof Options]
      const text = Array.isArray(value) ? value.join(', ') : String(value ?? row.defaultText)
      return { option: `--${row.flag}`, value: text, meaning: row.description }
    })
}
