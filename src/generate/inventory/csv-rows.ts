// The rows of an inventory in CSV. No value of one can hold a line break, so each line is a row of its own, and a quote
// that is wrong spoils no row but its own.
import { quoteValue } from '../../model/text.js'
import { checkColumns } from './columns.js'
import { type Line, splitLines } from './lines.js'
import { describeLongRow, InventoryError, type RawRow, type RowProblem } from './row.js'

const cell = /[ \t]*"((?:[^"]|"")*)"[ \t]*(?:,|$)|([^",]*)(?:,|$)/y

/** The values of a line; undefined when a quote stands where none may. */
export function splitCells(line: string): string[] | undefined {
  const cells: string[] = []
  cell.lastIndex = 0
  for (;;) {
    const [found, quoted, bare = ''] = cell.exec(line) ?? []
    if (found === undefined) return undefined
    cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (!found.endsWith(',')) return cells
  }
}

/** Throws an InventoryError when the header is wrong. Empty cells are left out; so are empty lines. */
export async function* readCsvRows(
  pieces: AsyncIterable<string>,
  needsInstances: boolean,
): AsyncGenerator<RawRow | RowProblem> {
  let columns: readonly string[] | undefined
  for await (const line of splitLines(pieces)) {
    if (line.text !== undefined && /^[\s,]*$/.test(line.text)) continue
    if (columns) yield readRow(line, columns)
    else columns = readHeader(line, needsInstances)
  }
}

function readHeader({ number, text }: Line, needsInstances: boolean): readonly string[] {
  const columns = text === undefined ? undefined : splitCells(text)?.map((name) => name.trim())
  if (!columns) throw new InventoryError(number, 'The first line is not a list of columns.', exampleOfColumns)
  const [only = ''] = columns
  if (columns.length === 1 && /[;\t]/.test(only)) {
    throw new InventoryError(number, 'The columns are not separated by commas.', 'Save it with commas between them.')
  }
  checkColumns(number, columns, needsInstances)
  return columns
}

const exampleOfColumns = 'For example: host,instances'

function readRow({ number, text }: Line, columns: readonly string[]): RawRow | RowProblem {
  if (text === undefined) return describeLongRow(number)
  const cells = splitCells(text)
  if (!cells) {
    return {
      line: number,
      message: 'A quote is not closed on its line, or stands in the middle of a value.',
      hint: 'A value with a comma stands in double quotes, a quote inside it is doubled, and none holds a line break.',
    }
  }
  const surplus = cells.slice(columns.length).find((value) => value.trim() !== '')
  if (surplus !== undefined) {
    return {
      line: number,
      message: `There are ${cells.length} values for ${columns.length} columns: ${quoteValue(surplus)} has none.`,
      hint: 'A value with a comma stands in double quotes; between instances stand semicolons or blanks.',
    }
  }
  const pairs = columns.map((column, index) => [column, cells[index] ?? ''] as const)
  return { line: number, cells: pairs.filter(([, value]) => value.trim() !== '') }
}
