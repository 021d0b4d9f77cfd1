// Keeps a file that somebody edited, under a new name beside it.
import fs from 'node:fs/promises'
import { readPlainFile } from './read-folder.js'

/** Adds a name .bak, .bak2, … to the file, the first that is free; never replaces anything. Returns the new path. */
export async function keepEdited(path: string): Promise<string> {
  const edited = readPlainFile(path)
  for (let count = 1; ; count++) {
    const backup = `${path}.bak${count === 1 ? '' : count}`
    const stats = await fs.lstat(backup).catch(() => undefined)
    if (!stats) {
      if (await addName(path, backup)) return backup
    } else if (stats.isFile() && readPlainFile(backup)?.sha256 === edited?.sha256) {
      // An earlier run was cut short after this step.
      return backup
    }
  }
}

/** False when the name was taken meanwhile. A second name for the same file is there at once or not at all; where the
 * file system has none, a copy must do. */
async function addName(path: string, backup: string): Promise<boolean> {
  try {
    await fs.link(path, backup)
  } catch (error) {
    if (isTaken(error)) return false
    try {
      await fs.copyFile(path, backup, fs.constants.COPYFILE_EXCL)
    } catch (copyError) {
      if (isTaken(copyError)) return false
      await fs.rm(backup, { force: true })
      throw copyError
    }
  }
  return true
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
