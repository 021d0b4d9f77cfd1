// Writes a package, a file or a folder: everything beside first, then by renaming, so that nothing is ever half there.
import { readdirSync } from 'node:fs'
import fs from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'
import { keepEdited } from './keep-edited.js'
import { makeFolder, removeEmptyFolders } from './make-folder.js'
import { inspect, readPlainFile } from './read-folder.js'
import { describeSystemError } from './sentences.js'
import { createStage, packageStage, sweepStages } from './stage.js'

export interface WritablePackage {
  readonly form: 'file' | 'folder'
  readonly files: readonly {
    readonly path: string
    readonly content: string | Uint8Array
    readonly mode: number
  }[]
}

export interface WrittenPackage {
  readonly status: 'written' | 'up to date'
  /** Where what stood there is kept now. */
  readonly backup: string | undefined
  /** Bytes of all its files. */
  readonly size: number
}

/** Throws a UserError when something else stands there and `force` is not given, or something that no package of ours
 * is; a FailedError when the system refuses. Then all is as it was. With `force`, what stood there is kept as .bak. */
export async function writePackage(out: string, made: WritablePackage, force: boolean): Promise<WrittenPackage> {
  const target = resolve(out)
  const there = lookAt(target, out, made)
  if (there === 'same') return { status: 'up to date', backup: undefined, size: measure(made) }
  if (there === 'other' && !force) {
    throw new UserError(`${quoteValue(out)} is there already and is different.`, {
      hint: 'Add --force to replace it; what stands there is kept as .bak. Or use another place (--out).',
    })
  }
  const home = dirname(target)
  const created = await makeFolder(home, out)
  let stage: string | undefined
  try {
    // Whatever the umask: nobody else puts anything into it, nor into the folders of the package.
    stage = await createStage(home, 0o700)
    await sweepOwnStages(home, stage)
    const staged = join(stage, packageStage)
    let size = 0
    for (const { path, content, mode } of made.files) {
      const place = made.form === 'file' ? staged : join(staged, path)
      await fs.mkdir(dirname(place), { recursive: true, mode: 0o755 })
      await fs.writeFile(place, content, { mode, flag: 'wx' })
      size += Buffer.byteLength(content)
    }
    const backup = there === 'other' ? await keep(target, made.form) : undefined
    await fs.rename(staged, target).catch(async (error: unknown) => {
      if (backup !== undefined && made.form === 'folder') await fs.rename(backup, target)
      throw error
    })
    return { status: 'written', backup: backup && join(dirname(out), basename(backup)), size }
  } catch (error) {
    throw describeSystemError(error, 'write', out)
  } finally {
    if (stage) await fs.rm(stage, { recursive: true, force: true })
    if (created) await removeEmptyFolders(home, created)
  }
}

/** Removes what runs of the same user left behind that were killed. In a folder of somebody else's, such as one in /tmp
 * with a name like ours, links could be put in the way of the removal. */
async function sweepOwnStages(home: string, stage: string): Promise<void> {
  const { uid } = await fs.lstat(stage)
  await sweepStages(home, async (left) => {
    const stats = inspect(left)
    if (stats?.uid === uid) await fs.rm(left, { recursive: true, force: true })
  })
}

function lookAt(target: string, out: string, { form, files }: WritablePackage): 'nothing' | 'same' | 'other' {
  if (form === 'file' && out.endsWith('/')) throw refuse(out, 'a folder, but this package is one file')
  const stats = inspect(target)
  if (!stats) return 'nothing'
  if (form === 'file') {
    if (stats.isDirectory()) throw refuse(out, 'a folder, but this package is one file')
    // Throws for a link, a pipe and the like.
    const found = readPlainFile(target)
    return found?.content.equals(Buffer.from(files[0]?.content ?? '')) ? 'same' : 'other'
  }
  if (stats.isSymbolicLink()) throw refuse(out, 'a symbolic link, which is neither followed nor replaced')
  if (!stats.isDirectory()) throw refuse(out, 'no folder, but this package is one')
  const found = listFiles(target)
  if (found.length === 0) return 'nothing'
  // A folder of somebody's own must not move away because of a slip in --out.
  const wanted = new Map(files.map((file) => [file.path, file]))
  if (!found.some((path) => wanted.has(path) && /(?:^|\/)bundle\.json$/.test(path))) {
    throw refuse(out, 'a folder that holds other things, and no package like this')
  }
  // The contents of a fleet come one by one, in this order.
  const same = ({ path, content }: (typeof files)[number]) => {
    const place = join(target, path)
    return inspect(place)?.isFile() && readPlainFile(place)?.content.equals(Buffer.from(content))
  }
  return found.length === files.length && files.every(same) ? 'same' : 'other'
}

function measure({ files }: WritablePackage): number {
  return files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0)
}

/** Whatever is no folder, with slashes. */
function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

/** Returns the new name. A file keeps its place until the rename; a folder is away for that moment. */
async function keep(target: string, form: 'file' | 'folder'): Promise<string> {
  if (form === 'file') return keepEdited(target)
  for (let count = 1; ; count++) {
    const backup = `${target}.bak${count === 1 ? '' : count}`
    if (inspect(backup)) continue
    await fs.rename(target, backup)
    return backup
  }
}

function refuse(out: string, kind: string): UserError {
  return new UserError(`${quoteValue(out)} is ${kind}.`, { hint: 'Use another place (--out).' })
}
