// The folder in which a bundle or a package is prepared, next to its place: renaming never crosses a file system.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import { bundleFileNames, fleetIndexName } from '../model/bundle.js'

const stageName = /^\.make-azure-hooks-(\d+)-[0-9a-f]{12}$/

/** @param mode less what the umask takes */
export async function createStage(home: string, mode = 0o777): Promise<string> {
  const stage = join(home, `.make-azure-hooks-${process.pid}-${randomBytes(6).toString('hex')}`)
  await fs.mkdir(stage, { mode })
  return stage
}

/** The one file or folder that a package puts into a stage. */
export const packageStage = 'package'

/** Removes a stage and the files that we put into it, nothing else. No error if it is gone. */
export async function removeStage(stage: string): Promise<void> {
  const names = [...bundleFileNames, fleetIndexName, packageStage]
  for (const name of names) await fs.rm(join(stage, name), { force: true }).catch(() => {})
  await fs.rmdir(stage).catch(() => {})
}

/** Removes what a run left behind that was killed. */
export async function sweepStages(home: string, remove = removeStage): Promise<void> {
  // A folder that may be written but not listed is no reason to fail.
  for (const entry of await fs.readdir(home, { withFileTypes: true }).catch(() => [])) {
    const [, process] = stageName.exec(entry.name) ?? []
    if (process && entry.isDirectory() && !isRunning(Number(process))) await remove(join(home, entry.name))
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
