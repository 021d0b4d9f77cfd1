// What a snapshot holds: files of a rehearsed VM, taken between pre-script and post-script.
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix } from 'node:path'
import type { HookSet } from '../../model/hook-set.js'
import type { Database } from '../stand-in/database.js'
import { type Committed, readCommitted } from '../stand-in/records.js'

interface DiskEntry {
  readonly mode: number
  readonly owner: number
  /** A folder has neither. */
  readonly content?: Uint8Array
  readonly target?: string
}

/** By path on the VM, folders before what is in them. */
export type Disk = ReadonlyMap<string, DiskEntry>

/** What nobody needs in a copy. */
const largest = 1024 * 1024

/** @param folders on the VM @param find the path from outside of one inside */
export function copyDisk(
  folders: readonly string[],
  find: (inside: string) => string,
  skip = (_: string) => false,
): Disk {
  const disk = new Map<string, DiskEntry>()
  const visit = (inside: string, outside: string) => {
    const stats = lstatSync(outside, { throwIfNoEntry: false })
    if (stats === undefined || skip(inside)) return
    const entry = { mode: stats.mode & 0o7777, owner: stats.uid }
    if (stats.isDirectory()) {
      disk.set(inside, entry)
      for (const name of readdirSync(outside)) visit(posix.join(inside, name), join(outside, name))
    } else if (stats.isSymbolicLink()) disk.set(inside, { ...entry, target: readlinkSync(outside) })
    else if (stats.isFile() && stats.size <= largest) disk.set(inside, { ...entry, content: readFileSync(outside) })
  }
  for (const folder of folders) visit(folder, find(folder))
  return disk
}

/** @param setOwner false where all files are one user's */
export function writeDisk(disk: Disk, find: (inside: string) => string, setOwner: boolean): void {
  for (const [inside, { content, target, mode, owner }] of disk) {
    const outside = find(inside)
    mkdirSync(dirname(outside), { recursive: true })
    if (target !== undefined) {
      symlinkSync(target, outside)
      continue
    }
    if (content === undefined) mkdirSync(outside, { recursive: true })
    else writeFileSync(outside, content)
    chmodSync(outside, mode)
    if (setOwner) chownSync(outside, owner, owner)
  }
}

/** A restore point, in which the first disk is older than the second. */
export interface RestorePointDisks {
  readonly first: Disk
  readonly second: Disk
  /** What each instance had committed when it was taken. */
  readonly committed: ReadonlyMap<string, Committed>
}

/** Everything of the VM's own, and the disk that holds the data of users. */
export function addDisk(
  scene: {
    readonly hooks: HookSet
    readonly databases: readonly Database[]
    path(inside: string): string
  },
  before: RestorePointDisks | undefined,
  which: 'first' | 'second',
): RestorePointDisks {
  const { hooks, databases } = scene
  const find = (inside: string) => scene.path(inside)
  const data = databases.map(({ name }) => `/srv/opt/${name}/mgr/user`)
  if (which === 'second' && before) return { ...before, second: copyDisk(data, find) }
  const folders = ['/srv/opt', '/etc/azure', '/var/log', ...hooks.folders]
  const committed = new Map(databases.map((database) => [database.name, readCommitted(database)]))
  return { first: copyDisk(folders, find, (each) => data.includes(each)), second: new Map(), committed }
}
