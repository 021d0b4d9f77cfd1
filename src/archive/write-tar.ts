// Tar archives in memory: in the order given, owned by root, with fixed times. Also in a browser.

export interface TarEntry {
  /** A folder's ends with a slash. ASCII, less than 100 characters. */
  readonly path: string
  readonly mode: number
  /** None for a folder. */
  readonly content?: string | Uint8Array
}

const blockSize = 512

/** @param epoch seconds since 1970, for each entry */
export function createTar(entries: readonly TarEntry[], epoch: number): Uint8Array {
  const blocks = entries.flatMap((entry) => {
    const body = toBytes(entry.content ?? '')
    return [createHeader(entry, body.length, epoch), body, new Uint8Array(-body.length & (blockSize - 1))]
  })
  return join([...blocks, new Uint8Array(2 * blockSize)])
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

/** The fields of POSIX's ustar by their offset. */
function createHeader({ path, mode, content }: TarEntry, size: number, epoch: number): Uint8Array {
  // Longer ones want another format, and others are read differently by different programs.
  if (!/^[ -~]{1,99}$/.test(path)) throw new TypeError(`${path} does not fit into a plain tar header`)
  const header = new Uint8Array(blockSize)
  const write = (offset: number, text: string) => header.set(toBytes(text), offset)
  write(0, path)
  write(100, formatNumber(mode, 8))
  write(108, formatNumber(0, 8))
  write(116, formatNumber(0, 8))
  write(124, formatNumber(size, 12))
  write(136, formatNumber(epoch, 12))
  write(156, content === undefined ? '5' : '0')
  write(257, 'ustar\u000000')
  write(265, 'root')
  write(297, 'root')
  write(329, formatNumber(0, 8))
  write(337, formatNumber(0, 8))
  // The checksum's own field counts as blanks.
  const sum = header.reduce((total, byte) => total + byte, 8 * 0x20)
  write(148, formatNumber(sum, 8))
  return header
}

/** Octal, closed by a blank where there is room, and a NUL. */
function formatNumber(value: number, width: number): string {
  const digits = value.toString(8)
  if (digits.length >= width) throw new TypeError(`${value} does not fit into a plain tar header`)
  return digits.length === width - 1 ? `${digits}\0` : `${digits.padStart(width - 2, '0')} \0`
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
