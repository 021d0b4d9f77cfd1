// The data that templates are rendered from.
import type { WorstCaseSeconds } from '../model/bundle.js'
import { type ScriptStatus, scriptStatuses } from '../model/codes/script-statuses.js'
import { optionTable, version } from '../model/generated/option-table.js'
import type { Options } from '../model/generated/options.js'
import { budget, computeWorstCase } from './budget.js'
import { type Clients, findClients } from './clients.js'
import { composeFreezeCommand } from './freeze-command.js'
import { findEffectiveFreezeTimeout, type ResolvedOptions } from './resolved-options.js'
import { composeRunbookCommands, type InstanceCommands } from './runbook-commands.js'
import {
  type AzureRow,
  composeAzureRows,
  composeStatusRows,
  listSilentCodes,
  type StatusRow,
} from './runbook-tables.js'
import { listPaths } from './vm-paths.js'

/** What every template may use. Times are whole seconds; '' means none. */
export interface TemplateData extends Clients {
  readonly version: string
  readonly product: 'iris' | 'cache'
  readonly productName: string
  /** In capitals, blanks between; '' means every instance registered on the VM. */
  readonly instances: string
  readonly instanceList: readonly string[]
  readonly everyInstance: boolean
  readonly timeoutSeconds: number
  readonly pollSeconds: number
  readonly continueOnFailure: boolean
  readonly fsFreeze: boolean
  /** The ExternalFreezeTimeOut in force. */
  readonly freezeTimeoutSeconds: number
  /** WDSuspendLimit; 0 is never. */
  readonly autoResumeSeconds: number
  readonly autoResume: boolean
  readonly freezeCommand: string
  /** '' as root (in a container as the image's user), owner, or a user's name. */
  readonly runAs: string
  readonly credentialsFile: string
  readonly container: string
  readonly containerEngine: 'docker' | 'podman'
  readonly ifDown: 'skip' | 'fail'
  readonly freezeTries: number
  readonly scriptDir: string
  readonly logFile: string
  readonly preScriptPath: string
  readonly postScriptPath: string
  readonly configPath: string
  readonly statusFile: string
  readonly preWorstCaseSeconds: number
  readonly postWorstCaseSeconds: number
  readonly budget: typeof budget
}

/** What install.sh knows in addition: the files that it installs, what the scripts' exit statuses say, what to type, and
 * what of it these options need. */
export interface InstallerData extends TemplateData {
  /** Before and after the instance's name. */
  readonly thawBefore: string
  readonly thawAfter: string
  readonly listCommand: string
  readonly hasCredentials: boolean
  readonly inContainer: boolean
  /** Whether sessions on the VM itself run as somebody else than root. */
  readonly runsAsOther: boolean
  readonly statusNames: readonly ScriptStatus[]
  readonly files: readonly { name: string; sha256: string; mode: string; target: string }[]
}

/** What the runbook knows in addition: what to type in an emergency, what statuses and codes mean, and each option
 * with its value and meaning. */
export interface RunbookData extends TemplateData {
  readonly listCommand: string
  readonly commands: readonly InstanceCommands[]
  readonly isCache: boolean
  readonly inContainer: boolean
  readonly runsAsOwner: boolean
  readonly skipsDown: boolean
  readonly statusTable: readonly StatusRow[]
  readonly azureTable: readonly AzureRow[]
  readonly silentCodes: string
  readonly settingsTable: readonly { option: string; value: string; meaning: string }[]
}

export function computeWorstCaseOf(options: ResolvedOptions): WorstCaseSeconds {
  return computeWorstCase(options.timeout, 1 + options.retries)
}

export function composeTemplateData(options: ResolvedOptions): TemplateData {
  const paths = listPaths(options)
  const worstCase = computeWorstCaseOf(options)
  return {
    version,
    product: options.product,
    productName: options.product === 'iris' ? 'InterSystems IRIS' : 'Caché',
    instances: options.instances.join(' '),
    instanceList: options.instances,
    everyInstance: options.instances.length === 0,
    timeoutSeconds: options.timeout,
    pollSeconds: options.poll,
    continueOnFailure: options.continueOnFailure,
    fsFreeze: options.fsFreeze,
    freezeTimeoutSeconds: findEffectiveFreezeTimeout(options),
    autoResumeSeconds: options.autoResume,
    autoResume: options.autoResume > 0,
    freezeCommand: composeFreezeCommand(options),
    ...findClients(options.product, options.client),
    runAs: options.runAs,
    credentialsFile: options.credentialsFile,
    container: options.container,
    containerEngine: options.containerEngine,
    ifDown: options.ifDown,
    freezeTries: 1 + options.retries,
    scriptDir: options.scriptDir,
    logFile: options.logFile,
    preScriptPath: paths.preScript,
    postScriptPath: paths.postScript,
    configPath: paths.config,
    statusFile: paths.status,
    preWorstCaseSeconds: worstCase.pre,
    postWorstCaseSeconds: worstCase.post,
    budget,
  }
}

export function composeInstallerData(options: ResolvedOptions, files: InstallerData['files']): InstallerData {
  const inContainer = options.container !== ''
  const { list, thawParts } = composeRunbookCommands(options)
  return {
    ...composeTemplateData(options),
    thawBefore: thawParts[0],
    thawAfter: thawParts[1],
    listCommand: list,
    hasCredentials: options.credentialsFile !== '',
    inContainer,
    runsAsOther: !inContainer && options.runAs !== '' && options.runAs !== 'root',
    files,
    statusNames: scriptStatuses,
  }
}

export function composeRunbookData(options: ResolvedOptions, given: Options): RunbookData {
  const { list, instances } = composeRunbookCommands(options)
  return {
    ...composeTemplateData(options),
    listCommand: list,
    commands: instances,
    isCache: options.product === 'cache',
    inContainer: options.container !== '',
    runsAsOwner: options.runAs === 'owner' && options.container === '',
    skipsDown: options.ifDown === 'skip',
    statusTable: composeStatusRows(),
    azureTable: composeAzureRows(),
    silentCodes: listSilentCodes(),
    settingsTable: composeSettingsTable(given),
  }
}

/** One row for each option that shapes the bundle, with the value in force. */
function composeSettingsTable(options: Options): RunbookData['settingsTable'] {
  return optionTable
    .filter((row) => row.group !== 'Output' && row.group !== 'Fleet' && row.key !== 'prefer')
    .map((row) => {
      const value = options[row.key as keyof Options]
      const text = Array.isArray(value) ? value.join(', ') : String(value ?? row.defaultText)
      return { option: `--${row.flag}`, value: text, meaning: row.description }
    })
}
