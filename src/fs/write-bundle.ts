// Writes a bundle: everything beside first, then by renaming, so that no file is ever half there.
import fs from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type BundleFile, bundleFileNames } from '../model/bundle.js'
import { keepEdited } from './keep-edited.js'
import { makeFolder, removeEmptyFolders } from './make-folder.js'
import type { Plan, PlannedFile } from './plan.js'
import { describeSystemError } from './sentences.js'
import { createStage, removeStage, sweepStages } from './stage.js'

/** Where the edited files that were replaced are kept now, by file name. */
export type Backups = ReadonlyMap<string, string>

/** A fleet's hosts share files, which are encoded once for all of them. */
const encoded = new WeakMap<BundleFile, Buffer>()

function encode(file: BundleFile): Buffer {
  const known = encoded.get(file)
  if (known) return known
  const bytes = Buffer.from(file.content)
  encoded.set(file, bytes)
  return bytes
}

/** Carries out a plan. Throws a FailedError when the system refuses; then the folder is as it was, except that files
 * already replaced by a rename stay so. bundle.json goes last: a run that was cut short is finished by the next.
 * @param isOneOfMany the folder above it is a fleet's, which has been cleared up once for all of them */
export async function writeBundle(plan: Plan, isOneOfMany = false): Promise<Backups> {
  const folder = resolve(plan.folder)
  const changed = plan.files.filter(({ action }) => action !== 'keep')
  const home = plan.folderExists ? folder : dirname(folder)
  const created = await makeFolder(home, plan.folder)
  let stage: string | undefined
  try {
    if (plan.folderExists || !isOneOfMany) await sweepStages(home)
    stage = await createStage(home)
    for (const { file } of changed) {
      fs.writeFileSync(join(stage, file.name), encode(file), { mode: Number.parseInt(file.mode, 8), flag: 'wx' })
    }
    if (plan.folderExists) return await replaceFiles(folder, stage, changed)
    await fs.promises.rename(stage, folder)
    stage = undefined
    return new Map()
  } catch (error) {
    throw describeSystemError(error, 'write', plan.folder)
  } finally {
    if (stage) await removeStage(stage)
    if (created) await removeEmptyFolders(home, created)
  }
}

async function replaceFiles(folder: string, stage: string, changed: readonly PlannedFile[]): Promise<Backups> {
  const backups = new Map<string, string>()
  for (const { file, edited } of inOrderOfWriting(changed)) {
    const path = join(folder, file.name)
    if (edited) backups.set(file.name, basename(await keepEdited(path)))
    await fs.promises.rename(join(stage, file.name), path)
  }
  return backups
}

/** bundle.json last, as it names what may be replaced. */
function inOrderOfWriting(files: readonly PlannedFile[]): PlannedFile[] {
  const rank = ({ file }: PlannedFile) => bundleFileNames.indexOf(file.name)
  return [...files].sort((a, b) => rank(a) - rank(b))
}
