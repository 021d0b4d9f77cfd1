// Looks at the disk for the linter and for rehearsals. What the system refuses is a UserError: somebody named it.
import { closeSync, openSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'

export const largestBytes = 1024 * 1024

/** Links in a folder are not followed, except that a file may be one: the host follows it too. */
export function readFolder(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.name !== 'node_modules' && entry.name !== '.git')
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    throw refuse(folder, describeError(error))
  }
}

/** What may be a hook; undefined for what is too large for one or cannot be read, as nobody named it. */
export function readHook(path: string): Uint8Array | undefined {
  try {
    const stats = statSync(path)
    return stats.isFile() && stats.size <= largestBytes ? readFileSync(path) : undefined
  } catch {
    return undefined
  }
}

export function readBytes(path: string): Uint8Array {
  try {
    if (statSync(path).size > largestBytes) throw refuse(path, 'it is far too large for a hook (more than 1 MiB)')
    return readFileSync(path)
  } catch (error) {
    throw error instanceof UserError ? error : refuse(path, describeError(error))
  }
}

export function stat(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw refuse(path, describeError(error))
  }
}

export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Whether it is there, and not for us. */
export function isDenied(path: string): boolean {
  try {
    if (statSync(path).isFile()) closeSync(openSync(path, 'r'))
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES'
  }
}

export function isTarName(path: string): boolean {
  return /\.(?:tar(?:\.\w+)?|tgz)$/i.test(path)
}

export function refuse(
  path: string,
  reason: string,
  hint = 'Name scripts, configs, folders or tar files of bundles.',
): UserError {
  return new UserError(`${quoteValue(path)} cannot be read: ${reason}.`, { hint })
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  ENOTDIR: 'something above it is a file, not a folder',
  ELOOP: 'symbolic links lead in a circle',
}

/** Why, as the end of a sentence. Throws what is no error of the system. */
export function describeError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^E[A-Z0-9]+$/.test(code) && !(error instanceof TypeError)) throw error
  return reasons[code] ?? `the system answered ${code || 'that this is no path'}`
}

export function toSlashes(path: string): string {
  return path.replaceAll('\\', '/')
}
