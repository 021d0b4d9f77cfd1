// Azure's own list of recovery points: the JSON of `az backup recoverypoint list`, or of a query of Resource Graph for
// the same. By VM, as its name stands in the id of each point.
import { isRecord } from './run.js'

export interface RecoveryPoint {
  /** Milliseconds since 1970. */
  readonly at: number
  /** As Azure spells it: AppConsistent, FileSystemConsistent, CrashConsistent. */
  readonly type: string
}

export class RecoveryPoints {
  /** By name of the VM in lower case, then by what tells it from others of that name. */
  readonly #items = new Map<string, Map<string, RecoveryPoint[]>>()
  readonly #since: number

  /** @param since older ones are left out, in milliseconds since 1970 */
  constructor(since: number) {
    this.#since = since
  }

  /** Returns whether the value is a whole list of recovery points. Those of other things than VMs are left out. */
  add(value: unknown): boolean {
    const list = isRecord(value) ? (value['value'] ?? value['data']) : value
    if (!Array.isArray(list) || (isRecord(value) && isCutShort(value, list.length))) return false
    const points = list.map(readPoint)
    if (points.includes('none')) return false
    for (const point of points) if (typeof point === 'object') this.#keep(point)
    return true
  }

  get vms(): IterableIterator<string> {
    return this.#items.keys()
  }

  /** The points of each VM that has this name, sorted by time. A host may be called by its domain, too. */
  find(host: string): { vm: string; lists: readonly (readonly RecoveryPoint[])[] } | undefined {
    const name = host.toLowerCase()
    const vm = [name, name.split('.')[0] ?? ''].find((one) => this.#items.has(one))
    const items = vm === undefined ? undefined : this.#items.get(vm)
    if (vm === undefined || !items) return undefined
    return { vm, lists: [...items.values()].map((points) => points.sort((one, other) => one.at - other.at)) }
  }

  #keep({ vm, item, point }: ReadPoint): void {
    const items = this.#items.get(vm) ?? new Map<string, RecoveryPoint[]>()
    this.#items.set(vm, items)
    const points = items.get(item) ?? []
    items.set(item, points)
    if (point.at >= this.#since) points.push(point)
  }
}

interface ReadPoint {
  readonly vm: string
  readonly item: string
  readonly point: RecoveryPoint
}

/** `other`: of something that is no VM. */
function readPoint(value: unknown): ReadPoint | 'other' | 'none' {
  if (!isRecord(value) || typeof value['id'] !== 'string') return 'none'
  const { recoveryPointTime, recoveryPointType } = isRecord(value['properties']) ? value['properties'] : value
  const at = typeof recoveryPointTime === 'string' ? readTime(recoveryPointTime) : Number.NaN
  if (Number.isNaN(at) || typeof recoveryPointType !== 'string') return 'none'
  // Subscription and resource group tell VMs of one name apart; the vault does not, as a VM may move to another.
  const [, subscription = '', group = '', vm] =
    /^\/subscriptions\/([^/]*)\/.*\/protecteditems\/vm;(iaasvmcontainer[^/]*);([^;/]+)\/recoverypoints\//.exec(
      value['id'].toLowerCase(),
    ) ?? []
  if (vm === undefined) return 'other'
  return { vm, item: `${subscription}/${group}`, point: { at, type: recoveryPointType.slice(0, 40) } }
}

/** Milliseconds since 1970, NaN for what is no time. Azure's are UTC where no zone is written. */
function readTime(text: string): number {
  const [, time, zone = 'Z'] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  return Date.parse(`${time}${zone}`)
}

/** A page of a longer list: Resource Graph answers with a thousand rows at most, and REST with a link to the others. */
function isCutShort(list: Record<string, unknown>, length: number): boolean {
  const next = [list['skip_token'], list['$skipToken'], list['skipToken'], list['nextLink']]
  const totals = [list['total_records'], list['totalRecords']]
  return next.some((one) => typeof one === 'string' && one !== '') || totals.some((one) => Number(one) > length)
}
