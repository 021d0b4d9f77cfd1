// Makes the folder that something is written into, and takes it back when nothing was.
import fs from 'node:fs/promises'
import { dirname } from 'node:path'
import { inspect } from './read-folder.js'
import { describeSystemError } from './sentences.js'

/** Makes what is missing of a path. Returns the topmost folder that had to be made.
 * @param shown the path as it was given, for messages */
export async function makeFolder(path: string, shown: string): Promise<string | undefined> {
  const missing: string[] = []
  for (let folder = path; !inspect(folder); folder = dirname(folder)) missing.unshift(folder)
  // One by one, as Node's recursive mkdir answers "no such file" for a read-only file system.
  for (const folder of missing) {
    try {
      await fs.mkdir(folder)
    } catch (error) {
      const meanwhile = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!meanwhile) throw describeSystemError(error, 'write', shown)
    }
  }
  return missing[0]
}

/** Removes what was made for nothing, from the inside out; a folder that is in use stays. */
export async function removeEmptyFolders(innermost: string, topmost: string): Promise<void> {
  let folder = innermost
  try {
    for (; folder.length >= topmost.length; folder = dirname(folder)) await fs.rmdir(folder)
  } catch {
    // Not empty: what was written is in it.
  }
}
