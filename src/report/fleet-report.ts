// Gathers the hosts of a fleet, those too that have never reported, and puts the bad ones first.
import type { FleetReport, HostReport } from '../model/generated/fleet-report.js'
import { tooManyHosts } from './compare-claims.js'
import { HostHistory } from './host-history.js'
import { findOldest, judgeHost, type ReportSettings } from './judge-host.js'

/** The gravest first. */
const states = [
  'not consistent',
  'mismatch',
  'unreadable',
  'clock ahead',
  'too old',
  'no backup',
  'never reported',
  'left alone',
  'consistent',
] as const satisfies readonly HostReport['state'][]

export class FleetReporter {
  readonly #settings: ReportSettings
  readonly #hosts: HostReport[] = []
  /** In lower case, with the folder of each. */
  readonly #folders = new Map<string, string>()
  /** Those that have reported, by VM in Azure. */
  readonly #vms = new Map<string, HostReport[]>()

  constructor(settings: ReportSettings) {
    this.#settings = settings
  }

  startHost(): HostHistory {
    return new HostHistory(findOldest(this.#settings), this.#settings.now)
  }

  addHost(host: string, folder: string | undefined, history: HostHistory): void {
    const report = judgeHost(host, folder, history, this.#settings)
    const earlier = this.#folders.get(host.toLowerCase())
    const notes = earlier === undefined ? report.notes : [...report.notes, `The same name stands for ${earlier} too.`]
    if (folder !== undefined) this.#folders.set(host.toLowerCase(), folder)
    const noted = { ...report, notes }
    const vm = this.#settings.points?.find(host)?.vm
    if (vm !== undefined) this.#vms.set(vm, [...(this.#vms.get(vm) ?? []), ...(folder === undefined ? [] : [noted])])
    this.#hosts.push(noted)
  }

  /** @param expected names of all hosts there are; undefined: nobody knows
   * @param problems what could not be read */
  finish(
    generator: FleetReport['generator'],
    expected: readonly string[] | undefined,
    problems: string[],
  ): FleetReport {
    const { now, maxAgeHours, days, points } = this.#settings
    const listed = new Set((expected ?? []).map((host) => host.toLowerCase()))
    if (expected) this.#noteUnlisted(listed)
    const seen = new Set<string>()
    for (const host of expected ?? []) {
      const name = host.toLowerCase()
      if (!this.#folders.has(name) && !seen.has(name)) this.addHost(host, undefined, this.startHost())
      seen.add(name)
    }
    for (const vm of points?.vms ?? []) {
      if (!this.#vms.has(vm)) this.addHost(vm, undefined, this.startHost())
    }
    this.#noteShared()
    const hosts = this.#hosts.sort(compareHosts)
    const counts: Record<string, number> = {}
    for (const { state } of hosts) counts[state] = (counts[state] ?? 0) + 1
    const createdAt = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
    return { schemaVersion: 1, generator, createdAt, maxAgeHours, days, counts, problems, hosts }
  }

  /** Hosts that share their VM in Azure: at most one of them can be it. */
  #noteShared(): void {
    for (const [vm, hosts] of this.#vms) {
      if (hosts.length <= (this.#settings.points?.find(vm)?.lists.length ?? 0)) continue
      for (const host of hosts) {
        host.mismatch ??= tooManyHosts
        if (host.state === 'consistent' || host.state === 'left alone') host.state = 'mismatch'
      }
    }
  }

  #noteUnlisted(listed: ReadonlySet<string>): void {
    for (const host of this.#hosts) {
      if (!listed.has(host.host.toLowerCase())) host.notes = [...host.notes, 'It is not in the inventory.']
    }
  }
}

/** Whether there is a host and all of them are consistent, and all that is there was read. */
export function isAllConsistent({ hosts, problems }: FleetReport): boolean {
  return hosts.length > 0 && problems.length === 0 && hosts.every(({ state }) => state === 'consistent')
}

function compareHosts(one: HostReport, other: HostReport): number {
  const byState = states.indexOf(one.state) - states.indexOf(other.state)
  return byState !== 0 ? byState : one.host < other.host ? -1 : one.host > other.host ? 1 : 0
}
