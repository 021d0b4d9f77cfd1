// A file's text with its lines.
import type { Position } from '../model/lint.js'

export interface SourceText {
  readonly path: string
  /** With a byte-order mark and carriage returns, if there are any. */
  readonly text: string
  /** Whether the bytes were not UTF-8; then each byte is one character. */
  readonly latin1: boolean
  locate(offset: number): Position
  findOffset(position: Position): number
  /** Text of a line, counted from 1, without its end. */
  readLine(line: number): string
}

/** @param content bytes are taken as UTF-8 or else as Latin-1, so that writing them back gives the same bytes */
export function createSource(path: string, content: string | Uint8Array): SourceText {
  const { text, latin1 } = typeof content === 'string' ? { text: content, latin1: false } : decode(content)
  let starts: number[] | undefined
  const lineStarts = () => {
    starts ??= findLineStarts(text)
    return starts
  }
  return {
    path,
    text,
    latin1,
    locate(offset) {
      const all = lineStarts()
      const at = Math.min(Math.max(offset, 0), text.length)
      const line = findLine(all, at)
      return { line: line + 1, column: at - (all[line] ?? 0) + 1 }
    },
    findOffset({ line, column }) {
      return Math.min((lineStarts()[line - 1] ?? text.length) + column - 1, text.length)
    },
    readLine(line) {
      const from = lineStarts()[line - 1]
      if (from === undefined) return ''
      return text.slice(from, lineStarts()[line] ?? text.length).replace(/\r?\n$/, '')
    },
  }
}

/** Whether the text is that of a file with two bytes a character, which was read byte by byte. */
export function isUtf16(text: string): boolean {
  if (/^(?:ÿþ|þÿ)/.test(text)) return true
  const start = text.slice(0, 64)
  const zeros = start.split('\0').length - 1
  return zeros > 1 && zeros * 2 >= start.length - 1
}

/** The bytes of a changed text, in the encoding that the file had. */
export function encodeText(text: string, latin1: boolean): Uint8Array {
  return latin1
    ? Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    : new TextEncoder().encode(text)
}

function decode(bytes: Uint8Array): { text: string; latin1: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), latin1: false }
  } catch {
    return { text: Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''), latin1: true }
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The last line that begins at or before the offset. */
function findLine(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
