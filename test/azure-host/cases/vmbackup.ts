// vmbackup.conf: what is frozen, how long the host waits for it, and when it ends by itself.
import { snapshotSection, vmbackupPath } from '../../../src/model/vmbackup-conf.ts'
import type { HostCase } from '../../rehearse/host-cases.ts'
import { writeConfig } from './write-config.ts'

const file = (name: string, text: string, more: Partial<HostCase> = {}): HostCase => ({
  name: `vmbackup.conf: ${name}`,
  ...more,
  files: { [vmbackupPath]: { text, mode: 0o644 } },
})
const vmbackup = (lines: string, more?: Partial<HostCase>, what = ''): HostCase =>
  file(`${lines.replaceAll('\n', ', ')}${what}`, `[${snapshotSection}]\n${lines}\n`, more)

const mounts = ['/', '/data', '/data/wij', '/journal']
const slow = (seconds: number) => ({ freeze: { code: 0, seconds } })
const snapshot = (seconds: number) => ({ snapshot: { taken: true, seconds } })

export const vmbackupCases: readonly HostCase[] = [
  file('as the extension writes it', `[${snapshotSection}]\nseqsnapshot = 1\n\n`, { mounts }),
  vmbackup('fsfreeze: True', { mounts }),
  vmbackup('fsfreeze: False', { mounts }),
  ...['/data', '/data,/journal', '/data, /journal', '/', '/data,/', '/data/', '', ','].map((skipped) =>
    vmbackup(`MountsToSkip = ${skipped}`, { mounts }),
  ),
  vmbackup('MountsToSkip = /data', { mounts, config: writeConfig({ fsFreezeEnabled: false }) }, ', no freeze wanted'),
  vmbackup('MountsToSkip = /data\nmountstoskip = /journal', { mounts }),
  vmbackup('MountsToSkip = %(none)s', { mounts }),
  vmbackup('skip = /data\nMountsToSkip = %(skip)s', { mounts }),
  file('a section of another case', '[snapshotthread]\nMountsToSkip = /data\n', { mounts }),
  file('no section', 'MountsToSkip = /data\n', { mounts }),
  file('the section of defaults', `[DEFAULT]\nMountsToSkip = /data\n[${snapshotSection}]\n`, { mounts }),
  file('the section of defaults alone', '[DEFAULT]\nMountsToSkip = /data\n', { mounts }),
  file('a byte-order mark', `\uFEFF[${snapshotSection}]\nMountsToSkip = /data\n`, { mounts }),
  ...[4, 6].map((seconds) => vmbackup('timeout: 5', snapshot(seconds), `, a snapshot of ${seconds} s`)),
  ...['soon', '', '90', '6_0', '60.5'].map((text) =>
    vmbackup(`timeout = ${text}`, snapshot(61), ', a snapshot of 61 s'),
  ),
  vmbackup('timeout = 5', { ...snapshot(6), config: writeConfig({ fsFreezeEnabled: false }) }, ', no freeze wanted'),
  vmbackup('timeout = 0'),
  vmbackup('timeout = -1'),
  ...['0', '2', '3', '4', '5', '-6', 'soon', ''].map((text) => vmbackup(`SafeFreezeWaitInSeconds = ${text}`)),
  ...[10, 12].map((seconds) => vmbackup('SafeFreezeWaitInSeconds = 11', slow(seconds), `, a freeze of ${seconds} s`)),
  vmbackup('SafeFreezeWaitInSeconds = 600', slow(100), ', a freeze of 100 s'),
  vmbackup('SafeFreezeWaitInSeconds = 2\ntimeout = 0'),
  vmbackup('seqsnapshot = 2\nOnAppFailureDoFsFreeze = False\nOnAppSuccessDoFsFreeze = False', { mounts }),
]
