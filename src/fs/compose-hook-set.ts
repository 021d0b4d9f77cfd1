// What the files of a bundle are on the VM, and what they tell about it.
import { posix } from 'node:path'
import { configName, findLocations, guessRole } from '../model/hook-files.js'
import type { HookFile, HookSet } from '../model/hook-set.js'
import { nameOf } from '../model/slash-path.js'
import { parseManifest } from '../schema/parse-manifest.js'
import { readScripts } from './read-scripts.js'

export interface FoundFile {
  /** Relative to the folder of the bundle. */
  readonly path: string
  readonly content: Uint8Array
}

const etcAzure = '/etc/azure'

/** Azure's own limits for timeoutInSeconds, and what it takes for a missing one. */
const longestSeconds = 1800
const defaultSeconds = 10

/** @param found files that are not in their places yet @param installed files that are */
export function composeHookSet(
  name: string,
  found: readonly FoundFile[],
  installed: readonly HookFile[] = [],
): HookSet {
  const manifestFile = [...found, ...installed].find(({ path }) => nameOf(path) === 'bundle.json')
  const manifest = manifestFile && parseManifest(Buffer.from(manifestFile.content).toString('utf8'))
  const config = [...found, ...installed].find(({ path }) => nameOf(path) === configName)?.content ?? new Uint8Array()
  const locations = findLocations(Buffer.from(config).toString('utf8'))
  const files = [...installed, ...place(found, locations)]
  const scripts = files.filter(({ path }) => locations.includes(path))
  const told = readScripts(scripts.map(({ content }) => Buffer.from(content).toString('utf8')))
  const options = manifest?.options ?? told.options
  const product = options?.product === 'cache' || options?.product === 'iris' ? options.product : told.product
  return {
    name,
    files,
    manifest,
    options,
    product,
    instances: listInstances(options?.instance ?? told.instances, product),
    timeoutSeconds: readTimeout(config),
    folders: listFolders(files, options, told.logFolders),
  }
}

/** As install.sh and Azure's documentation have it: scripts 0700, the rest 0600, all root's. */
function place(found: readonly FoundFile[], locations: readonly string[]): HookFile[] {
  return found.map(({ path, content }) => {
    const location = locations.find((each) => nameOf(each) === path && each.startsWith('/'))
    const isScript = location !== undefined || guessRole(path) !== undefined || /\.sh$/.test(path)
    return {
      path: location ? posix.normalize(location) : posix.join(etcAzure, path),
      content,
      mode: isScript ? 0o700 : 0o600,
      owner: 0,
    }
  })
}

/** @param wanted none where the hooks do not say; a manifest may have been edited by anybody */
function listInstances(wanted: unknown, product: HookSet['product']): string[] {
  const own = product === 'cache' ? ['CACHE', 'ENSEMBLE'] : ['IRIS', 'HEALTH']
  const names = (Array.isArray(wanted) ? wanted : []).filter(isInstanceName)
  if (names.length === 1 && names[0]?.toLowerCase() === 'all') return own
  return names.length > 0 ? names : own.slice(0, 1)
}

/** It becomes a folder of the sandbox. */
function isInstanceName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z0-9][\w-]{0,63}$/.test(name)
}

function readTimeout(config: Uint8Array): number {
  try {
    const { timeoutInSeconds = defaultSeconds } = JSON.parse(Buffer.from(config).toString('utf8'))
    return typeof timeoutInSeconds === 'number' ? Math.min(timeoutInSeconds, longestSeconds) : longestSeconds
  } catch {
    return longestSeconds
  }
}

function listFolders(
  files: readonly HookFile[],
  options: HookSet['options'],
  logFolders: readonly string[],
): readonly string[] {
  const { logFile, client, registry, credentialsFile, beforeFreeze, afterThaw, onFailure } = options ?? {}
  const named = [logFile, client, registry, credentialsFile, beforeFreeze, afterThaw, onFailure]
  const paths = [...files.map(({ path }) => path), ...named]
  const folders = paths.flatMap((path) => (path ? [posix.dirname(path)] : []))
  return [...new Set([...folders, ...logFolders])]
}
