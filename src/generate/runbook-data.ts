// The data that the runbook is rendered from.
import type { Options } from '../model/generated/options.js'
import type { ResolvedOptions } from './resolved-options.js'
import { composeEntry, composeRunbookCommands, type InstanceCommands } from './runbook-commands.js'
import { type ChapterRow, composeChapters } from './runbook-restore.js'
import {
  type AzureRow,
  composeAzureRows,
  composeSettingsTable,
  composeStatusRows,
  listSilentCodes,
  type SettingRow,
  type StatusRow,
} from './runbook-tables.js'
import { composeTemplateData, type TemplateData } from './template-data.js'

/** What the runbook knows in addition: what to type in an emergency, what statuses and codes mean, and each option
 * with its value and meaning. */
export interface RunbookData extends TemplateData {
  readonly listCommand: string
  readonly commands: readonly InstanceCommands[]
  /** What a command inside the container begins with; '' without one. */
  readonly enterCommand: string
  readonly isCache: boolean
  readonly runsAsOwner: boolean
  readonly statusTable: readonly StatusRow[]
  readonly azureTable: readonly AzureRow[]
  readonly silentCodes: string
  readonly settingsTable: readonly SettingRow[]
  readonly chapters: readonly ChapterRow[]
}

export function composeRunbookData(options: ResolvedOptions, given: Options): RunbookData {
  const { list, instances } = composeRunbookCommands(options)
  return {
    ...composeTemplateData(options),
    listCommand: list,
    commands: instances,
    enterCommand: options.container === '' ? '' : composeEntry(options, ['-it']),
    isCache: options.product === 'cache',
    runsAsOwner: options.runAs === 'owner' && options.container === '',
    statusTable: composeStatusRows(),
    azureTable: composeAzureRows(),
    silentCodes: listSilentCodes(),
    settingsTable: composeSettingsTable(given),
    chapters: composeChapters(options),
  }
}
