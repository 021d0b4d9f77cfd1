// Runs one script of one plug-in as ScriptRunner does, in a thread of its own.

import { PythonError } from '../../model/python/error.js'
import type { HostMachine, RunningScript, Step } from './machine.js'
import type { PluginConfig } from './plugin-config.js'
import { toText } from './python/text.js'
import { asNumber, iterate, type PythonValue, typeName } from './python/value.js'

/** Each retry writes a line into the log: so many last longer than the host waits. */
const endless = 100_000_000

export interface ScriptResult {
  /** 0, 300, 301, 308 or 309. */
  readonly code: number
  /** Not always a boolean: what the configuration holds. */
  readonly continueBackup: PythonValue
}

/** The thread of one script. */
export class ScriptThread {
  readonly #machine: HostMachine
  readonly #step: Step
  readonly #config: PluginConfig
  #script: RunningScript | undefined
  #abandoned = false

  /** What the host finds: undefined before the thread ends, and for ever when it dies. */
  result: ScriptResult | undefined
  /** What ended the host, or the machine that it runs on: not only this thread. */
  failure: unknown
  /** How often the script was started: never again for a retry. */
  runs = 0
  status: number | null = null

  constructor(machine: HostMachine, step: Step, config: PluginConfig) {
    this.#machine = machine
    this.#step = step
    this.#config = config
  }

  async run(): Promise<void> {
    try {
      this.result = await this.#runScript()
    } catch (error) {
      // An exception ends the thread, and nothing of it stands in the log.
      if (!(error instanceof PythonError)) this.failure = error
    }
  }

  /** The host's process has come to its end: no more polls. */
  abandon(): void {
    this.#abandoned = true
  }

  async #runScript(): Promise<ScriptResult | undefined> {
    const { pluginName, polls, pollSeconds, continueBackupOnFailure } = this.#config
    const isPre = this.#step === 'pre'
    const name = isPre ? 'Prescript' : 'Postscript'
    const location = isPre ? this.#config.preScriptLocation : this.#config.postScriptLocation
    const params = isPre ? this.#config.preScriptParams : this.#config.postScriptParams
    const argv = ['sh', toText(location), ...iterate(params).map(toText)]
    if (typeof pluginName !== 'string') throw new PythonError('TypeError', 'can only concatenate str')
    this.#machine.log(`Running ${name.toLowerCase()} for ${pluginName} module...`)
    requireArguments(argv)
    this.runs++
    this.#script = await this.#machine.start(this.#step, argv)

    let polled = 0
    while (this.#poll() === null) {
      if (this.#abandoned) return undefined
      if (polled >= polls) {
        this.#machine.log(`${name} for ${pluginName} timed out.`)
        return { code: isPre ? 308 : 309, continueBackup: continueBackupOnFailure }
      }
      polled++
      await this.#machine.sleep(pollSeconds)
    }
    if (this.status !== 0) {
      await this.#retry(isPre ? this.#config.preScriptNoOfRetries : this.#config.postScriptNoOfRetries)
      this.#machine.log(`${name} for ${pluginName} failed with error code: ${this.status} .`)
      return { code: isPre ? 300 : 301, continueBackup: continueBackupOnFailure }
    }
    this.#machine.log(`${name} for ${pluginName} successfully executed.`)
    return { code: 0, continueBackup: true }
  }

  #poll(): number | null {
    this.status ??= this.#script?.poll() ?? null
    return this.status
  }

  /** The host counts and looks at the same ended process again; NaN and Infinity are never reached. */
  async #retry(times: PythonValue): Promise<void> {
    const most = asNumber(times)
    if (most === undefined) {
      throw new PythonError('TypeError', `'>=' not supported between instances of 'int' and '${typeName(times)}'`)
    }
    if (most <= 0) return
    if (!(most < endless)) await new Promise<never>(() => {})
    this.#machine.log(`Failed. Retrying ${most} times, which starts nothing.`)
  }
}

/** Linux takes no longer word, with its end. */
const longestWord = 131_072

/** Throws what Popen throws. */
function requireArguments(argv: readonly string[]): void {
  for (const word of argv) {
    if (word.includes('\0')) throw new PythonError('ValueError', 'embedded null byte')
    // The others are how Python holds bytes that are no UTF-8.
    if (/(?![\uDC80-\uDCFF])\p{Surrogate}/u.test(word)) {
      throw new PythonError('ValueError', "'utf-8' codec can't encode: surrogates not allowed")
    }
    if (new TextEncoder().encode(word).length >= longestWord) {
      throw new PythonError('OSError', '[Errno 7] Argument list too long')
    }
  }
}
