// A vmbackup.conf leaves the host's freeze as it is.
import { quoteValue } from '../../model/text.js'
import { readIni } from '../ini-document.js'
import { findMember } from '../json-document.js'
import type { ConfigFile } from '../project.js'
import { defineRule } from '../rule.js'

/** What the extension reads, by section, in small letters; --check of a bundle goes by the same. */
export const known: Readonly<Record<string, readonly string[]>> = {
  SnapshotThread: [
    'mountstoskip',
    'timeout',
    'safefreezewaitinseconds',
    'onappfailuredofsfreeze',
    'onappsuccessdofsfreeze',
    'seqsnapshot',
    'onlylocalfilesystems',
    'isanysnapshotfailed',
    'sudo_off',
    'uploadstatusandlog',
    'writelog',
    'loggingoff',
    'disable_logging',
    'snapshotmethod',
    'async_event_logging',
  ],
  Monitor: ['run', 'strace', 'location'],
  lsblkUser: ['username'],
}

/** Seconds after which frozen file systems are thawed, and which the host waits for the freeze. */
const usual = { timeout: 60, safefreezewaitinseconds: 66 } as const

export const vmbackupConf = defineRule({
  id: 'AZH116',
  name: 'vmbackup-conf',
  severity: 'warning',
  applies: 'file',
  fixable: false,
  messages: {
    skipped: ({ mounts }: { mounts: string }) => ({
      problem: `MountsToSkip is ${quoteValue(mounts)}: these file systems are not frozen.`,
      effect:
        'With a database, its WIJ or journals on one of them the snapshot is no single moment any more; Azure calls ' +
        'the backup application-consistent all the same.',
      advice: 'Take out each mount point that holds anything of the database.',
    }),
    short: ({ value }: { value: number }) => ({
      problem: `timeout is ${value}, shorter than the 60 s of the extension.`,
      effect: 'File systems are thawed that early, and a snapshot that takes longer counts as failed (2).',
      advice: 'Take the line away.',
    }),
    waits: ({ value }: { value: string }) => ({
      problem: `SafeFreezeWaitInSeconds is ${value}, and not 66.`,
      effect: 'The host waits so long for the freeze of file systems, while the database is frozen already.',
      advice: 'Take the line away.',
    }),
    sequential: () => ({
      problem: 'seqsnapshot is 2: disks are copied one after the other.',
      effect: 'The database is frozen for the sum of all snapshots.',
      advice: 'Take the line away unless support has asked for it.',
    }),
    unknown: ({ name }: { name: string }) => ({
      problem: `${name} is nothing that the extension reads.`,
      effect: 'It ignores the line.',
      advice: 'Mend the name, or take the line away.',
    }),
  },
  check({ target, text, project, report }) {
    if (target.kind !== 'vmbackup') return
    for (const [section, options] of readIni(text).sections) {
      for (const option of options) {
        const { name, value } = option
        if (!known[section]?.includes(name))
          report({ at: option, message: 'unknown', args: { name: `[${section}] ${name}` } })
        if (section !== 'SnapshotThread') continue
        const seconds = /^\d+$/.test(value) ? Number(value) : undefined
        if (name === 'mountstoskip' && value !== '' && !project.configs.some(freezesNothing))
          report({ at: option, message: 'skipped', args: { mounts: value } })
        if (name === 'timeout' && seconds !== undefined && seconds < usual.timeout)
          report({ at: option, message: 'short', args: { value: seconds } })
        // What is no number the extension passes over.
        if (name === 'safefreezewaitinseconds' && seconds !== undefined && seconds !== usual.safefreezewaitinseconds)
          report({ at: option, message: 'waits', args: { value } })
        if (name === 'seqsnapshot' && value === '2') report({ at: option, message: 'sequential', severity: 'info' })
      }
    }
  },
})

function freezesNothing({ json }: ConfigFile): boolean {
  const node = findMember(json, 'fsFreezeEnabled')?.value
  return node?.type === 'boolean' && node.value === false
}
