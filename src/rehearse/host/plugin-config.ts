// What ScriptRunner takes from VMSnapshotScriptPluginConfig.json, key by key in its order: what stands before a mistake
// counts, what stands behind it does not.

import { PythonError } from '../../model/python/error.js'
import type { HostMachine } from './machine.js'
import { decodeText } from './python/file.js'
import { toInt } from './python/int.js'
import { loadJson } from './python/json.js'
import { asNumber, divide, type PythonValue, typeName } from './python/value.js'

/** What the host knows of a plug-in, with its defaults. */
export class PluginConfig {
  pluginName: PythonValue
  timeoutInSeconds: bigint | number = 10n
  pollSeconds = 3
  /** Polls of a running script before it is given up. */
  polls = 10 / 3
  continueBackupOnFailure: PythonValue = true
  preScriptLocation: PythonValue = null
  postScriptLocation: PythonValue = null
  preScriptParams: PythonValue = []
  postScriptParams: PythonValue = []
  preScriptNoOfRetries: PythonValue = 0n
  postScriptNoOfRetries: PythonValue = 0n
  fsFreezeEnabled: PythonValue = true
  /** false: no JSON, or a key is missing, or the poll time is no number. */
  isLoaded = false

  constructor(pluginName: string) {
    this.pluginName = pluginName
  }

  /** Throws PythonError for what ends in 304, as ScriptRunner only catches errors of JSON, keys and int(). */
  load(machine: HostMachine, path: string, longest: bigint): void {
    try {
      const bytes = machine.read(path)
      // Its branch for files that cannot be opened names a variable that is not there.
      if (!bytes) throw new PythonError('NameError', "name 'err' is not defined")
      const data = loadJson(decodeText(bytes))
      if (!(data instanceof Map))
        throw new PythonError('AttributeError', `'${typeName(data)}' object has no attribute 'keys'`)
      this.#take(data, longest)
      this.isLoaded = true
    } catch (error) {
      if (!(error instanceof PythonError) || !['ValueError', 'KeyError'].includes(error.kind)) throw error
      this.#requireNameForMessage()
      machine.log(`Error in reading ${this.pluginName} config file: ${error}`)
    }
  }

  /** The host joins its messages with the name. */
  #requireNameForMessage(): void {
    if (typeof this.pluginName === 'string') return
    throw new PythonError('TypeError', `can only concatenate str (not "${typeName(this.pluginName)}") to str`)
  }

  #take(data: ReadonlyMap<string, PythonValue>, longest: bigint): void {
    const optional = (key: string, before: PythonValue): PythonValue =>
      data.has(key) ? (data.get(key) ?? null) : before
    if (data.has('timeoutInSeconds')) this.timeoutInSeconds = lesser(data.get('timeoutInSeconds') ?? null, longest)
    this.pluginName = optional('pluginName', this.pluginName)
    this.preScriptLocation = required(data, 'preScriptLocation')
    this.postScriptLocation = required(data, 'postScriptLocation')
    this.preScriptParams = optional('preScriptParams', this.preScriptParams)
    this.postScriptParams = optional('postScriptParams', this.postScriptParams)
    this.continueBackupOnFailure = optional('continueBackupOnFailure', this.continueBackupOnFailure)
    this.preScriptNoOfRetries = optional('preScriptNoOfRetries', this.preScriptNoOfRetries)
    this.postScriptNoOfRetries = optional('postScriptNoOfRetries', this.postScriptNoOfRetries)
    this.fsFreezeEnabled = optional('fsFreezeEnabled', this.fsFreezeEnabled)
    if (data.has('ScriptsExecutionPollTimeSeconds')) {
      const seconds = toInt(data.get('ScriptsExecutionPollTimeSeconds') ?? null)
      if (seconds >= 1n && seconds <= 5n) this.pollSeconds = Number(seconds)
    }
    this.polls = divide(this.timeoutInSeconds, this.pollSeconds)
  }
}

function required(data: ReadonlyMap<string, PythonValue>, key: string): PythonValue {
  const value = data.get(key)
  if (value === undefined) throw new PythonError('KeyError', `'${key}'`)
  return value
}

/** Python's min(value, longest): NaN stays, as nothing is less than it. */
function lesser(value: PythonValue, longest: bigint): bigint | number {
  const seconds = asNumber(value)
  if (seconds === undefined) {
    throw new PythonError('TypeError', `'<' not supported between instances of 'int' and '${typeName(value)}'`)
  }
  return longest < seconds ? longest : seconds
}
