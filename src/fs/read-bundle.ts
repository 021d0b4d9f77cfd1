// Reads what is to be packaged: a bundle, a tar file or folder with one somewhere in it, or a fleet of them.
import { readdirSync, type Stats, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readTar } from '../archive/read-tar.js'
import { bundleFileNames, type CheckedBundle, type HostBundle } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import { checkBundle } from './check-bundle.js'
import { readFleetIndex } from './fleet-folder.js'
import { describeError } from './read-disk.js'
import { largestBytes, readPlainFile } from './read-folder.js'
import { refuseTar } from './sentences.js'

const manifestName = 'bundle.json'
const deepest = 10
const mostEntries = 1_000_000

/** One bundle with an empty host, or those of a fleet: what its fleet.json lists, else a folder for each host. Rejects
 * with a UserError for anything else; the bundles of a fleet are checked when they are taken. */
export async function readBundles(path: string): Promise<readonly HostBundle[]> {
  const stats = stat(path)
  if (stats.isFile()) return [{ host: '', bundle: await readTarBundle(path) }]
  // A pipe would be waited for.
  if (!stats.isDirectory()) throw refuse(path, 'it is neither a file nor a folder')
  const index = readFleetIndex(path)
  if (index) return index.hosts.map(({ host, folder }) => offerBundle(host, join(path, folder)))
  const folders = findBundleFolders(path)
  const [first, ...others] = folders
  if (first === undefined) throw refuse(path, 'no bundle.json is in it')
  if (others.length === 0) return [{ host: '', bundle: readFolderBundle(join(path, first)) }]
  const deeper = folders.find((folder) => /[/\\]/.test(folder) || folder === '')
  if (deeper !== undefined) throw refuseSeveral(path, folders)
  return folders.map((host) => offerBundle(host, join(path, host)))
}

/** Read when it is asked for. */
function offerBundle(host: string, folder: string): HostBundle {
  return {
    host,
    get bundle() {
      return readFolderBundle(folder)
    },
  }
}

/** Throws a UserError unless each file of the bundle is in the folder and whole. */
export function readFolderBundle(folder: string): CheckedBundle {
  return checkBundle(folder, (name) => {
    try {
      return readPlainFile(join(folder, name))?.content
    } catch (error) {
      // Its hint is for a folder that is written to.
      throw error instanceof UserError ? new UserError(error.message, { hint: 'Name a folder of plain files.' }) : error
    }
  })
}

async function readTarBundle(path: string): Promise<CheckedBundle> {
  const members = await readTar(path, largestBytes, isBundleFile).catch((error: unknown) => {
    throw refuseTar(path, error)
  })
  const manifests = members.map((member) => member.path).filter((inside) => /(?:^|\/)bundle\.json$/.test(inside))
  const [manifest, ...others] = manifests
  if (manifest === undefined) throw refuse(path, 'no bundle.json is in it')
  if (others.length > 0) throw refuseSeveral(path, manifests)
  const folder = manifest.slice(0, -manifestName.length)
  return checkBundle(path, (name) => members.findLast((member) => member.path === folder + name)?.content)
}

/** Of whatever bundle: a tar file may hold much else. */
function isBundleFile(path: string): boolean {
  return bundleFileNames.some((name) => name === posix.basename(path))
}

/** Folders that hold a bundle.json, below the path, sorted. A bundle's folder has none below it. */
function findBundleFolders(path: string): string[] {
  const found: string[] = []
  let entries = 0
  const search = (folder: string, depth: number): void => {
    const list = readdirSync(join(path, folder), { withFileTypes: true })
    entries += list.length
    if (entries > mostEntries) throw refuse(path, `it holds more than ${mostEntries} files`)
    if (list.some(({ name }) => name === manifestName)) {
      found.push(folder)
      return
    }
    if (depth === deepest) return
    for (const entry of list) if (entry.isDirectory()) search(join(folder, entry.name), depth + 1)
  }
  try {
    search('', 0)
  } catch (error) {
    throw error instanceof UserError ? error : refuse(path, describeError(error))
  }
  return found.sort()
}

function stat(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw refuse(path, describeError(error))
  }
}

function refuse(path: string, problem: string): UserError {
  return new UserError(`${quoteValue(path)} holds no bundle: ${problem}.`, {
    hint: 'Name the folder that make-azure-hooks has written, or a tar file of it.',
  })
}

function refuseSeveral(path: string, folders: readonly string[]): UserError {
  const shown = folders.length > 4 ? [...folders.slice(0, 3), `${folders.length - 3} more`] : folders
  return new UserError(`${quoteValue(path)} holds ${folders.length} bundles: ${listAlternatives(shown)}.`, {
    hint: 'Name one of them.',
  })
}
