// Writes a report beside its place first, then renames it: never half, never through a link, never over somebody's
// work.
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FailedError, UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'
import { inspect, readPlainFile } from './read-folder.js'
import { describeSystemError } from './sentences.js'

/** How a page of ours begins to be told from other files. */
const mark = '<meta name="generator" content="make-azure-hooks">'

/** A file that is known to be writable before there is anything to write. */
export interface PlannedReport {
  write(text: string): Promise<void>
  /** Removes what was prepared; no error if it was written. */
  discard(): Promise<void>
}

/** Throws a UserError when something stands there that is no earlier report, a FailedError when the system refuses. */
export async function planReport(path: string): Promise<PlannedReport> {
  requireReplaceable(path)
  const beside = join(dirname(path), `.make-azure-hooks-${process.pid}-${randomBytes(6).toString('hex')}`)
  const file = await open(beside, 'wx', 0o644).catch((error: unknown) => {
    throw describe(error, path)
  })
  return {
    write: (text) => writeTo(file, beside, path, text),
    discard: async () => {
      await file.close().catch(() => {})
      await rm(beside, { force: true })
    },
  }
}

async function writeTo(file: FileHandle, beside: string, path: string, text: string): Promise<void> {
  try {
    await file.writeFile(text)
    await file.sync()
    await file.close()
    // Something else may have been put there meanwhile.
    requireReplaceable(path)
    await rename(beside, path)
  } catch (error) {
    throw describe(error, path)
  }
}

function requireReplaceable(path: string): void {
  if (!/\.html?$/i.test(path)) {
    throw new UserError(`--report is ${quoteValue(path)}, but must end in .html.`, {
      hint: 'Use --report rehearsal.html.',
    })
  }
  const stats = inspect(path)
  if (!stats) return
  const isOurs = stats.isFile() && readPlainFile(path)?.content.subarray(0, 2000).includes(mark)
  if (isOurs) return
  const kind = stats.isSymbolicLink() ? 'a symbolic link' : 'no report of make-azure-hooks'
  throw new UserError(`${quoteValue(path)} is there already and is ${kind}; it is neither followed nor replaced.`, {
    hint: 'Use another name for --report.',
  })
}

/** The hints there are for another option. */
function describe(error: unknown, path: string): unknown {
  const described = describeSystemError(error, 'write', path)
  return described instanceof FailedError && described !== error
    ? new FailedError(described.message, { hint: 'Use another place for --report.', cause: error })
    : described
}
