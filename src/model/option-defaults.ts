// Defaults of the options, as schemas/options.schema.json states them.
import { optionTable } from './generated/option-table.js'
import type { Options } from './generated/options.js'

type DefaultOf<Key extends keyof Options> = Exclude<Options[Key], undefined>

/** The default of an option. Throws for an option without one. */
export function findDefault<Key extends keyof Options>(key: Key): DefaultOf<Key> {
  const value = optionTable.find((row) => row.key === key)?.default
  if (value === undefined) throw new Error(`${key} has no default in schemas/options.schema.json`)
  return value as DefaultOf<Key>
}
