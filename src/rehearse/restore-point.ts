// What a snapshot says of itself: whether the restore-point.json in it is to be believed, as whoever restores must ask,
// and whether it is true, which only a rehearsal knows.
import { lstatSync, readFileSync } from 'node:fs'
import type { RestorePoint } from '../model/generated/restore-point.js'
import { validate } from '../schema/generated/restore-point.js'
import type { Sandbox } from './sandbox/sandbox.js'

/** Files of one snapshot, and what the stand-in knows of that moment. */
export interface RestorePointCopy {
  /** undefined: there is no such file, or something else stands there. */
  readonly text: string | undefined
  /** The log of each instance. */
  readonly logs: ReadonlyMap<string, string>
  /** The journal file that each frozen instance switched to for the freeze that is on. */
  readonly journals: ReadonlyMap<string, string>
}

export type Verdict =
  | { readonly state: 'believed'; readonly point: RestorePoint }
  | { readonly state: 'missing' | 'damaged' | 'over' | 'stale' | 'unknown'; readonly reason: string }

const START = '*** Recovery started at '

/** @param path of restore-point.json, on the VM */
export function copyRestorePoint(sandbox: Sandbox, path: string): RestorePointCopy {
  const { databases } = sandbox
  const frozen = databases.filter((database) => database.isFrozen())
  return {
    text: readPlainFile(sandbox.path(path)),
    logs: new Map(databases.map((database) => [database.name, database.readMessages()])),
    journals: new Map(frozen.map((database) => [database.name, database.journalFile])),
  }
}

function readPlainFile(path: string): string | undefined {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}

/** Whether the file tells of the very freeze that the databases beside it were in. */
export function judgeRestorePoint({ text, logs }: Pick<RestorePointCopy, 'text' | 'logs'>): Verdict {
  if (text === undefined) return { state: 'missing', reason: 'it is not there' }
  const point = parse(text)
  if (point === undefined) return { state: 'damaged', reason: 'it is not as its schema says' }
  if (point.over !== null) return { state: 'over', reason: `it is marked as over (${point.over})` }
  for (const { name, state, logTime, journalFile } of point.instances) {
    if (state === 'down') continue
    const trouble = compareWithLog(logs.get(name) ?? '', logTime, journalFile)
    if (trouble) return { ...trouble, reason: `${name}: ${trouble.reason}` }
  }
  return { state: 'believed', point }
}

/** Whether the file itself speaks of a freeze that is on, whatever the logs say. */
export function saysThatItIsOn({ text }: Pick<RestorePointCopy, 'text'>): boolean {
  return text !== undefined && parse(text)?.over === null
}

function parse(text: string): RestorePoint | undefined {
  try {
    const content: unknown = JSON.parse(text)
    return validate(content) ? (content as RestorePoint) : undefined
  } catch {
    return undefined
  }
}

function compareWithLog(log: string, logTime: string | null, journalFile: string | null) {
  if (logTime === null || journalFile === null) {
    return { state: 'unknown', reason: 'the file names no journal file' } as const
  }
  const lines = log.split(/\r?\n/)
  const last = lines.findLastIndex((line) => line.includes('ExternalFreeze: System suspended'))
  if (last < 0) return { state: 'unknown', reason: 'its own log tells of no freeze, or was rolled over' } as const
  const before = lines.slice(0, last).findLast((line) => line.includes(' journal file: '))
  if (lines[last]?.split(' ')[0] !== logTime || before?.split(' journal file: ')[1] !== journalFile) {
    return { state: 'stale', reason: 'its own log names another freeze as its last one' } as const
  }
  const after = lines.slice(last + 1)
  const start = after.findIndex((line) => line.startsWith(START))
  const end = after.slice(0, start < 0 ? undefined : start).find((line) => /ExternalThaw|[Rr]esum/.test(line))
  return end === undefined ? undefined : ({ state: 'over', reason: `its own log says: ${end}` } as const)
}

/** A sentence for each thing in the file of a snapshot that is not so. @param isClaimed whether Azure calls the
 * snapshot application-consistent: of another one the file cannot know that a freeze has ended by itself, unless a log
 * tells. */
export function findUntruths(
  { point, journals }: { point: RestorePoint } & Pick<RestorePointCopy, 'journals'>,
  isClaimed = true,
): string[] {
  const named = new Map(point.instances.map(({ name, journalFile }) => [name, journalFile]))
  const wrong = point.instances.filter(({ name, state, journalFile }) => {
    return state === 'frozen' && (isClaimed || journals.has(name)) && journals.get(name) !== journalFile
  })
  return [
    ...wrong.map(({ name, journalFile }) => {
      const truth = journals.get(name) ?? 'none: it was not frozen'
      return `restore-point.json in the snapshot names ${journalFile} for ${name}, but the right one is ${truth}.`
    }),
    ...[...journals.keys()]
      .filter((name) => !named.has(name))
      .map((name) => `restore-point.json in the snapshot does not tell of ${name}, which was frozen.`),
  ]
}
