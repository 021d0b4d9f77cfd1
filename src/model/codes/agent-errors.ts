// Errors of Azure Backup's jobs that come from the VM, its agent or the extension, by the names that the portal shows.
// Facts: Microsoft's page "Troubleshoot Azure Backup failures caused by agent or extension issues".
import { agentStatus, check, deleteExtension, extensionLog, showExtensionLog } from './explanation.js'
import type { Word } from './words.js'

const reload =
  'Uninstall the extension so that the next backup installs it anew; the portal need not list it: ' +
  `\`${deleteExtension}\`.`

export const agentErrors: readonly Word[] = [
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
    words: ['ExtensionFailedVmSnapshotProvisioningFailed'],
    meaning: 'by its name, the extension did not get onto the VM',
    cause: 'The agent could not unpack or start it: no agent, no Python, noexec, no space in /var. No script runs.',
    see: '`sh install.sh --check` looks at the agent, its Python and its mount; /var/log/waagent.log has the error.',
    mend: `Mend what it finds. ${reload}`,
    command: check,
  },
  {
    words: ['ExtensionStuckInDeletionState', 'Extension state is not supportive to backup operation'],
    meaning: "Azure Backup's extension is in a state in which it cannot work",
    cause: 'Its removal or its installation has stuck.',
    see: 'The VM agent must run.',
    mend: reload,
    command: agentStatus,
  },
]
