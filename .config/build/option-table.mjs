// Turns schemas/options.schema.json into the table that the command line, the README and the runbook share.
import { readJson, writeGenerated } from './output.mjs'

/** @param {string} key */
const toFlag = (key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

export function writeOptionTable() {
  /** @type {Record<string, any>} */
  const properties = readJson('schemas/options.schema.json').properties
  const rows = Object.entries(properties)
    .filter(([key]) => key !== '$schema')
    .map(([key, schema]) => ({
      key,
      flag: toFlag(key),
      type: schema.type,
      description: schema.description,
      group: schema.flag.group,
      alias: schema.flag.alias,
      value: schema.enum?.join('|') ?? schema.flag.value,
      choices: schema.enum,
      default: schema.default,
      defaultText: schema.flag.default ?? (schema.default === undefined ? 'none' : String(schema.default)),
    }))
  const text = `export const version = ${JSON.stringify(readJson('package.json').version)}

export interface OptionRow {
  /** Name in a --config file. */
  readonly key: string
  /** Name on the command line, without dashes. */
  readonly flag: string
  readonly type: 'array' | 'boolean' | 'integer' | 'string'
  readonly description: string
  readonly group: string
  readonly alias?: string
  /** Other names that it is taken by. */
  readonly synonyms?: readonly string[]
  /** Placeholder of the value in help. */
  readonly value?: string
  readonly choices?: readonly string[]
  /** Whether --no- before it turns it off, although it takes a value. */
  readonly negatable?: boolean
  readonly default?: string | number | boolean
  readonly defaultText: string
}

export const optionTable: readonly OptionRow[] = ${JSON.stringify(rows, null, 2)}
`
  writeGenerated('src/model/generated/option-table.ts', text)
  writeInventoryColumns(properties)
}

/** The columns of an inventory, from its schema. @param {Record<string, any>} options properties of the options */
function writeInventoryColumns(options) {
  /** @type {Record<string, any>} */
  const properties = readJson('schemas/inventory.schema.json').items.properties
  const columns = Object.entries(properties).map(([key, schema]) => ({ key, type: (options[key] ?? schema).type }))
  const text = `export interface InventoryColumn {
  /** Name in JSON; in CSV also the flag's. */
  readonly key: string
  readonly type: 'array' | 'boolean' | 'integer' | 'string'
}

export const inventoryColumns: readonly InventoryColumn[] = ${JSON.stringify(
    columns.map(({ key, type }) => ({ key, type: [type].flat()[0] })),
    null,
    2,
  )}
`
  writeGenerated('src/model/generated/inventory-columns.ts', text)
}
