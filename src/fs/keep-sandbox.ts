// Copies what a rehearsal left in its sandbox to a folder of its own, for people to look at.
import { cp, lstat, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSystemError } from './sentences.js'

/** Copies files, folders and links as they are; leaves out what does not exist and pipes.
 * @param parent where the new folder is made
 * @param name how its name begins
 * @param resolve the path on this machine of a path in the sandbox
 * @returns the new folder */
export async function keepSandbox(
  parent: string,
  name: string,
  folders: readonly string[],
  resolve: (inside: string) => string,
): Promise<string> {
  try {
    const kept = await mkdtemp(join(parent, name))
    for (const folder of folders) {
      const source = resolve(folder)
      if (await lstat(source).catch(() => undefined)) {
        await cp(source, join(kept, folder), { recursive: true, verbatimSymlinks: true, filter: isCopied })
      }
    }
    return kept
  } catch (error) {
    throw describeSystemError(error, 'keep the sandbox in', parent)
  }
}

async function isCopied(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined)
  return stats !== undefined && (stats.isFile() || stats.isDirectory() || stats.isSymbolicLink())
}
