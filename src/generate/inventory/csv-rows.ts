// The rows of an inventory in CSV, also as spreadsheets write it: with semicolons or tabs between the columns, columns
// and rows that are empty, and a first line `sep=;`. No value can hold a line break, so each line is a row of its own,
// and a quote that is wrong spoils no row but its own.
import { quoteValue } from '../../model/text.js'
import { checkColumns } from './columns.js'
import { type Line, splitLines } from './lines.js'
import { describeLongRow, InventoryError, type RawRow, type RowProblem } from './row.js'

/** What may stand between the columns; the first that the header holds does. */
const separators = [',', ';', '\t'] as const
type Separator = (typeof separators)[number]

const cells: Readonly<Record<Separator, RegExp>> = {
  ',': /[ \t]*"((?:[^"]|"")*)"[ \t]*(?:,|$)|([^",]*)(?:,|$)/y,
  ';': /[ \t]*"((?:[^"]|"")*)"[ \t]*(?:;|$)|([^";]*)(?:;|$)/y,
  '\t': / *"((?:[^"]|"")*)" *(?:\t|$)|([^"\t]*)(?:\t|$)/y,
}

/** The values of a line; undefined when a quote stands where none may. */
export function splitCells(line: string, separator: Separator = ','): string[] | undefined {
  const found: string[] = []
  const cell = cells[separator]
  cell.lastIndex = 0
  for (;;) {
    const [text, quoted, bare = ''] = cell.exec(line) ?? []
    if (text === undefined) return undefined
    found.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (!text.endsWith(separator)) return found
  }
}

interface Header {
  readonly separator: Separator
  /** Without a name: a column that must be empty. */
  readonly columns: readonly string[]
}

/** Throws an InventoryError when the header is wrong. Empty cells are left out; so are empty lines. */
export async function* readCsvRows(
  pieces: AsyncIterable<string>,
  needsInstances: boolean,
): AsyncGenerator<RawRow | RowProblem> {
  let stated: Separator | undefined
  let header: Header | undefined
  for await (const line of splitLines(pieces)) {
    if (line.text !== undefined && /^[\s,;]*$/.test(line.text)) continue
    if (header) {
      const row = readRow(line, header)
      if (row) yield row
    } else if (line.number === 1 && /^"?sep=[,;\t]"?$/i.test(line.text ?? '')) stated = findSeparator(line.text ?? '')
    else header = readHeader(line, needsInstances, stated)
  }
}

function findSeparator(text: string): Separator {
  return separators.find((separator) => text.includes(separator)) ?? ','
}

function readHeader({ number, text }: Line, needsInstances: boolean, stated: Separator | undefined): Header {
  const separator = stated ?? findSeparator(text ?? '')
  const columns = text === undefined ? undefined : splitCells(text, separator)?.map((name) => name.trim())
  if (!columns) throw new InventoryError(number, 'The first line is not a list of columns.', exampleOfColumns)
  checkColumns(
    number,
    columns.filter((name) => name !== ''),
    needsInstances,
  )
  return { separator, columns }
}

const exampleOfColumns = 'For example: host,instances'

/** undefined for one of nothing but empty cells, which spreadsheets may quote. */
function readRow({ number, text }: Line, { separator, columns }: Header): RawRow | RowProblem | undefined {
  if (text === undefined) return describeLongRow(number)
  const values = splitCells(text, separator)
  const quoted = `A value with ${nameOf[separator]} stands in double quotes`
  if (!values) {
    return {
      line: number,
      message: 'A quote is not closed on its line, or stands in the middle of a value.',
      hint: `${quoted}, a quote inside it is doubled, and none holds a line break.`,
    }
  }
  if (values.every((value) => value.trim() === '')) return undefined
  const surplus = values.find((value, index) => value.trim() !== '' && (columns[index] ?? '') === '')
  if (surplus !== undefined) {
    const named = columns.filter((name) => name !== '').length
    return {
      line: number,
      message: `There are ${values.length} values for ${named} columns: ${quoteValue(surplus)} has none.`,
      hint: `${quoted}; between instances stand blanks${separator === ';' ? ' or commas' : ' or semicolons'}.`,
    }
  }
  const pairs = columns.map((column, index) => [column, values[index] ?? ''] as const)
  return { line: number, cells: pairs.filter(([column, value]) => column !== '' && value.trim() !== '') }
}

const nameOf: Readonly<Record<Separator, string>> = { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab' }
