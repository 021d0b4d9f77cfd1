// A backup by workload.conf on a VM where the named database is not installed, as on one with InterSystems alone. Some
// ways lead to "application-consistent" all the same.

import { PythonError } from '../../model/python/error.js'
import { stripText } from '../../model/python/strip.js'
import type { HostMachine } from './machine.js'
import { toInt } from './python/int.js'
import { freezeAndSnapshot, type SnapshotOutcome } from './snapshot.js'
import { type Status, successCode } from './status.js'
import type { Workload } from './workload.js'

/** The host looks at its clients every 2 s. */
const look = 2

export async function backUpWorkload(
  machine: HostMachine,
  workload: Workload,
  status: Status,
  outcome: SnapshotOutcome,
): Promise<void> {
  machine.log(`workload backup enabled for workload: ${workload.name}`)
  const run = new WorkloadRun(machine, workload)
  const isSkipped = workload.errors.length > 0
  if (!isSkipped) await run.pre()
  await freezeAndSnapshot(machine, true, status, outcome)
  if (!isSkipped) await run.post()
  const [error] = workload.errors
  if (error !== undefined) status.note(error)
  else if (status.result === successCode) status.succeedForApplication()
}

class WorkloadRun {
  readonly #machine: HostMachine
  readonly #workload: Workload
  /** When the process ends that stands for the freeze: undefined where none was started. */
  #guardEnds: number | undefined
  /** Oracle's instances by configuration_path. */
  #instances = 0

  constructor(machine: HostMachine, workload: Workload) {
    this.#machine = machine
    this.#workload = workload
  }

  async pre(): Promise<void> {
    const { role, configurationPath, hasNames } = this.#workload
    if (role === 'slave') return hasNames ? undefined : this.#preSlave()
    if (role !== 'master') return this.#fail(502)
    try {
      if (toInt(this.#workload.enforceSlaveOnly) !== 0n) return this.#fail(502)
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      return this.#fail(500)
    }
    if (configurationPath !== '') return this.#preInstances(configurationPath)
    return hasNames ? undefined : this.#preMaster()
  }

  async post(): Promise<void> {
    const { role, hasNames } = this.#workload
    if (role !== 'master' && role !== 'slave') return this.#fail(502)
    if (this.#instances > 0) return this.#fail(500)
    if (!hasNames && role === 'master') await this.#postMaster()
  }

  #fail(code: number): void {
    this.#workload.errors.push(code)
  }

  async #preMaster(): Promise<void> {
    const { name } = this.#workload
    if (name === 'mysql' || name === 'mariadb') return this.#preMysql()
    await this.#machine.sleep(look)
    if (name === 'oracle') return this.#fail(500)
    this.#guardEnds = this.#machine.now() + this.#guardSeconds()
  }

  async #preSlave(): Promise<void> {
    const { name } = this.#workload
    if (name === 'mysql' || name === 'mariadb') return this.#preMysql()
    return this.#fail(503)
  }

  /** The client is to write a file, for which the host waits two minutes. */
  async #preMysql(): Promise<void> {
    if (this.#workload.ipcFolder === undefined) return this.#fail(507)
    await this.#machine.sleep(61 * look)
    this.#fail(509)
  }

  async #preInstances(path: string): Promise<void> {
    if (this.#workload.name !== 'oracle') return
    const bytes = this.#machine.read(path)
    if (!bytes) return this.#fail(500)
    const lines = new TextDecoder().decode(bytes).split('\n').map(stripText)
    this.#instances = lines.filter((line) => /^\w+:[/\w.]+/.test(line)).length
    for (let index = 0; index < this.#instances; index++) await this.#machine.sleep(look)
  }

  async #postMaster(): Promise<void> {
    const { name, ipcFolder } = this.#workload
    const guardIsGone = this.#guardEnds !== undefined && this.#guardEnds <= this.#machine.now()
    if (ipcFolder || guardIsGone) this.#fail(510)
    if (name === 'oracle' || name === 'postgres') await this.#machine.sleep(look)
    if (name === 'oracle') this.#fail(504)
  }

  /** How long `timeoutDaemon.sh` sleeps before it would thaw PostgreSQL. */
  #guardSeconds(): number {
    const { timeout, linuxUser, hasCommand } = this.#workload
    const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(timeout) ?? []
    if (number === undefined || !hasCommand || !this.#hasUser(linuxUser)) return 0
    return Number(number) * ({ m: 60, h: 3600, d: 86_400 }[unit] ?? 1)
  }

  /** su without a name is for root; it runs nothing for a user whose shell refuses. */
  #hasUser(name: string): boolean {
    if (name === '' || name === 'root') return true
    const bytes = this.#machine.read('/etc/passwd')
    const lines = new TextDecoder().decode(bytes).split('\n')
    const shell = lines
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':')
      .at(-1)
    return shell !== undefined && !/\/(?:nologin|false)$/.test(shell)
  }
}
