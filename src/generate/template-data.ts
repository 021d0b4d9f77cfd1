// The data that templates are rendered from.
import { keptFolder, keptRunbook, type WorstCaseSeconds } from '../model/bundle.js'
import { version } from '../model/generated/option-table.js'
import { budget, computeWorstCase, findCommandSeconds } from './budget.js'
import { type Clients, findClients } from './clients.js'
import { type CommandData, composeCommandData } from './command-data.js'
import { composeFreezeCommand } from './freeze-command.js'
import { composeMirrorData, type MirrorData } from './mirror-data.js'
import { findEffectiveFreezeTimeout, type ResolvedOptions } from './resolved-options.js'
import { composeRunbookCommands } from './runbook-commands.js'
import { listPaths } from './vm-paths.js'

/** What every template may use. Times are whole seconds; '' means none. */
export interface TemplateData extends Clients, CommandData, MirrorData {
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
  readonly freezeTimeoutSeconds: number
  /** WDSuspendLimit; 0 is never. */
  readonly autoResumeSeconds: number
  readonly autoResume: boolean
  readonly freezeCommand: string
  /** '' as root (in a container as the image's user), owner, or a user's name. */
  readonly runAs: string
  /** What IRISSYS must be; '' for the VM's own. */
  readonly registry: string
  readonly hasRegistry: boolean
  readonly credentialsFile: string
  readonly hasCredentials: boolean
  readonly container: string
  readonly inContainer: boolean
  readonly containerUser: string
  /** Whether the container is of a user's own podman. */
  readonly isRootless: boolean
  /** Whether sessions run as another OS user than root, on the VM itself. */
  readonly switchesUser: boolean
  /** Whether an OS user is named, on the VM or in a container. */
  readonly namesUser: boolean
  /** Whether a shell has to expand what is typed by hand. */
  readonly isExpanded: boolean
  /** The same, or some other user in a container, or the owner of the registry. */
  readonly actsAsUser: boolean
  readonly isIris: boolean
  readonly isCsession: boolean
  readonly isCcontrol: boolean
  /** The instance's own log, in its mgr folder. */
  readonly messagesLog: string
  /** The file of a database, in its folder. */
  readonly dataFile: string
  /** The configuration of an instance, where the registry names none. */
  readonly parameterFile: string
  readonly irisLog: string
  readonly hasIrisLog: boolean
  /** What to type to thaw an instance by hand: up to its name, and behind it. */
  readonly thawBefore: string
  readonly thawAfter: string
  readonly containerEngine: 'docker' | 'podman'
  readonly skipsDown: boolean
  readonly freezeTries: number
  readonly scriptDir: string
  readonly logFile: string
  readonly metricsFile: string
  readonly hasMetrics: boolean
  readonly preScriptPath: string
  readonly postScriptPath: string
  readonly configPath: string
  /** The folder of the VM that the bundle is kept in, and the runbook in it. */
  readonly keptFolder: string
  readonly keptRunbook: string
  readonly statusFile: string
  readonly restorePointFile: string
  readonly verdictFile: string
  readonly preWorstCaseSeconds: number
  readonly postWorstCaseSeconds: number
  readonly budget: typeof budget
}

/** What a rendering of the hook program knows in addition. */
export interface HookData extends TemplateData {
  readonly isPre: boolean
  /** The same in both scripts of a bundle, and in no other bundle. */
  readonly bundleId: string
  /** How many pipes a healthy run of each script wants: for the output of a session of each instance, and a guard. */
  readonly prePipes: number
  readonly postPipes: number
}

export function computeWorstCaseOf(options: ResolvedOptions): WorstCaseSeconds {
  return computeWorstCase(options.timeout, 1 + options.retries, findCommandSeconds(options))
}

export function composeTemplateData(options: ResolvedOptions): TemplateData {
  const paths = listPaths(options)
  const worstCase = computeWorstCaseOf(options)
  const clients = findClients(options.product, options.client)
  const [thawBefore = '', thawAfter = ''] = splitCommand(options, 'thaw')
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
    ...clients,
    isIris: clients.sessionStyle === 'iris',
    isCsession: clients.sessionStyle === 'csession',
    isCcontrol: clients.sessionStyle === 'ccontrol',
    messagesLog: options.product === 'iris' ? 'messages.log' : 'cconsole.log',
    dataFile: options.product === 'iris' ? 'IRIS.DAT' : 'CACHE.DAT',
    parameterFile: options.product === 'iris' ? 'iris.cpf' : 'cache.cpf',
    irisLog: options.irisLog,
    hasIrisLog: options.irisLog !== '',
    thawBefore,
    thawAfter,
    runAs: options.runAs,
    registry: options.registry,
    hasRegistry: options.registry !== '',
    credentialsFile: options.credentialsFile,
    hasCredentials: options.credentialsFile !== '',
    container: options.container,
    inContainer: options.container !== '',
    containerUser: options.containerUser,
    isRootless: options.containerUser !== '',
    switchesUser: options.runAs !== '' && options.container === '',
    namesUser: options.runAs !== '' || options.container !== '',
    isExpanded: options.registry !== '' || options.containerUser !== '',
    actsAsUser: options.runAs !== '' || options.container !== '' || options.registry !== '',
    containerEngine: options.containerEngine,
    skipsDown: options.ifDown === 'skip',
    ...composeCommandData(options),
    ...composeMirrorData(options),
    freezeTries: 1 + options.retries,
    scriptDir: options.scriptDir,
    logFile: options.logFile,
    metricsFile: options.metricsFile,
    hasMetrics: options.metricsFile !== '',
    preScriptPath: paths.preScript,
    postScriptPath: paths.postScript,
    configPath: paths.config,
    keptFolder,
    keptRunbook,
    statusFile: paths.status,
    restorePointFile: paths.restorePoint,
    verdictFile: paths.verdict,
    preWorstCaseSeconds: worstCase.pre,
    postWorstCaseSeconds: worstCase.post,
    budget,
  }
}

/** The runbook's command, in two: an instance's name stands in between. */
export function splitCommand(options: ResolvedOptions, kind: 'thaw' | 'probe'): string[] {
  const name = 'INSTANCE_HERE'
  const [commands] = composeRunbookCommands({ ...options, instances: [name] }).instances
  return commands?.[kind].split(name) ?? []
}

export function composeHookData(data: TemplateData, role: 'pre' | 'post', bundleId: string): HookData {
  const count = Math.max(1, data.instanceList.length)
  const ofCommands = data.runsAround ? 4 : 0
  return {
    ...data,
    isPre: role === 'pre',
    bundleId,
    prePipes: 6 + 2 * count + ofCommands,
    postPipes: 5 + 5 * count + ofCommands,
  }
}
