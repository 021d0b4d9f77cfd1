// The files of many hosts' hooks in a folder tree, as Ansible's fetch leaves it: HOST/var/log/azure-hooks/runs.jsonl.
// Host after host, and a file piece by piece. No link is followed: what it leads to is not that host's.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'

/** In the order in which they are to be read: the older one first, the status file behind both. */
const recordNames = ['runs.jsonl.1', 'runs.jsonl', 'last-run.json', 'restore-verdict.json'] as const

export interface HostFiles {
  readonly host: string
  /** What tells it from another host of that name. */
  readonly folder: string
  readonly files: readonly { readonly path: string; readonly name: (typeof recordNames)[number] }[]
}

const deepest = 16
const longestLine = 1024 * 1024

/** Hosts one after the other, sorted by path. Throws a UserError where a path is not there.
 * @param problem is told what cannot be read */
export function* listHosts(paths: readonly string[], problem: (text: string) => void): Generator<HostFiles> {
  const seen = new Set<string>()
  for (const host of listNamed(paths, problem)) {
    // A folder may be named twice, or one within another.
    const isNew = host.files.some(({ path }) => !seen.has(path))
    for (const { path } of host.files) seen.add(path)
    if (isNew) yield host
  }
}

function* listNamed(paths: readonly string[], problem: (text: string) => void): Generator<HostFiles> {
  for (const path of paths) {
    const stats = look(path)
    if (!stats)
      throw new UserError(`${quoteValue(path)} is not there.`, { hint: 'Name a folder with a folder a host.' })
    if (stats.isFile()) yield* group(resolve(dirname(path)), [resolve(path)])
    else yield* group(resolve(path), listFiles(resolve(path), 0, problem))
  }
}

/** Files of one host follow each other. */
function* group(root: string, paths: Iterable<string>): Generator<HostFiles> {
  let current:
    | { host: string; folder: string; files: { path: string; name: (typeof recordNames)[number] }[] }
    | undefined
  for (const path of paths) {
    const name = recordNames.find((one) => one === basename(path))
    if (name === undefined) {
      throw new UserError(`${quoteValue(path)} is none of ${recordNames.join(', ')}.`, { hint: 'Name the folder.' })
    }
    const { host, folder } = nameHost(root, path)
    if (current && current.folder !== folder) yield current
    if (current?.folder !== folder) current = { host, folder, files: [] }
    current.files.push({ path, name })
  }
  if (current) yield current
}

/** The folder above var/log/azure-hooks is the host's; where logs are elsewhere, it is the first below the root. */
function nameHost(root: string, path: string): { host: string; folder: string } {
  const [, above] = /^(.*)\/var\/log\/azure-hooks\/[^/]*$/s.exec(path.replaceAll(sep, '/')) ?? []
  if (above === '') return { host: 'localhost', folder: '/' }
  if (above !== undefined && `${above}/`.startsWith(`${root}/`)) return { host: basename(above), folder: above }
  const [first = '', ...rest] = relative(root, path).split(sep)
  if (rest.length === 0) return { host: basename(above ?? root), folder: above ?? root }
  if (above !== undefined) return { host: basename(above), folder: above }
  return { host: first, folder: join(root, first) }
}

function* listFiles(folder: string, depth: number, problem: (text: string) => void): Generator<string> {
  let entries: string[]
  try {
    entries = readdirSync(folder).sort()
  } catch (error) {
    problem(`${quoteValue(folder)} cannot be read: ${describeCode(error)}.`)
    return
  }
  for (const name of recordNames) if (entries.includes(name)) yield join(folder, name)
  for (const entry of entries) {
    const path = join(folder, entry)
    if (recordNames.some((name) => name === entry)) continue
    const kind = findKind(path)
    // A host behind it must not be missing without a word.
    if (kind !== 'folder' && kind !== 'other') problem(`${quoteValue(path)} cannot be read: ${kind}.`)
    if (kind !== 'folder') continue
    if (depth < deepest) yield* listFiles(path, depth + 1, problem)
    else problem(`${quoteValue(path)} is too deep: not looked at.`)
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Or why nobody looks behind it: a link to a folder, or what cannot even be looked at. */
function findKind(path: string): 'folder' | 'other' | string {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) return 'folder'
    if (!stats?.isSymbolicLink()) return 'other'
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'it is a link' : 'other'
  } catch (error) {
    return describeCode(error)
  }
}

function describeCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return code === 'EACCES' ? 'permission denied' : code === 'ELOOP' ? 'it is a link' : code
}

const piece = Buffer.allocUnsafe(262_144)

/** Tells each line of a file; one that is too long is told as an empty object, which is no record.
 * @param tell isWhole: whether a line feed stood behind it
 * @returns why it could not be read, if it could not */
export function readLines(path: string, tell: (text: string, isWhole: boolean) => void): string | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    return `${quoteValue(path)} cannot be read: ${describeCode(error)}.`
  }
  try {
    if (!fstatSync(file).isFile()) return `${quoteValue(path)} cannot be read: it is no plain file.`
    splitLines(file, tell)
    return undefined
  } catch (error) {
    return `${quoteValue(path)} cannot be read: ${describeCode(error)}.`
  } finally {
    closeSync(file)
  }
}

function splitLines(file: number, tell: (text: string, isWhole: boolean) => void): void {
  let kept: Buffer[] = []
  let length = 0
  const finish = (end: Buffer, isWhole: boolean) => {
    const isLong = length + end.length > longestLine
    tell(isLong ? '{}' : kept.length > 0 ? Buffer.concat([...kept, end]).toString() : end.toString(), isWhole)
    kept = []
    length = 0
  }
  for (;;) {
    const size = readSync(file, piece, 0, piece.length, null)
    if (size === 0) break
    let start = 0
    for (let end = piece.indexOf(10); end !== -1 && end < size; end = piece.indexOf(10, start)) {
      finish(piece.subarray(start, end), true)
      start = end + 1
    }
    // A copy, as the next piece takes the place of this one.
    if (length <= longestLine) kept.push(Buffer.from(piece.subarray(start, size)))
    length += size - start
  }
  if (length > 0) finish(Buffer.alloc(0), false)
}
