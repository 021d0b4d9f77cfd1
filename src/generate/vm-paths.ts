// Paths on the VM: what is allowed, and that no two files share one.

import { bundleFileNames, keptFolder } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import { listLogFiles } from '../model/log-files.js'
import { normalizePath } from '../model/slash-path.js'
import { hasUnprintable, listAlternatives, quoteValue } from '../model/text.js'
import type { ResolvedOptions } from './resolved-options.js'

/** Where the extension looks for the configuration; nothing can change that. */
export const configPath = '/etc/azure/VMSnapshotScriptPluginConfig.json'

/** Folders in which every user may create files: one could put a file of his own in root's way. */
const writableByAll = ['/tmp', '/var/tmp', '/dev/shm']

/** Folders whose content is gone after a restart, or is no files at all. */
const notKept = ['/run', '/var/run', '/proc', '/sys', '/dev']

const forbidden: Record<
  | 'scriptDir'
  | 'logFile'
  | 'metricsFile'
  | 'client'
  | 'registry'
  | 'credentialsFile'
  | 'irisLog'
  | 'beforeFreeze'
  | 'afterThaw'
  | 'onFailure',
  readonly string[]
> = {
  scriptDir: [...writableByAll, ...notKept],
  logFile: [...writableByAll, ...notKept],
  metricsFile: [...writableByAll, ...notKept],
  client: writableByAll,
  registry: [...writableByAll, ...notKept],
  credentialsFile: writableByAll,
  irisLog: [],
  beforeFreeze: [...writableByAll, ...notKept],
  afterThaw: [...writableByAll, ...notKept],
  onFailure: [...writableByAll, ...notKept],
}

/** The files that a bundle is about, by what they are. */
export function listPaths(options: ResolvedOptions) {
  return {
    preScript: `${options.scriptDir}/prescript.sh`,
    postScript: `${options.scriptDir}/postScript.sh`,
    config: configPath,
    log: options.logFile,
    ...listLogFiles(options.logFile),
  }
}

/** Throws a UserError for the first path that is not usable. */
export function checkPaths(options: ResolvedOptions): void {
  for (const option of Object.keys(forbidden) as (keyof typeof forbidden)[]) {
    const path = options[option]
    if (path !== '') checkPath(option, path)
  }
  checkDistinct(options)
}

function checkPath(option: keyof typeof forbidden, path: string): void {
  const value = quoteValue(path)
  if (hasUnprintable(path)) {
    throw new UserError(`is ${value}, which holds a character that cannot be printed.`, {
      option,
      hint: 'Use a path of visible characters and blanks.',
    })
  }
  const normal = normalizePath(path)
  if (path !== normal || normal === '/') {
    throw new UserError(`is ${value}, which is not a plain absolute path.`, {
      option,
      hint: normal === '/' ? 'Use a path below /.' : `Use ${quoteValue(normal)}.`,
    })
  }
  const long = path.split('/').find((name) => new TextEncoder().encode(name).length > 240)
  if (long) {
    throw new UserError(`is ${value}, in which a name is longer than a file system takes.`, {
      option,
      hint: 'Use names of at most 240 bytes.',
    })
  }
  const folder = forbidden[option].find((parent) => `${path}/`.startsWith(`${parent}/`))
  if (folder) {
    throw new UserError(`is ${value}, but what lies in ${folder} is either not kept or not root's alone.`, {
      option,
      hint: `Use a folder outside ${listAlternatives(forbidden[option])}.`,
    })
  }
}

function checkDistinct(options: ResolvedOptions): void {
  const { log, ...written } = listPaths(options)
  const kept = bundleFileNames.map((name) => `${keptFolder}/${name}`)
  const files: [keyof ResolvedOptions | undefined, string][] = [
    ...kept.map((path): [undefined, string] => [undefined, path]),
    ['scriptDir', written.preScript],
    ...Object.values(written).map((path): [undefined, string] => [undefined, path]),
    ['logFile', log],
    ['metricsFile', options.metricsFile],
    ['irisLog', options.irisLog],
    ['client', options.client],
    ['credentialsFile', options.credentialsFile],
  ]
  const seen = new Set<string>()
  for (const [option, path] of files) {
    if (path === '') continue
    if (option && seen.has(path)) {
      throw new UserError(`is ${quoteValue(path)}, which is another file of this bundle on the VM.`, {
        option,
        hint: 'Give each file a path of its own.',
      })
    }
    seen.add(path)
  }
}
