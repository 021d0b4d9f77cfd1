// Writes mended files back: beside first, then by renaming; owner and mode as they were; never through a link.
import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FailedError } from '../model/errors.js'
import type { PermissionEdit } from '../model/lint.js'
import { quoteValue } from '../model/text.js'
import { describeSystemError } from './sentences.js'

export interface FixedFile {
  readonly path: string
  /** What was read; if something else stands there now, nothing is written. */
  readonly before: Uint8Array
  readonly after: Uint8Array
  /** Where what was read is kept: owner as it was, for that owner alone, over nothing that is there. */
  readonly backup?: string | undefined
}

/** Throws a FailedError when the file is a link, was changed meanwhile, or the system refuses. */
export async function writeFixed({ path, before, after, backup }: FixedFile): Promise<void> {
  const beside = join(dirname(path), `.make-azure-hooks-${process.pid}-${randomBytes(6).toString('hex')}`)
  const made: string[] = []
  try {
    const original = await openPlain(path)
    try {
      const stats = await original.stat()
      if (!Buffer.from(before).equals(await original.readFile())) {
        throw new FailedError(`${quoteValue(path)} was changed meanwhile.`, { hint: 'Run the command again.' })
      }
      if (backup !== undefined) await writeNew(backup, before, { ...stats, mode: stats.mode & 0o600 }, made)
      await writeNew(beside, after, stats, made)
    } finally {
      await original.close()
    }
    await rename(beside, path)
  } catch (error) {
    for (const each of made) await rm(each, { force: true })
    throw describe(error, 'write', path)
  }
}

type Like = Pick<Stats, 'uid' | 'gid' | 'mode'>

/** Never through a link or over a file. @param made what is to go when something fails */
async function writeNew(path: string, content: Uint8Array, like: Like, made: string[]): Promise<void> {
  const target = await open(path, 'wx', 0o600)
  made.push(path)
  try {
    await target.writeFile(content)
    const { uid, gid } = await target.stat()
    if (uid !== like.uid || gid !== like.gid) await target.chown(like.uid, like.gid)
    await target.chmod(like.mode & 0o7777)
    await target.sync()
  } finally {
    await target.close()
  }
}

/** Throws a FailedError when the file is a link or the system refuses. */
export async function changePermissions({ path, uid, gid, mode }: PermissionEdit): Promise<void> {
  try {
    const file = await openPlain(path)
    try {
      const stats = await file.stat()
      // A change of owner clears bits of the mode, so the mode comes last.
      if (uid !== undefined || gid !== undefined) await file.chown(uid ?? stats.uid, gid ?? stats.gid)
      if (mode !== undefined) await file.chmod(mode)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw describe(error, 'change', path)
  }
}

async function openPlain(path: string): Promise<FileHandle> {
  const stats = await lstat(path)
  if (!stats.isFile()) {
    throw new FailedError(`${quoteValue(path)} is ${stats.isSymbolicLink() ? 'a symbolic link' : 'no plain file'}.`, {
      hint: 'Name the file that it leads to; nothing is written through links.',
    })
  }
  return open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
}

/** The hints there are for another command. */
function describe(error: unknown, action: string, path: string): unknown {
  const described = describeSystemError(error, action, path)
  return described instanceof FailedError && described !== error
    ? new FailedError(described.message, { hint: 'Nothing else was changed in it.', cause: error })
    : described
}
