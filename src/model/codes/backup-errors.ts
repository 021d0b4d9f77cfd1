// Errors of Azure Backup's jobs, by the names that the portal shows. Facts: Microsoft's pages "Troubleshooting backup
// failures on Azure virtual machines" and "Troubleshoot Azure Backup failures caused by agent or extension issues".
import { check, deleteExtension, extensionLog, showExtensionLog } from './explanation.js'
import type { Word } from './words.js'

const agentStatus = 'systemctl status walinuxagent waagent'
const showAgentConfig = 'sudo grep -e Extensions.Enabled -e Provisioning.Agent /etc/waagent.conf'
const reload = `Uninstall the extension so that the next backup installs it anew; the portal need not list it: \`${deleteExtension}\`.`

export const backupErrors: readonly Word[] = [
  {
    words: [
      'GuestAgentSnapshotTaskStatusError',
      'Could not communicate with the VM agent for snapshot status',
      'Snapshot VM sub task timed out',
    ],
    meaning: 'the VM agent did not tell Azure Backup how the snapshot went',
    cause:
      'The VM agent is too old, `Extensions.Enabled` in `/etc/waagent.conf` is n, `Provisioning.Agent` there is not ' +
      'auto, the VM does not reach Azure Storage, or its address does not come from DHCP.',
    see: '`sh install.sh --check` looks at the agent and at `/etc/waagent.conf`.',
    mend: "Update the agent from the distribution's packages, set Extensions.Enabled=y, restart the agent, try again.",
    command: check,
  },
  {
    words: [
      'UserErrorGuestAgentStatusUnavailable',
      'GuestAgentStatusUnavailable',
      'VM agent unable to communicate with Azure Backup',
    ],
    meaning: 'Azure Backup does not reach the VM agent',
    cause: 'The agent is stopped, too old, in an inconsistent state, or not installed. No snapshot and no script.',
    see: 'In the portal the VM must be Running and its agent Ready, under Properties.',
    mend: 'Start or update the agent: walinuxagent on Debian and Ubuntu, waagent elsewhere.',
    command: agentStatus,
  },
  {
    words: [
      'ExtensionSnapshotFailedNoNetwork',
      'Snapshot operation failed due to no network connectivity on the virtual machine',
      'no network connectivity',
    ],
    meaning: 'no snapshot: the extension did not get through to Azure Storage',
    cause:
      'The VM, its firewall, proxy or network security group does not let it through, or its address does not come ' +
      'from DHCP. On SLES 15 the extension itself broke off while it read its settings, with the network in order ' +
      '(azure-linux-extensions #758).',
    see: `\`${extensionLog}\` has the answer for each disk, and an exception if there was one.`,
    mend: `Let the VM reach Azure Storage over HTTPS. ${reload}`,
    command: showExtensionLog,
  },
  {
    words: ['UserErrorVmProvisioningStateFailed', 'VM is in failed provisioning state', 'failed provisioning state'],
    meaning: 'the VM counts as failed, as one of its extensions has failed',
    cause: 'Any extension that failed, not only that of backup, puts the VM into this state. No snapshot is taken.',
    see: 'In the portal: the VM, Settings, Extensions; each must say "Provisioning succeeded".',
    mend: `Mend or remove the extension that failed, then try again. If it is that of backup: \`${deleteExtension}\`.`,
    command: agentStatus,
  },
  {
    words: [
      'UserErrorVmNotInDesirableState',
      'VmNotInDesirableState',
      'VM is not in a state that allows backups',
      "VM isn't in a state that allows backups",
    ],
    meaning: 'the VM is in a state in which no backup is made',
    cause:
      'It must be Running, Stopped or deallocated: it has failed, or is just starting or stopping. Or SELinux keeps ' +
      'the agent out of `/var/lib/waagent`.',
    see: "The VM's state in the portal.",
    mend: 'Wait until it runs and start the backup again; exclude `/var/lib/waagent` from the policy of SELinux.',
    command: agentStatus,
  },
  {
    words: [
      'UserErrorFsFreezeFailed',
      'Failed to freeze one or more mount-points of the VM to take a file-system consistent snapshot',
      'Failed to FITHAW',
      'Failed to FIFREEZE',
    ],
    meaning: 'a file system of the VM could not be frozen (121 to 124)',
    cause: 'A file system that is not clean, is mounted twice or hangs.',
    see: `\`${extensionLog}\` names the mount; \`mount\` shows whether it is there twice.`,
    mend:
      'Unmount it, check it with fsck, mount it again. What must stay mounted can be left out: MountsToSkip in the ' +
      "extension's vmbackup.conf.",
    command: showExtensionLog,
  },
  {
    words: [
      'ExtensionOperationFailedForManagedDisks',
      'ExtensionOperationFailed',
      'ExtentionOperationFailed',
      'VMSnapshot extension operation failed',
    ],
    meaning: "Azure Backup's extension failed",
    cause:
      'The snapshot could not be asked for (Azure Storage out of reach, no DHCP), or the VM agent is too old. Each ' +
      'code of extension.log can stand behind it.',
    see: `\`${extensionLog}\` has the code: explain it.`,
    mend: `Update the VM agent. ${reload}`,
    command: showExtensionLog,
  },
  {
    words: ['ExtensionStuckInDeletionState', 'Extension state is not supportive to backup operation'],
    meaning: "Azure Backup's extension is in a state in which it cannot work",
    cause: 'Its removal or its installation has stuck.',
    see: 'The VM agent must run.',
    mend: reload,
    command: agentStatus,
  },
  {
    words: ['BackUpOperationFailed', 'BackUpOperationFailedV2', 'Backup failed with an internal error'],
    meaning: 'Azure Backup failed, without a better word for it',
    cause:
      'The VM agent is too old, the snapshot could not be asked for, or a lock on the resource group keeps old restore ' +
      'points from being deleted.',
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
    mend: 'Take another restore point, or restore the disks and make a VM of them. The runbook has a chapter on restores.',
    command: 'az backup job list -g GROUP -v VAULT --status Failed',
  },
]
