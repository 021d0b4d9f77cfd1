// The options of `explain`, as the command line and its help know them.
import type { OptionRow } from '../model/generated/option-table.js'
import type { OptionSet } from './parse-arguments.js'

export const formats = ['text', 'json'] as const

const rows: readonly OptionRow[] = [
  {
    key: 'format',
    flag: 'format',
    value: formats.join('|'),
    choices: formats,
    type: 'string',
    description: 'Form of the explanation; json also as --json.',
    group: 'Report',
    defaultText: 'text',
  },
]

export const options: OptionSet = { rows, config: false }
