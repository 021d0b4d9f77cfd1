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
  /** By name of the VM in lower case, then by backup item. */
  readonly #items = new Map<string, Map<string, RecoveryPoint[]>>()
  readonly #since: number

  /** @param since older ones are left out, in milliseconds since 1970 */
  constructor(since: number) {
    this.#since = since
  }

  /** Returns whether the value is a list of recovery points. Those of other things than VMs are left out. */
  add(value: unknown): boolean {
    const list = isRecord(value) ? (value['value'] ?? value['data']) : value
    if (!Array.isArray(list)) return false
    const points = list.map(readPoint)
    if (points.includes('none')) return false
    for (const point of points) if (typeof point === 'object') this.#keep(point)
    return true
  }

  get vms(): IterableIterator<string> {
    return this.#items.keys()
  }

  /** Sorted by time. `twice`: backup items of several VMs have this name. A host may be called by its domain, too. */
  find(host: string): { vm: string; points: readonly RecoveryPoint[] } | 'twice' | undefined {
    const name = host.toLowerCase()
    const vm = [name, name.split('.')[0] ?? ''].find((one) => this.#items.has(one))
    const items = vm === undefined ? undefined : this.#items.get(vm)
    if (vm === undefined || !items) return undefined
    if (items.size > 1) return 'twice'
    return { vm, points: [...items.values()].flat().sort((one, other) => one.at - other.at) }
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
  const at = typeof recoveryPointTime === 'string' ? Date.parse(recoveryPointTime) : Number.NaN
  if (Number.isNaN(at) || typeof recoveryPointType !== 'string') return 'none'
  // The first three fields name the container and the resource group.
  const [item = '', vm] = /^.*\/protecteditems\/vm;iaasvmcontainer[^/]*;([^;/]+)(?=\/recoverypoints\/)/.exec(
    value['id'].toLowerCase(),
  ) ?? ['']
  return vm === undefined ? 'other' : { vm, item, point: { at, type: recoveryPointType.slice(0, 40) } }
}
