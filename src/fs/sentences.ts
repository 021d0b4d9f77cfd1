// What the operating system refuses, in one clear line.
import { FailedError, UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'

const sentences: Record<string, readonly [problem: string, hint: string]> = {
  EACCES: ['permission denied', 'Use a folder that you may write to (--out).'],
  ENOENT: ['there is no place for it', 'Use another folder (--out).'],
  EPERM: ['not permitted', 'Use a folder that you may write to (--out).'],
  EROFS: ['the file system is read-only', 'Use a folder on another file system (--out).'],
  ENOSPC: ['the disk is full', 'Free some space, or use a folder on another disk (--out).'],
  EDQUOT: ['your disk quota is used up', 'Free some space, or use a folder on another disk (--out).'],
  ENOTDIR: ['something above it is a file, not a folder', 'Use another folder (--out).'],
  EEXIST: ['something else stands there', 'Use another folder (--out).'],
  ENOTEMPTY: ['something else was put there meanwhile', 'Run the command again.'],
  ELOOP: ['symbolic links lead in a circle', 'Use another folder (--out).'],
  ENAMETOOLONG: ['the name is too long', 'Use a shorter one (--out).'],
  EMFILE: ['too many files are open', 'Close some programs and try again.'],
  EINVAL: ['the system does not take this name', 'Use another folder (--out).'],
  EIO: ['the disk reports an error', 'Check the disk.'],
}

/** The error of the operating system as a FailedError; anything else comes back as it is.
 * @param action what was being done, such as `write` */
export function describeSystemError(error: unknown, action: string, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // Node's own codes tell of wrong arguments, which would be our fault.
  if (!/^E[A-Z0-9]+$/.test(code)) return error
  const [problem, hint] = sentences[code] ?? [`the system answered ${code}`, undefined]
  return new FailedError(`cannot ${action} ${quoteValue(path)}: ${problem}.`, { hint, cause: error })
}

export function refuseTar(path: string, error: unknown): UserError {
  return new UserError(`${quoteValue(path)} cannot be read: it is no whole tar file.`, {
    hint: error instanceof Error ? `tar says: ${error.message}` : undefined,
  })
}
