// The options of `rehearse`, as the command line and its help know them.
import type { OptionRow } from '../model/generated/option-table.js'
import type { OptionSet } from './parse-arguments.js'

export const shells = ['dash', 'bash --posix', 'busybox sh'] as const
export const formats = ['text', 'json'] as const

const rows: readonly OptionRow[] = [
  {
    key: 'fault',
    flag: 'fault',
    value: 'NAME',
    type: 'array',
    description: 'What shall go wrong. Repeatable: one rehearsal each.',
    group: 'Faults',
    defaultText: 'healthy: nothing',
  },
  {
    key: 'allFaults',
    flag: 'all-faults',
    type: 'boolean',
    description: 'Every fault that these hooks can be put to, side by side.',
    group: 'Faults',
    defaultText: 'false',
  },
  {
    key: 'listFaults',
    flag: 'list-faults',
    type: 'boolean',
    description: 'Print all faults and what they do.',
    group: 'Faults',
    defaultText: 'false',
  },
  {
    key: 'restore',
    flag: 'restore',
    type: 'boolean',
    description:
      'Restore another VM from the snapshot, run verify-restore.sh there, and hold its word against the data.',
    group: 'Faults',
    defaultText: 'false',
  },
  {
    key: 'shell',
    flag: 'shell',
    value: shells.join('|'),
    choices: shells,
    type: 'string',
    description: 'What sh is on the VM: dash on Debian and Ubuntu, bash --posix on RHEL, SLES and Oracle Linux.',
    group: 'Machine',
    defaultText: 'dash',
  },
  {
    key: 'snapshotSeconds',
    flag: 'snapshot-seconds',
    value: 'SECONDS',
    type: 'string',
    description: 'How long the snapshot takes; with --live, how long the drill waits in its place.',
    group: 'Machine',
    defaultText: '1; with --live 5',
  },
  {
    key: 'fsfreezeSeconds',
    flag: 'fsfreeze-seconds',
    value: 'SECONDS',
    type: 'string',
    description: 'How long the host takes to freeze the file systems. On a VM it is 4 or more.',
    group: 'Machine',
    defaultText: '0',
  },
  {
    key: 'keep',
    flag: 'keep',
    type: 'boolean',
    description: 'Leave the folders of the sandbox for inspection, and say where they are.',
    group: 'Machine',
    defaultText: 'false',
  },
  {
    key: 'live',
    flag: 'live',
    type: 'boolean',
    description:
      "Freeze and thaw this machine's own database once: install.sh --drill of the bundle, as root on the VM.",
    group: 'On the VM',
    defaultText: 'false',
  },
  {
    key: 'yes',
    flag: 'yes',
    type: 'boolean',
    description: 'With --live: do not ask.',
    group: 'On the VM',
    defaultText: 'false',
  },
  {
    key: 'format',
    flag: 'format',
    alias: 'f',
    value: formats.join('|'),
    choices: formats,
    type: 'string',
    description: 'Form of the report on standard output, also of --list-faults; json also as --json.',
    group: 'Report',
    defaultText: 'text',
  },
  {
    key: 'report',
    flag: 'report',
    value: 'FILE.html',
    type: 'string',
    description: 'Also write a page with a picture of each rehearsal; it needs no other file.',
    group: 'Report',
    defaultText: 'none',
  },
]

export const options: OptionSet = { rows, config: false }
