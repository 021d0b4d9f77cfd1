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
  /** Without a byte-order mark; UTF-16 only where one says so, as Excel's does. Throws a UserError when it is neither
   * that nor UTF-8, or cannot be read.
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

/** By the byte-order mark. */
const encodings: Record<string, string> = { fffe: 'utf-16le', feff: 'utf-16be' }

async function* readText(path: string, progress: (bytes: number) => void): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let bytes = 0
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(encodings[piece.toString('hex', 0, 2)] ?? 'utf-8', { fatal: true })
      bytes += piece.length
      progress(bytes)
      yield decoder.decode(piece, { stream: true })
    }
    if (decoder) yield decoder.decode()
  } catch (error) {
    throw error instanceof TypeError
      ? refuse(path, 'it is neither UTF-8 nor UTF-16 with a byte-order mark')
      : describe(path, error)
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
