// What stands in the folder of a bundle, read without following links.

import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { type BundleFileName, bundleFileNames } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import type { BundleManifest } from '../model/generated/bundle.js'
import { sha256 } from '../model/sha256.js'
import { quoteValue } from '../model/text.js'
import { parseManifest } from '../schema/parse-manifest.js'
import { describeSystemError } from './sentences.js'

export interface ExistingFile {
  readonly content: Buffer
  readonly sha256: string
}

export interface ExistingFolder {
  /** The files with a name of a bundle's. */
  readonly files: ReadonlyMap<BundleFileName, ExistingFile>
  /** bundle.json, if it is one. */
  readonly manifest: BundleManifest | undefined
}

/** No file of a bundle comes near this; a larger one is not read. */
export const largestBytes = 16 * 1024 * 1024

/** lstat without an error for nothing. */
export function inspect(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw describeSystemError(error, 'read', path)
  }
}

/** undefined when there is no such folder. Throws a UserError when something else than folders and plain files is in
 * the way. */
export function readFolder(folder: string): ExistingFolder | undefined {
  const stats = inspect(folder)
  if (!stats) return undefined
  if (!stats.isDirectory()) {
    throw new UserError(`is ${quoteValue(folder)}, which is ${describeKind(stats)}, not a folder.`, {
      option: 'out',
      hint: 'Use the folder itself, or another one.',
    })
  }
  const files = new Map<BundleFileName, ExistingFile>()
  for (const name of bundleFileNames) {
    const file = readPlainFile(join(folder, name))
    if (file) files.set(name, file)
  }
  const manifest = files.get('bundle.json')
  return { files, manifest: manifest && parseManifest(manifest.content.toString('utf8')) }
}

/** undefined when there is nothing of that name. */
export function readPlainFile(path: string): ExistingFile | undefined {
  const stats = inspect(path)
  if (!stats) return undefined
  if (!stats.isFile()) throw refuseOdd(path, describeKind(stats))
  let descriptor: number | undefined
  try {
    // Between the look and the opening something else may have been put there: follow no link, wait for no pipe.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    if (fstatSync(descriptor).size > largestBytes) throw refuseOdd(path, 'far too large for a file of a bundle')
    const content = readFileSync(descriptor)
    return { content, sha256: sha256(content) }
  } catch (error) {
    throw describeSystemError(error, 'read', path)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function refuseOdd(path: string, kind: string): UserError {
  return new UserError(`${quoteValue(path)} is ${kind}; it is neither followed nor replaced.`, {
    hint: 'Move it away, or use another folder (--out).',
  })
}

function describeKind(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a symbolic link'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  return stats.isFile() ? 'a file' : 'a device'
}
