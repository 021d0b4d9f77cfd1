// Other errors of Azure Backup's jobs, by the names that the portal shows. Facts: Microsoft's page "Troubleshooting
// backup failures on Azure virtual machines".
import { agentStatus, extensionLog, showAgentConfig, showExtensionLog } from './explanation.js'
import type { Word } from './words.js'

export const backupErrors: readonly Word[] = [
  {
    words: ['BackUpOperationFailed', 'BackUpOperationFailedV2', 'Backup failed with an internal error'],
    meaning: 'Azure Backup failed, without a better word for it',
    cause:
      'The VM agent is too old, the snapshot could not be asked for, or a lock on the resource group keeps old ' +
      'restore points from being deleted.',
    see: `\`${extensionLog}\`, if the backup came as far as the VM.`,
    mend: 'Update the VM agent, remove the lock, then start the backup again.',
    command: showExtensionLog,
  },
  {
    words: ['UserErrorRpCollectionLimitReached', 'Restore Point collection max limit has reached'],
    meaning: 'the VM has as many restore points as it may (18)',
    cause: 'A lock on the resource group keeps old ones from being deleted, or backups run more than once a day.',
    see: 'The locks of the resource groups of the VM and of its restore points (AzureBackupRG_…).',
    mend: 'Remove the lock and start a backup: the first fails and cleans up, which takes some hours.',
    command: 'az lock list -g GROUP',
  },
  {
    words: [
      'ExtensionFailedSnapshotLimitReachedError',
      'ExtensionFailedSnapshotLimitReached',
      'snapshot limit is exceeded for some of the disks attached',
      'The snapshot count against this blob has been exceeded',
      'The rate of snapshot blob calls is exceeded',
    ],
    meaning: 'a disk has as many snapshots as it may, or they came too fast (85, 173)',
    cause: 'Other tools, soft delete or Azure Site Recovery take snapshots of the same disks.',
    see: 'Look at the snapshots of the disks in the portal.',
    mend:
      'Delete those that nobody needs. With Site Recovery: at another time, and isanysnapshotfailed false in ' +
      '/etc/azure/vmbackup.conf.',
    command: showExtensionLog,
  },
  {
    words: ['ExtensionFailedTimeoutVMNetworkUnresponsive', 'Snapshot operation failed due to inadequate VM resources'],
    meaning: 'the requests for the snapshot took too long',
    cause: 'The VM is short of processors, disk or network just then.',
    see: `\`${extensionLog}\` has the seconds of each request.`,
    mend: 'Back up when the VM has less to do, or give it a larger size.',
    command: showExtensionLog,
  },
  {
    words: [
      'UserErrorBackupOperationInProgress',
      'SystemBackupOperationInProgress',
      'another backup operation is currently in progress',
    ],
    meaning: 'a backup of this VM is still running',
    cause: 'The one before has not ended, in this vault or in another one that still protects the VM.',
    see: 'Backup jobs of the vault.',
    mend: 'Wait for it or cancel it there, then start the backup again.',
    command: 'az backup job list -g GROUP -v VAULT --status InProgress',
  },
  {
    words: ['UserErrorCrpReportedUserError', 'For details, see Job Error Message Details'],
    meaning: 'the VM reported the error: the details of the job have it',
    cause: 'Whatever stands there; often a code of the extension.',
    see: 'The vault, Backup jobs, the failed one, its details.',
    mend: 'Explain what stands there.',
    command: showExtensionLog,
  },
  {
    words: [
      'UserErrorKeyvaultPermissionsNotConfigured',
      'UserErrorKeyvaultPermissionNotConfigured',
      "Backup doesn't have sufficient permissions to the key vault",
      'UserErrorRequestDisallowedByPolicy',
      'UserErrorBcmDatasourceNotPresent',
      'UserErrorUnsupportedDiskSize',
      'UserErrorBCMPremiumStorageQuotaError',
      'CopyingVHDsFromBackUpVaultTakingLongTime',
    ],
    meaning: 'something in Azure, outside of the VM, stands in the way of the backup',
    cause:
      'In this order: rights to the key vault of an encrypted VM, an Azure policy that forbids it, a VM that is not ' +
      'protected (any more), a disk above 32 TB (encrypted: 4 TB), no room in the storage account, slow storage.',
    see: 'The details of the job in the portal.',
    mend: 'Not on the VM. The scripts are not to blame, and changing them does not help.',
    command: 'az backup job list -g GROUP -v VAULT --status Failed',
  },
  {
    words: ['ResourceNotFound', '320001', 'BCMV2VMNotFound', '400094', 'VM no longer exists'],
    meaning: 'the VM that is to be backed up does not exist any more',
    cause: 'It was deleted or moved, and the policy still looks for it.',
    see: 'The protected items of the vault.',
    mend: 'Make the VM again with the same name and resource group, or stop the protection of the old one.',
    command: 'az vm list -o table',
  },
  {
    words: ['AzureVmOffline', '380008', 'Failed to install Microsoft Recovery Services extension'],
    meaning: 'the extension could not be installed, as the VM or its agent does not run',
    cause: 'The VM is off, or has no agent.',
    see: 'In the portal the VM must be Running and its agent Ready, under Properties.',
    mend: 'Install and start the VM agent, then start the backup again.',
    command: agentStatus,
  },
  {
    words: ['Extensions.Enabled', 'Extensions.Enabled=n'],
    meaning: 'whether the VM agent runs any extension',
    cause: 'With n in `/etc/waagent.conf` no backup with scripts is made: GuestAgentSnapshotTaskStatusError.',
    see: '`sh install.sh --check` looks at it.',
    mend: 'Set Extensions.Enabled=y there and restart the agent.',
    command: showAgentConfig,
  },
  {
    words: [
      'ExtensionSnapshotFailedCOM',
      'ExtensionInstallationFailedCOM',
      'ExtensionInstallationFailedMDTC',
      'ExtensionFailedVssWriterInBadState',
      'ExtensionFailedVssServiceInBadState',
      'ExtensionConfigParsingFailure',
      'ExtensionSnapshotBitlockerError',
      'ExtensionSnapshotFailedNoSecureNetwork',
      'ExtensionVCRedistInstallationFailure',
      'VMRestorePointInternalError',
    ],
    meaning: 'an error of Windows VMs (COM+, VSS, BitLocker, MachineKeys, .NET, antivirus)',
    cause: 'Pre- and post-scripts of this kind are for Linux: this VM, or this job, is another one.',
    see: "Microsoft's page on troubleshooting backups of Azure VMs has it by this name.",
    mend: 'Look whether it is the right VM.',
    command: 'az vm list -o table',
  },
  {
    words: [
      'UserErrorInstantRpNotFound',
      'UserErrorSkuNotAvailable',
      'UserErrorMarketPlaceVMNotSupported',
      'UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed',
    ],
    meaning: 'a restore, or the set-up of a protection, is not possible this way',
    cause:
      'In this order: the snapshot of that restore point is gone, the size of VM is not to be had, the image is no ' +
      'longer in the Marketplace, the VM was one of Trusted Launch before.',
    see: 'The details of the job in the portal.',
    mend:
      'Take another restore point, or restore the disks and make a VM of them. The runbook has a chapter on ' +
      'restores.',
    command: 'az backup job list -g GROUP -v VAULT --status Failed',
  },
]
