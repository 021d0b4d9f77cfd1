// Writes a report, or the page, beside its place first, then renames it: never half, never through a link, never over
// somebody's work.
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FailedError, UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'
import { inspect, readPlainFile } from './read-folder.js'
import { describeSystemError } from './sentences.js'

/** How a page of ours begins to be told from other files. */
const mark = '<meta name="generator" content="make-azure-hooks">'

/** How messages call what is written. */
export interface PageWords {
  readonly flag: string
  readonly kind: string
  readonly example: string
}

const reportWords: PageWords = { flag: '--report', kind: 'report', example: 'rehearsal.html' }

/** A file that is known to be writable before there is anything to write. */
export interface PlannedReport {
  write(text: string): Promise<void>
  /** Removes what was prepared; no error if it was written. */
  discard(): Promise<void>
}

/** Throws a UserError when something stands there that is no earlier page of ours, a FailedError when the system
 * refuses. */
export async function planReport(path: string, words: PageWords = reportWords): Promise<PlannedReport> {
  requireReplaceable(path, words)
  const beside = join(dirname(path), `.make-azure-hooks-${process.pid}-${randomBytes(6).toString('hex')}`)
  const file = await open(beside, 'wx', 0o644).catch((error: unknown) => {
    throw describe(error, path, words)
  })
  return {
    write: (text) => writeTo(file, beside, path, text, words),
    discard: async () => {
      await file.close().catch(() => {})
      await rm(beside, { force: true })
    },
  }
}

async function writeTo(file: FileHandle, beside: string, path: string, text: string, words: PageWords): Promise<void> {
  try {
    await file.writeFile(text)
    await file.sync()
    await file.close()
    // Something else may have been put there meanwhile.
    requireReplaceable(path, words)
    await rename(beside, path)
  } catch (error) {
    throw describe(error, path, words)
  }
}

function requireReplaceable(path: string, { flag, kind, example }: PageWords): void {
  if (!/\.html?$/i.test(path)) {
    throw new UserError(`${flag} is ${quoteValue(path)}, but must end in .html.`, {
      hint: `Use ${flag} ${example}.`,
    })
  }
  const stats = inspect(path)
  if (!stats) return
  const isOurs = stats.isFile() && readPlainFile(path)?.content.subarray(0, 2000).includes(mark)
  if (isOurs) return
  const found = stats.isSymbolicLink() ? 'a symbolic link' : `no ${kind} of make-azure-hooks`
  throw new UserError(`${quoteValue(path)} is there already and is ${found}; it is neither followed nor replaced.`, {
    hint: `Use another name for ${flag}.`,
  })
}

/** The hints there are for another option. */
function describe(error: unknown, path: string, { flag }: PageWords): unknown {
  const described = describeSystemError(error, 'write', path)
  return described instanceof FailedError && described !== error
    ? new FailedError(described.message, { hint: `Use another place for ${flag}.`, cause: error })
    : described
}
