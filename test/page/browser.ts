// Debian's Chromium, driven over a pipe: one start serves all pages.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { findProgram } from '../shell/facilities.ts'

type Parameters = Record<string, unknown>
type Message = {
  id?: number
  method?: string
  sessionId?: string
  params?: Parameters
  result?: Parameters
  error?: unknown
}

/** A page in a tab of its own. */
export interface Tab {
  /** The value of an expression, a promise's when it is one. */
  evaluate<Value>(expression: string): Promise<Value>
  /** Waits until the expression is true. */
  until(expression: string): Promise<void>
  send(method: string, params?: Parameters): Promise<Parameters>
  /** What the browser told of it: requests, violations of its policy, errors. */
  readonly events: readonly { method: string; params: Parameters }[]
}

/** Without a network, and without leaving a trace. */
export const quietSwitches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

export class Browser {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (result: Parameters) => void; reject: (error: Error) => void }>()
  readonly #events = new Map<string, { method: string; params: Parameters }[]>()
  #asked = 0

  /** @param folder for the browser's own files */
  constructor(folder: string) {
    const args = [
      ...quietSwitches,
      '--remote-debugging-pipe',
      `--user-data-dir=${join(folder, 'profile')}`,
      'about:blank',
    ]
    this.#child = spawn(findProgram('chromium') ?? 'chromium', args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser has ended'))
    })
    let rest = ''
    const answers = this.#child.stdio[4] as Readable
    answers.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\0')
      rest = parts.pop() ?? ''
      for (const part of parts) this.#take(JSON.parse(part))
    })
  }

  #take({ id, method, sessionId = '', params = {}, result = {}, error }: Message): void {
    if (id === undefined) {
      this.#events.get(sessionId)?.push({ method: method ?? '', params })
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(JSON.stringify(error)))
    else waiting?.resolve(result)
  }

  send(method: string, params: Parameters = {}, sessionId?: string): Promise<Parameters> {
    const id = ++this.#asked
    const requests = this.#child.stdio[3] as Writable
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      requests.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`)
    })
  }

  /** Opens an address and waits until it is there. */
  async open(address: string, prepare: (tab: Tab) => Promise<unknown> = async () => undefined): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true })
    const events: { method: string; params: Parameters }[] = []
    this.#events.set(String(sessionId), events)
    const tab = createTab((method, params) => this.send(method, params, String(sessionId)), events)
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits']) await tab.send(`${domain}.enable`)
    await prepare(tab)
    await tab.send('Page.navigate', { url: address })
    await tab.until(`location.href === ${JSON.stringify(address)} && document.documentElement.dataset.ready === 'yes'`)
    return tab
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.kill('SIGKILL')
    })
  }
}

function createTab(send: Tab['send'], events: Tab['events']): Tab {
  const tab: Tab = {
    send,
    events,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
      return (result as { value: never }).value
    },
    async until(expression) {
      while (!(await tab.evaluate<boolean>(expression).catch(() => false)))
        await new Promise((next) => setTimeout(next, 20))
    },
  }
  return tab
}
