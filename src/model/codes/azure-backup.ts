// Azure's codes for the backup itself: its kinds of success, the snapshot, the freeze of the file systems.
import type { AzureGroup } from './azure-code.js'
import { agentStatus, check, extensionLog, hooksLog, showExtensionLog, uninstallExtension } from './explanation.js'

export const outcomeGroups: readonly AzureGroup[] = [
  {
    codes: [{ code: 0, name: '', constant: 'success_appconsistent' }],
    reported: true,
    meaning: 'application-consistent',
    cause:
      'No script failed and the snapshot was taken. Azure cannot know more: it is as true as the status of the ' +
      'scripts. ' +
      'A host file without plug-ins gives it too, with nothing frozen.',
    see: '`last-run.json` beside the log of the scripts has the verdict, and for how long the database was frozen.',
    mend: 'Nothing to mend.',
    command: 'sudo cat /var/log/azure-hooks/last-run.json',
  },
  {
    codes: [{ code: 1, name: '', constant: 'success' }],
    reported: true,
    meaning: 'file-system consistent only',
    cause:
      'A script failed or never ran while `continueBackupOnFailure` is true, no hooks are installed, or Azure ' +
      'could not ' +
      'read their configuration. The database then starts as after a power cut.',
    see: `Look for a failure in \`${hooksLog}\`; if nothing is there for that time, in \`${extensionLog}\`.`,
    mend: 'Look for a failure in both logs; check the policy.',
    command: 'sudo sh /var/lib/azure-hooks/install.sh --check',
  },
]

export const backupGroups: readonly AzureGroup[] = [
  {
    codes: [
      { code: 121, name: '', constant: 'FailedRetryableFsFreezeFailed', meaning: 'a file system could not be frozen' },
      {
        code: 122,
        name: '',
        constant: 'FailedRetryableFsFreezeTimeout',
        meaning: 'the freeze of the file systems took longer than 60 s',
      },
      {
        code: 123,
        name: '',
        constant: 'FailedRetryableUnableToOpenMount',
        meaning: 'a mount could not be opened to freeze it',
      },
      {
        code: 124,
        name: '',
        constant: 'FailedSafeFreezeBinaryNotFound',
        meaning: 'the program that freezes file systems is missing',
      },
    ],
    reported: true,
    meaning: 'the file systems could not be frozen (fsfreeze)',
    cause:
      'After the pre-script the extension freezes ext3, ext4, xfs and btrfs mounts. A mount that hangs or is ' +
      'gone, a very ' +
      'busy disk, or another fsfreeze stops it; 124 comes before any script runs. As a rule no snapshot is taken ' +
      'then; the ' +
      'post-script thaws the database.',
    see: `\`${extensionLog}\` names the mount.`,
    mend: `Not these scripts; see extension.log. Unmount what hangs. For 124 ${uninstallExtension}`,
    command: showExtensionLog,
  },
  {
    codes: [
      { code: 76, name: '', constant: 'FailedRetryableSnapshotFailedNoNetwork' },
      { code: 761, name: '', constant: 'FailedRetryableSnapshotFailedRestrictedNetwork' },
      { code: 556, name: '', constant: 'FailedHostSnapshotRemoteServerError' },
    ],
    reported: true,
    meaning: 'no disk, or not every disk, could be asked for its snapshot',
    cause: 'The VM did not reach Azure Storage over HTTPS, or the server there failed (556).',
    see: `\`${extensionLog}\` has the answer for each disk.`,
    mend: 'Let the VM reach Azure Storage (proxy, network security group, DNS), then start the backup again.',
    command: showExtensionLog,
  },
  {
    codes: [
      { code: 85, name: '', constant: 'FailedSnapshotLimitReached', meaning: 'a disk has as many snapshots as it may' },
      { code: 173, name: '', constant: 'FailedRetryableSnapshotRateExceeded', meaning: 'snapshots came too fast' },
    ],
    reported: true,
    meaning: 'Azure Storage takes no further snapshot of a disk now',
    cause: 'Other tools take snapshots of the same disks, or old ones were never deleted.',
    see: 'Look at the snapshots of the disks in the portal.',
    mend: 'Delete snapshots that nobody needs (85), wait some minutes (173), then start the backup again.',
    command: showExtensionLog,
  },
  {
    codes: [{ code: 402, name: '', constant: 'FailedGuestAgentInvokedCommandTooLate' }],
    reported: true,
    meaning: 'the order came more than 140 minutes late',
    cause: 'The VM agent was busy, stopped, or waited for another extension; or the clock of the VM is wrong.',
    see: '`systemctl status walinuxagent`, on some systems `waagent`; `date`.',
    mend: 'Start the backup again.',
    command: agentStatus,
  },
  {
    codes: [
      { code: 3, name: '', constant: 'SuccessAlreadyProcessedInput', meaning: 'this order was carried out before' },
      { code: 4, name: '', constant: 'ExtensionTempTerminalState', meaning: 'the backup has begun' },
    ],
    reported: false,
    meaning: 'not an outcome: the order was carried out before (3), or has begun (4)',
    cause: 'The agent hands an order over twice, or was asked in the middle of a backup.',
    see: `\`${extensionLog}\` has it on one line with the status.`,
    mend: 'Nothing to mend.',
    command: showExtensionLog,
  },
  {
    codes: [
      { code: 2, name: '', constant: 'error' },
      { code: 11, name: '', constant: 'error_parameter', meaning: 'the order lacks something or cannot be read' },
      { code: 12, name: '', constant: 'error_12', meaning: 'a file or program that the extension needs is missing' },
      { code: 15, name: '', constant: 'error_http_failure', meaning: 'a request to Azure Storage failed' },
      {
        code: 16,
        name: '',
        constant: 'FailedHandlerGuestAgentCertificateNotFound',
        meaning: 'the certificate that opens the order is missing',
      },
      {
        code: 17,
        name: '',
        constant: 'FailedInvalidDataDiskLunList',
        meaning: 'the list of disks to back up is empty',
      },
    ],
    reported: true,
    meaning: 'the extension itself failed',
    cause:
      'An exception in the extension: Python or a file of it is missing, the disk is full, the order of Azure is ' +
      'damaged. ' +
      'An exception while the scripts ran leaves out the post-script, and the database stays frozen: ' +
      '`"continueBackupOnFailure": "false"` as text does that.',
    see: `\`${extensionLog}\` has the exception.`,
    mend: 'See extension.log, and make sure that the database is not frozen. Update the VM agent; then try again.',
    command: showExtensionLog,
    rules: ['AZH104'],
  },
  {
    codes: [
      { code: 13, name: '', constant: 'error_wrong_time' },
      { code: 14, name: '', constant: 'error_same_taskid' },
      { code: 312, name: '', constant: 'FailedPrepostCheckSumMismatch' },
      { code: 315, name: '', constant: 'FailedPrepostPluginhostConfigOwnershipError' },
      { code: 318, name: '', constant: 'FailedPrepostPluginConfigOwnershipError' },
    ],
    reported: false,
    meaning: 'known to the extension, but never raised',
    cause: "For example, a wrong owner is 314 for the host's file and 317 for the configuration; there is no checksum.",
    see: 'Should it appear all the same, the extension is newer than this text.',
    mend: '`sh install.sh --check`, then see extension.log.',
    command: check,
  },
]
