// A line of runs.jsonl, or last-run.json, as far as the report needs it. It comes from a VM that may be broken into, or
// from a later version: only what is needed is looked at, and what is not as it should be is no run.

export interface Run {
  /** Milliseconds since 1970. */
  readonly finishedAt: number
  /** As written; two lines with the same one are of one backup. '' if unknown. */
  readonly startedAt: string
  /** Whether every word in it says so: verdict, both statuses, each instance. */
  readonly consistent: boolean
  /** Whether every word in it says that --mirror kept the hooks from freezing: no failure, and never consistent. */
  readonly leftAlone: boolean
  readonly preStatus: number | null
  readonly postStatus: number
  readonly windowSeconds: number | null
  readonly trigger: (typeof triggers)[number]
  readonly instances: readonly { readonly name: string; readonly outcome: string }[]
}

const triggers = ['azure', 'drill', 'hand', 'unknown'] as const

const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const mostInstances = 100

/** undefined for what is no run. */
export function readRun(text: string): Run | undefined {
  const value = parse(text)
  if (!isRecord(value)) return undefined
  const { finishedAt, verdict, preStatus = null, postStatus, windowSeconds = null } = value
  const finished = readTime(finishedAt)
  const instances = readInstances(value['instances'])
  if (Number.isNaN(finished) || !isStatus(postStatus) || !instances || typeof verdict !== 'string') return undefined
  if (preStatus !== null && !isStatus(preStatus)) return undefined
  if (windowSeconds !== null && !isSeconds(windowSeconds)) return undefined
  return {
    finishedAt: finished,
    startedAt: typeof value['startedAt'] === 'string' ? value['startedAt'] : '',
    consistent: verdict === 'application-consistent' && preStatus === 0 && postStatus === 0 && isWhole(instances),
    leftAlone: verdict === 'left alone by policy' && preStatus === 208 && postStatus === 208 && isLeftAlone(instances),
    preStatus,
    postStatus,
    windowSeconds,
    trigger: triggers.find((word) => word === value['trigger']) ?? 'unknown',
    instances,
  }
}

/** Milliseconds since 1970 of what the scripts write; NaN for anything else. */
export function readTime(value: unknown): number {
  return typeof value === 'string' && timeForm.test(value) ? Date.parse(value) : Number.NaN
}

/** A drill or a run by hand freezes and thaws, but no snapshot is taken. */
export function isBackup({ trigger }: Run): boolean {
  return trigger === 'azure' || trigger === 'unknown'
}

/** Whether a restore-verdict.json says so in every place: one good word in it is not enough. */
export function isProved(value: Record<string, unknown>): boolean {
  const { schemaVersion, restorePoint, instances } = value
  if (schemaVersion !== 1 || !isRecord(restorePoint) || restorePoint['state'] !== 'believed') return false
  const saysSo = (part: unknown): part is Record<string, unknown> => isRecord(part) && part['verdict'] === 'proved'
  const areProved = (parts: unknown) => Array.isArray(parts) && parts.length > 0 && parts.every(saysSo)
  if (!saysSo(value) || !areProved(instances) || !Array.isArray(instances)) return false
  return instances.every((instance) => isRecord(instance) && areProved(instance['databases']))
}

/** Zeros stand before a line where power was lost while the file grew. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\0') ? text.replace(/^\0+/, '') : text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWhole(instances: Run['instances']): boolean {
  return instances.length > 0 && instances.every(({ outcome }) => isGood(outcome))
}

/** With --mirror-others freeze the others were frozen. */
function isLeftAlone(instances: Run['instances']): boolean {
  const alone = instances.filter(({ outcome }) => outcome === 'left alone')
  return alone.length > 0 && instances.every((one) => alone.includes(one) || isGood(one.outcome))
}

/** What became of an instance of a consistent backup. */
export function isGood(outcome: string): boolean {
  return outcome === 'thawed' || outcome === 'down'
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 1e7
}

function readInstances(value: unknown): Run['instances'] | undefined {
  if (!Array.isArray(value) || value.length > mostInstances) return undefined
  const found = value.filter(isRecord).map(({ name, outcome }) => ({ name, outcome }))
  const isWritten = (one: (typeof found)[number]): one is { name: string; outcome: string } =>
    typeof one.name === 'string' && one.name.length <= 64 && typeof one.outcome === 'string' && one.outcome.length <= 40
  return found.length === value.length && found.every(isWritten) ? found : undefined
}
