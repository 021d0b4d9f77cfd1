// The options of `page`, as the command line and its help know them.
import type { OptionRow } from '../model/generated/option-table.js'
import type { OptionSet } from './parse-arguments.js'

const rows: readonly OptionRow[] = [
  {
    key: 'out',
    flag: 'out',
    alias: 'o',
    synonyms: ['output'],
    value: 'FILE',
    type: 'string',
    description: 'File that the page is written to; an earlier page is replaced. - prints it.',
    group: 'Page',
    defaultText: 'make-azure-hooks.html',
  },
  {
    key: 'json',
    flag: 'json',
    type: 'boolean',
    description: 'Print the result as JSON, as in schemas/result.schema.json; also as --format json.',
    group: 'Page',
    defaultText: 'false',
  },
]

export const options: OptionSet = { rows, config: false }
