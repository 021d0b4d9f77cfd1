// Owners and modes as the host finds them.
import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Folder, Permissions } from '../model/lint.js'

/** Those of the file itself, links followed, as the host follows them. */
export function readPermissions(path: string): Permissions {
  return pick(statSync(path))
}

/** The folders above a file from the nearest on; above the file that a link leads to as well. */
export function listFolders(path: string): Folder[] {
  const folders = new Map<string, Folder>()
  for (const start of [resolve(path), realpathSync(path)]) {
    for (let folder = dirname(start); !folders.has(folder); folder = dirname(folder)) {
      // A link in the path has no mode of its own; where it leads, the other round sees.
      const stats = lstatSync(folder)
      if (!stats.isSymbolicLink()) folders.set(folder, { path: folder, ...pick(stats) })
      else if (stats.uid !== 0) folders.set(folder, { path: folder, ...pick(stats), mode: 0o755 })
      if (folder === dirname(folder)) break
    }
  }
  return [...folders.values()]
}

function pick({ uid, gid, mode }: Stats): Permissions {
  return { uid, gid, mode: mode & 0o7777 }
}
