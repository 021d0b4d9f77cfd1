// The file of an inventory as text, piece by piece.
import { createReadStream, type Stats, statSync } from 'node:fs'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'

export interface InventoryFile {
  /** As it was named. */
  readonly path: string
  /** In bytes; 0 when nobody knows, as for a pipe. */
  readonly size: number
  /** Whether it can be read twice. */
  readonly isPlain: boolean
  /** UTF-8 without a byte-order mark. Throws a UserError when it is not, or cannot be read.
   * @param progress is told how many bytes have been read */
  read(progress: (bytes: number) => void): AsyncGenerator<string>
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'something above it is a file, not a folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/** Throws a UserError when there is no such file. */
export function openInventory(path: string): InventoryFile {
  const stats = look(path)
  if (stats.isDirectory()) throw refuse(path, 'it is a folder')
  return {
    path,
    size: stats.isFile() ? stats.size : 0,
    isPlain: stats.isFile(),
    read: (progress) => readText(path, progress),
  }
}

function look(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw describe(path, error)
  }
}

async function* readText(path: string, progress: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      if (bytes === 0 && /^(?:fffe|feff)/.test(piece.toString('hex', 0, 2))) throw refuse(path, 'it is UTF-16')
      bytes += piece.length
      progress(bytes)
      yield decoder.decode(piece, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    throw error instanceof TypeError ? refuse(path, 'it is not UTF-8') : describe(path, error)
  }
}

function describe(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ? refuse(path, reasons[code]) : error
}

function refuse(path: string, reason: string): UserError {
  return new UserError(`${quoteValue(path)} cannot be read: ${reason}.`, {
    hint: 'Name a CSV or JSON file in UTF-8, with a row for each host: host,instances',
  })
}
