// A vmbackup.conf leaves the host's freeze as it is.

import { findMember } from '../../model/json/document.js'
import { quoteValue } from '../../model/text.js'
import { ignoredOption, snapshotSection, vmbackupDefaults, vmbackupOptions } from '../../model/vmbackup-conf.js'
import { readIni } from '../ini-document.js'
import type { ConfigFile } from '../project.js'
import { defineRule } from '../rule.js'

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
      effect:
        value > 0
          ? 'File systems are thawed that early, and a snapshot that takes longer counts as failed (2).'
          : 'The freeze of file systems fails, and so does every backup (121).',
      advice: 'Take the line away.',
    }),
    waits: ({ value }: { value: string }) => ({
      problem: `SafeFreezeWaitInSeconds is ${value}, and not 66.`,
      effect:
        Number(value) < 4
          ? 'The host gives up before its freeze of file systems has begun, and every backup fails (122).'
          : 'The host waits so long for the freeze of file systems, while the database is frozen already.',
      advice: 'Take the line away.',
    }),
    sequential: () => ({
      problem: 'seqsnapshot is 2: disks are copied one after the other.',
      effect: 'The database is frozen for the sum of all snapshots.',
      advice: 'Take the line away unless support has asked for it.',
    }),
    ignored: ({ value }: { value: string }) => ({
      problem: `fsfreeze is ${quoteValue(value)}, but the extension reads it nowhere.`,
      effect: "File systems are frozen all the same, though Microsoft's sample of this file has the key.",
      advice: 'To freeze none, set fsFreezeEnabled to false in VMSnapshotScriptPluginConfig.json.',
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
        if (section === snapshotSection && name === ignoredOption) {
          if (value.toLowerCase() !== 'true') report({ at: option, message: 'ignored', args: { value } })
        } else if (!vmbackupOptions[section]?.includes(name))
          report({ at: option, message: 'unknown', args: { name: `[${section}] ${name}` } })
        if (section !== snapshotSection) continue
        const seconds = /^-?\d+$/.test(value) ? Number(value) : undefined
        if (name === 'mountstoskip' && skipsAny(value) && !project.configs.some(freezesNothing))
          report({ at: option, message: 'skipped', args: { mounts: value } })
        if (name === 'timeout' && seconds !== undefined && seconds < vmbackupDefaults.timeout)
          report({ at: option, message: 'short', args: { value: seconds } })
        // What is no number the extension passes over.
        const wait = vmbackupDefaults.safefreezewaitinseconds
        if (name === 'safefreezewaitinseconds' && seconds !== undefined && seconds !== wait)
          report({ at: option, message: 'waits', args: { value } })
        if (name === 'seqsnapshot' && value === '2') report({ at: option, message: 'sequential', severity: 'info' })
      }
    }
  },
})

/** / is frozen, whatever stands there. */
function skipsAny(mounts: string): boolean {
  return mounts.split(',').some((mount) => !['', '/'].includes(mount))
}

function freezesNothing({ json }: ConfigFile): boolean {
  const node = findMember(json, 'fsFreezeEnabled')?.value
  return node?.type === 'boolean' && node.value === false
}
