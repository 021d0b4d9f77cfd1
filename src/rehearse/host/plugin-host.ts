// PluginHost: reads which plug-ins there are, checks them, and runs their scripts side by side.
import { UserError } from '../../model/errors.js'
import { PythonError } from '../../model/python/error.js'
import { Ini } from '../../model/python/ini.js'
import type { HostMachine, Step } from './machine.js'
import { acceptsPluginConfig, acceptsPluginHostConfig } from './permissions.js'
import { PluginConfig } from './plugin-config.js'
import { decodeText } from './python/file.js'
import { toInt } from './python/int.js'
import { bitwiseAnd, divide, type PythonValue } from './python/value.js'
import { ScriptThread } from './script-runner.js'
import { validateScripts } from './validate-scripts.js'

const configPath = '/etc/azure/VMSnapshotPluginHost.conf'
const section = 'pre_post'
/** What the extension brings, where /etc/azure has none. */
const ownConfig = `[${section}]
timeoutInSeconds: 1800
numberOfPlugins: 1
pluginName0: ScriptRunner
pluginPath0: /etc/azure
pluginConfigPath0: /etc/azure/VMSnapshotScriptPluginConfig.json
`

export interface PreCheck {
  readonly code: number
  /** As the configuration holds them: not always booleans. */
  readonly continueBackup: PythonValue
  readonly fsFreeze: PythonValue
}

export interface HostStep {
  /** One for each plug-in, or one when the host gave up waiting. */
  codes: number[]
  continueBackup: boolean
  anyScriptFailed: boolean
  startedAt: number
  leftAt: number
  runs: number
  /** One for each started script: negative for a signal, null when it had not ended. */
  statuses: (number | null)[]
}

export class PluginHost {
  readonly #machine: HostMachine
  readonly #plugins: PluginConfig[] = []
  readonly #threads: ScriptThread[] = []
  #timeoutInSeconds = 1800n
  pollSeconds = 3

  constructor(machine: HostMachine) {
    this.#machine = machine
  }

  preCheck(): PreCheck {
    const file = this.#machine.stat(configPath)
    const result = { code: 0, continueBackup: true as PythonValue, fsFreeze: true as PythonValue }
    if (!file?.isFile && this.#machine.extensionDamaged) return { ...result, code: 313 }
    if (file?.isFile && !acceptsPluginHostConfig(file)) {
      this.#machine.log("Plugin host Config file is not root's or does not have desired permissions")
      return { ...result, code: 314 }
    }
    try {
      const text = file?.isFile ? this.#readConfig() : ownConfig
      this.#load(new Ini(text), result)
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      this.#machine.log(`Error in reading PluginHost config file : ${error}`)
      result.code = 304
    }
    return result
  }

  /** ConfigParser passes over a file that it cannot open. */
  #readConfig(): string {
    const bytes = this.#machine.read(configPath)
    return bytes ? decodeText(bytes) : ''
  }

  #load(ini: Ini, result: { code: number; continueBackup: PythonValue; fsFreeze: PythonValue }): void {
    if (ini.hasOption(section, 'timeoutInSeconds')) {
      const seconds = toInt(ini.get(section, 'timeoutInSeconds'))
      if (seconds < this.#timeoutInSeconds) this.#timeoutInSeconds = seconds
    }
    const count = ini.hasOption(section, 'numberOfPlugins') ? toInt(ini.get(section, 'numberOfPlugins')) : 0n
    for (let round = 0n; round < count; round++) {
      const index = this.#plugins.length
      const name = ini.get(section, `pluginName${index}`)
      const folder = ini.get(section, `pluginPath${index}`)
      const path = ini.get(section, `pluginConfigPath${index}`)
      result.code = this.#checkConfigFile(path)
      result.continueBackup = true
      // The host does not count this plug-in and looks at it again in each round that is left.
      if (result.code !== 0) return
      this.#importPlugin(name, folder)
      const config = new PluginConfig(name)
      this.#plugins.push(config)
      config.load(this.#machine, path, this.#timeoutInSeconds)
      // Each plug-in writes over what the one before it gave.
      const code = config.isLoaded ? validateScripts(this.#machine, config) : 305
      result.code = code
      result.continueBackup = config.isLoaded ? config.continueBackupOnFailure : true
      result.fsFreeze = config.fsFreezeEnabled
      this.pollSeconds = config.pollSeconds
    }
  }

  #checkConfigFile(path: string): number {
    const file = this.#machine.stat(path)
    if (!file?.isFile) {
      this.#machine.log(`Plugin host file does not exist in the location ${path}`)
      return 316
    }
    if (acceptsPluginConfig(file)) return 0
    this.#machine.log(`Plugin Config file ${path} is not root's or does not have desired permissions`)
    return 317
  }

  #importPlugin(name: string, folder: string): void {
    if (name === 'ScriptRunner') return
    const module = `${folder}/${name}.py`
    if (this.#machine.stat(module)?.isFile) {
      throw new UserError(`${configPath} names a plug-in of its own, ${module}: only ScriptRunner can be rehearsed.`)
    }
    throw new PythonError('ImportError', `No module named '${name}'`)
  }

  /** Runs the scripts of all plug-ins; `step` is filled while they run. Throws PythonError when the host crashes. */
  async run(kind: Step, step: HostStep): Promise<PythonValue> {
    // Without plug-ins it still waits for the pre-scripts of none, but not for the post-scripts.
    if (kind === 'post' && this.#plugins.length === 0) return true
    const threads = this.#plugins.map((config) => new ScriptThread(this.#machine, kind, config))
    this.#threads.push(...threads)
    try {
      for (const thread of threads) void thread.run()
      const rounds = Math.trunc(divide(this.#timeoutInSeconds, this.pollSeconds)) + 2
      const allEnded = await this.#wait(threads, rounds)
      return judge(kind, threads, allEnded, step)
    } finally {
      step.leftAt = this.#machine.now()
      step.runs = threads.reduce((sum, thread) => sum + thread.runs, 0)
      step.statuses = threads.filter((thread) => thread.runs > 0).map((thread) => thread.status)
    }
  }

  async #wait(threads: readonly ScriptThread[], rounds: number): Promise<boolean> {
    let allEnded = true
    for (let round = 0; round < rounds; round++) {
      await this.#machine.sleep(this.pollSeconds)
      for (const { failure } of threads) if (failure !== undefined) throw failure
      allEnded = threads.every((thread) => thread.result)
      if (allEnded) break
    }
    return allEnded
  }

  /** Ends the threads of scripts that were given up. */
  close(): void {
    for (const thread of this.#threads) thread.abandon()
  }
}

function judge(kind: Step, threads: readonly ScriptThread[], allEnded: boolean, step: HostStep): PythonValue {
  if (!allEnded) {
    step.anyScriptFailed = true
    step.codes.push(kind === 'pre' ? 310 : 311)
    return true
  }
  for (const { result } of threads) {
    if (result) step.codes.push(result.code)
  }
  step.anyScriptFailed = step.codes.some((code) => code !== 0)
  let continueBackup: PythonValue = true
  for (const { result } of threads) {
    if (!result) throw new PythonError('AttributeError', "'NoneType' object has no attribute 'continueBackup'")
    continueBackup = bitwiseAnd(continueBackup, result.continueBackup)
  }
  return continueBackup
}
