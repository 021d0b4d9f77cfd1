// The options of `package`, as the command line and its help know them.
import type { OptionRow } from '../model/generated/option-table.js'
import type { OptionSet } from './parse-arguments.js'

const rows: readonly OptionRow[] = [
  {
    key: 'target',
    flag: 'target',
    alias: 't',
    value: 'NAME',
    type: 'string',
    description: 'What to make of the bundle, see --list-targets.',
    group: 'Package',
    defaultText: 'required',
  },
  {
    key: 'out',
    flag: 'out',
    alias: 'o',
    value: 'PATH',
    type: 'string',
    description: 'File or folder that the package is written to.',
    group: 'Package',
    defaultText: "the package's own name, in this folder",
  },
  {
    key: 'force',
    flag: 'force',
    type: 'boolean',
    description: 'Replace what stands there; it is kept as .bak.',
    group: 'Package',
    defaultText: 'false',
  },
  {
    key: 'packageVersion',
    flag: 'package-version',
    value: 'VERSION',
    type: 'string',
    description: 'Version of the package. apt and dnf upgrade only when it grows: 0.1.0+2 comes after 0.1.0.',
    group: 'Package',
    defaultText: 'that of make-azure-hooks; for deb and rpm with an end that tells bundles apart',
  },
  {
    key: 'maintainer',
    flag: 'maintainer',
    value: "'NAME <ADDRESS>'",
    type: 'string',
    description: 'Who answers for the package (deb, rpm).',
    group: 'Package',
    defaultText: 'a neutral one',
  },
  {
    key: 'listTargets',
    flag: 'list-targets',
    type: 'boolean',
    description: 'Print all targets.',
    group: 'Report',
    defaultText: 'false',
  },
  {
    key: 'json',
    flag: 'json',
    type: 'boolean',
    description: 'Print the result as JSON, as in schemas/package-result.schema.json; also as --format json.',
    group: 'Report',
    defaultText: 'false',
  },
]

export const options: OptionSet = { rows, config: false }
