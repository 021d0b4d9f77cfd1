// The options of `report`, as the command line and its help know them.
import type { OptionRow } from '../model/generated/option-table.js'
import type { OptionSet } from './parse-arguments.js'

export const formats = ['text', 'json', 'csv', 'html'] as const

const rows: readonly OptionRow[] = [
  {
    key: 'maxAge',
    flag: 'max-age',
    value: 'HOURS',
    type: 'integer',
    description: 'The oldest that the last backup of a host may be.',
    group: 'Judgement',
    defaultText: '26',
  },
  {
    key: 'inventory',
    flag: 'inventory',
    value: 'FILE',
    type: 'string',
    description: 'CSV or JSON file with a row for each host, as for generate: those that have never reported are told.',
    group: 'Judgement',
    defaultText: 'none',
  },
  {
    key: 'recoveryPoints',
    flag: 'recovery-points',
    value: 'FILE',
    type: 'array',
    description:
      'JSON of `az backup recoverypoint list`, or a folder of such files: where Azure and the database differ.',
    group: 'Judgement',
    defaultText: 'none',
  },
  {
    key: 'format',
    flag: 'format',
    alias: 'f',
    value: formats.join('|'),
    choices: formats,
    type: 'string',
    description: 'Form of the report: text, JSON (also as --json), CSV, or one page that needs nothing else.',
    group: 'Report',
    defaultText: 'text',
  },
  {
    key: 'days',
    flag: 'days',
    value: 'COUNT',
    type: 'integer',
    description: 'Days that the report looks back on.',
    group: 'Report',
    defaultText: '31',
  },
]

export const options: OptionSet = { rows, config: false }
