// From options as given to options in full: defaults, presets and what follows from them.

import { UserError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
import { findDefault } from '../model/option-defaults.js'
import { validateOptionShapes } from '../schema/check-options.js'
import { findCommandSeconds, findSmallestTimeout } from './budget.js'
import { checkCombinations, refuseClusters } from './combinations.js'
import { refuseLists, resolveInstances } from './instances.js'
import type { ResolvedOptions } from './resolved-options.js'
import { checkPaths } from './vm-paths.js'

/** InterSystems' two purposes of an external backup: it must succeed, or users must not be paused. */
const presets = {
  backup: { freezeTimeout: 1200, autoResume: 900 },
  users: { freezeTimeout: 600, autoResume: 60 },
} as const

/** Options in full. Throws a UserError that names the first option that is wrong. */
export function resolveOptions(given: Options): ResolvedOptions {
  checkTimeout(given)
  refuseClusters(given)
  refuseLists(given.instance)
  validateOptionShapes(given)
  const preset = given.prefer ? presets[given.prefer] : undefined
  const root = given.runAs === 'root' && given.container === undefined
  const options: ResolvedOptions = {
    instances: resolveInstances(given.instance),
    product: given.product ?? findDefault('product'),
    ifDown: given.ifDown ?? findDefault('ifDown'),
    mirror: given.mirror ?? findDefault('mirror'),
    mirrorOthers: given.mirrorOthers ?? findDefault('mirrorOthers'),
    mirrorNoBackup: given.mirrorNoBackup ?? findDefault('mirrorNoBackup'),
    shardNode: given.shardNode ?? findDefault('shardNode'),
    freezeTimeout: given.freezeTimeout ?? preset?.freezeTimeout ?? findDefault('freezeTimeout'),
    autoResume: given.autoResume ?? preset?.autoResume ?? findDefault('autoResume'),
    retries: given.retries ?? findDefault('retries'),
    freezeText: given.freezeText ?? '',
    switchJournal: given.switchJournal ?? findDefault('switchJournal'),
    irisLog: given.irisLog ?? '',
    runAs: root ? '' : (given.runAs ?? ''),
    client: given.client ?? '',
    registry: given.registry ?? '',
    credentialsFile: given.credentialsFile ?? '',
    beforeFreeze: given.beforeFreeze ?? '',
    afterThaw: given.afterThaw ?? '',
    onFailure: given.onFailure ?? '',
    hookSeconds: given.hookSeconds ?? findDefault('hookSeconds'),
    container: given.container ?? '',
    containerEngine: given.containerEngine ?? findDefault('containerEngine'),
    containerUser: given.containerUser === 'root' ? '' : (given.containerUser ?? ''),
    timeout: given.timeout ?? findDefault('timeout'),
    poll: given.poll ?? findDefault('poll'),
    continueOnFailure: given.continueOnFailure ?? findDefault('continueOnFailure'),
    fsFreeze: given.fsFreeze ?? findDefault('fsFreeze'),
    scriptDir: given.scriptDir ?? findDefault('scriptDir'),
    logFile: given.logFile ?? findDefault('logFile'),
    metricsFile: given.metricsFile ?? '',
  }
  checkPaths(options)
  checkCombinations(options, given)
  return options
}

/** Comes before the schema, which knows the limit but not the sum that it follows from. */
function checkTimeout(given: Options): void {
  const { timeout } = given
  const smallest = findSmallestTimeout(findCommandSeconds(given))
  if (typeof timeout !== 'number' || !Number.isInteger(timeout) || timeout >= smallest.seconds) return
  throw new UserError(`is ${timeout}, but the scripts need ${smallest.seconds} seconds: ${smallest.sum}.`, {
    option: 'timeout',
    hint: `Use ${smallest.seconds} to 1800.`,
  })
}
