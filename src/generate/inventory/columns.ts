// The names of an inventory's columns, in the spellings that people use.
import { inventoryColumns } from '../../model/generated/inventory-columns.js'
import { optionTable } from '../../model/generated/option-table.js'
import { findNearest } from '../../model/nearest.js'
import { quoteValue } from '../../model/text.js'
import { InventoryError } from './row.js'

const bySimpleName = new Map(inventoryColumns.map((column) => [simplify(column.key), column]))

/** `freeze-timeout`, `Freeze Timeout` and `FREEZE_TIMEOUT` are all freezeTimeout. */
function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '')
}

export function findColumn(name: string): (typeof inventoryColumns)[number] | undefined {
  return bySimpleName.get(simplify(name))
}

/** What the columns of other lists are called that people have already. Asked, never taken: a list of servers may have
 * several of them, and the wrong one would name other hosts. */
const guesses = [
  { key: 'host', names: /^(?:(?:(?:inventory)?host|server|vm|machine|computer|node|dns)(?:name)?s?|fqdn|name)$/ },
  { key: 'instances', names: /^(?:iris|cache|ensemble|db|database|config(?:uration)?)(?:instance|name)?s?$/ },
]

export function describeUnknownColumn(name: string): { message: string; hint: string } {
  const message = `${quoteValue(name)} is no column.`
  const option = optionTable.find(({ key }) => simplify(key) === simplify(name))
  if (option) return { message, hint: `It is for the run as a whole: give --${option.flag} on the command line.` }
  const known = inventoryColumns.map(({ key }) => key)
  const nearest = guesses.find(({ names }) => names.test(simplify(name)))?.key ?? findNearest(name, known)
  return { message, hint: nearest ? `Did you mean ${nearest}?` : `Columns are ${known.join(', ')}.` }
}

/** Throws an InventoryError when the header of a CSV file has an unknown column, one twice, or none for the host. */
export function checkColumns(line: number, names: readonly string[], needsInstances: boolean): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const column = findColumn(name)
    if (!column) {
      const { message, hint } = describeUnknownColumn(name)
      throw new InventoryError(line, message, hint)
    }
    const key = column.key === 'instance' ? 'instances' : column.key
    const earlier = seen.get(key)
    if (earlier !== undefined) {
      const both = earlier === name ? `${quoteValue(name)} twice` : `${quoteValue(earlier)} and ${quoteValue(name)}`
      throw new InventoryError(line, `There is a column ${both}, which is the same.`, 'Leave one of them out.')
    }
    seen.set(key, name)
  }
  if (!seen.has('host')) {
    throw new InventoryError(line, 'There is no column host.', 'The first line names the columns: host,instances')
  }
  if (needsInstances && !seen.has('instances')) {
    throw new InventoryError(
      line,
      'There is no column instances, and no --instance for all rows.',
      'The first line names the columns: host,instances',
    )
  }
}
