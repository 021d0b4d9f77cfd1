// What ShellCheck is given of a file, and where its positions are in the text as the file has it.
import type { Position } from '../../model/lint.js'

/** How an engine counts columns: a tab as one, or up to the next multiple of eight. Characters beyond 16 bits are one
 * column in both, and two in ours. */
export type ColumnCount = 'characters' | 'tab stops'

export interface CheckableText {
  /** With LF and without a byte-order mark, so that ShellCheck sees what is wrong besides. */
  readonly text: string
  /** Position in the original text of one that the engine gives. */
  locate(line: number, column: number, count: ColumnCount): Position
}

/** No hook comes near this. ShellCheck takes seconds for as much, and more than in proportion. */
const largestCharacters = 256 * 1024

/** Why ShellCheck is not asked about a text, or undefined when it can be. */
export function refuseText(text: string): string | undefined {
  if (text.length > largestCharacters) {
    const size = Math.round(text.length / 1024)
    return `it has ${size} KiB; ShellCheck is given scripts up to ${largestCharacters / 1024} KiB`
  }
  if (text.includes('\0')) return 'it holds NUL bytes; ShellCheck is given text only'
  return undefined
}

export function makeCheckable(original: string): CheckableText {
  const mark = original.startsWith('\uFEFF') ? 1 : 0
  const text = original.slice(mark).replaceAll('\r\n', '\n')
  let lines: readonly string[] | undefined
  return {
    text,
    locate(line, column, count) {
      lines ??= text.split('\n')
      const known = Math.min(Math.max(line, 1), lines.length)
      const units = countUnits(lines[known - 1] ?? '', column, count)
      return { line: known, column: units + 1 + (known === 1 ? mark : 0) }
    },
  }
}

/** UTF-16 units before a column of a line; never more than the line has. */
function countUnits(line: string, column: number, count: ColumnCount): number {
  let units = 0
  let at = 1
  for (const character of line) {
    if (at >= column) break
    units += character.length
    at = count === 'tab stops' && character === '\t' ? at + 8 - ((at - 1) % 8) : at + 1
  }
  return units
}
