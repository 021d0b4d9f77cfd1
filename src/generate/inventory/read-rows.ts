// The rows of an inventory, in whichever of the two forms it is.
import { readCsvRows } from './csv-rows.js'
import { readJsonRows } from './json-rows.js'
import type { RawRow, RowProblem } from './row.js'

/** Throws an InventoryError where nothing that follows can be read.
 * @param name of the file, whose ending tells the form; else its first character does
 * @param needsInstances whether there are none that are common to all rows */
export async function* readRows(
  name: string,
  pieces: AsyncIterable<string>,
  needsInstances: boolean,
): AsyncGenerator<RawRow | RowProblem> {
  const [, ending] = /\.(json|csv)$/i.exec(name) ?? []
  const iterator = pieces[Symbol.asyncIterator]()
  const read: string[] = []
  let isJson = ending?.toLowerCase() === 'json'
  while (ending === undefined) {
    const { value, done } = await iterator.next()
    if (done) break
    read.push(value)
    const [first] = /\S/.exec(value) ?? []
    if (first === undefined) continue
    isJson = first === '[' || first === '{'
    break
  }
  const all = join(read, iterator)
  yield* isJson ? readJsonRows(all) : readCsvRows(all, needsInstances)
}

async function* join(first: readonly string[], rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield* first
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    // Closes the file, also where the reading stops half-way.
    await rest.return?.()
  }
}
