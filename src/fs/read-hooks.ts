// Reads the hooks that are to be rehearsed: a bundle's folder, hooks by hand, an installed /etc/azure, or a tar file.
import { join, posix, resolve } from 'node:path'
import { UserError } from '../model/errors.js'
import { configName, findLocations } from '../model/hook-files.js'
import type { HookFile, HookSet } from '../model/hook-set.js'
import { nameOf } from '../model/slash-path.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import { composeHookSet, type FoundFile } from './compose-hook-set.js'
import {
  isDenied,
  isFile,
  isTarName,
  largestBytes,
  readBytes,
  readFolder,
  readHook,
  refuse,
  stat,
  toSlashes,
} from './read-disk.js'
import { refuseTar } from './sentences.js'

/** Where the host looks for its configuration. */
const installFolder = '/etc/azure'

/** A folder above a bundle is looked into so deep; packages put theirs below usr/lib. */
const deepest = 6
const mostFiles = 2_000

/** Throws a UserError for what holds no hooks, or those of several bundles. */
export async function readHooks(path: string): Promise<HookSet> {
  const stats = stat(path)
  if (stats.isDirectory()) {
    const full = toSlashes(resolve(path))
    if (full.endsWith(installFolder)) return readInstalled(path, full.slice(0, -installFolder.length))
    return composeHookSet(path, pickBundle(path, listFiles(path)))
  }
  if (!isTarName(path)) {
    throw refuse(path, 'it is neither a folder nor a tar file', 'Name the folder with the scripts and their config.')
  }
  const { readTar } = await import('../archive/read-tar.js')
  const members = await readTar(path, largestBytes).catch((error: unknown) => {
    throw refuseTar(path, error)
  })
  return composeHookSet(path, pickBundle(path, members))
}

/** Files of a folder and of those below it, by their path in it. */
function listFiles(folder: string): FoundFile[] {
  const files: FoundFile[] = []
  const visit = (inside: string, depth: number) => {
    for (const { name, isFolder } of readFolder(join(folder, inside))) {
      const path = posix.join(inside, name)
      if (files.length > mostFiles) throw refuse(folder, `it holds more than ${mostFiles} files`)
      if (isFolder && depth < deepest) visit(path, depth + 1)
      if (!isFolder) files.push(...findFile(folder, path))
    }
  }
  visit('', 0)
  return files
}

/** None for what cannot be a hook. */
function findFile(folder: string, path: string): FoundFile[] {
  const full = join(folder, path)
  const content = readHook(full)
  if (content) return [{ path, content }]
  if (!isDenied(full)) return []
  return [
    {
      path,
      // Only an error where it belongs to what is rehearsed.
      get content() {
        return readBytes(full)
      },
    },
  ]
}

/** The files beside the one config that is nearest to the top, by their names there. */
function pickBundle(name: string, files: readonly FoundFile[]): FoundFile[] {
  const configs = files.filter(({ path }) => nameOf(path) === configName).map(({ path }) => path)
  const depthOf = (path: string) => path.split('/').length
  const top = Math.min(...configs.map(depthOf))
  const [config, ...others] = configs.filter((path) => depthOf(path) === top)
  if (config === undefined) {
    throw new UserError(`${quoteValue(name)} holds no hooks: there is no ${configName} in it.`, {
      hint: 'Name the folder or tar file of a bundle, or /etc/azure where hooks are installed.',
    })
  }
  if (others.length > 0) {
    const folders = [config, ...others].map((path) => quoteValue(posix.join(name, posix.dirname(path))))
    throw new UserError(`${quoteValue(name)} holds several bundles, and one is rehearsed at a time.`, {
      hint: `Name one of them: ${listAlternatives(folders.slice(0, 5))}.`,
    })
  }
  const folder = posix.dirname(config)
  const prefix = folder === '.' ? '' : `${folder}/`
  return files
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path, content }) => ({ path: path.slice(prefix.length), content }))
}

/** Hooks that lie where the host finds them, with the owners and modes that they have there.
 * @param root folder that is / on the VM; empty on the VM itself */
function readInstalled(name: string, root: string): HookSet {
  const folder = join(root, installFolder)
  const isThere = (path: string) => isFile(join(root, path)) || isDenied(join(root, path))
  if (!isThere(posix.join(installFolder, configName))) {
    throw new UserError(`${quoteValue(name)} holds no installed hooks: there is no ${configName} in it.`, {
      hint: 'Name the folder of the bundle instead, or install it first (install.sh).',
    })
  }
  const config = readBytes(join(folder, configName))
  const elsewhere = findLocations(Buffer.from(config).toString('utf8')).filter(
    (path) => path.startsWith('/') && isThere(path),
  )
  const inside = readFolder(folder)
    .filter(({ isFolder }) => !isFolder)
    .map(({ name: file }) => posix.join(installFolder, file))
    .filter(isThere)
  const files = [...new Set([...inside, ...elsewhere.map((path) => posix.normalize(path))])].map((path): HookFile => {
    const content = readBytes(join(root, path))
    const { uid, mode } = stat(join(root, path))
    return { path, content, mode: mode & 0o7777, owner: uid }
  })
  return composeHookSet(name, [], files)
}
