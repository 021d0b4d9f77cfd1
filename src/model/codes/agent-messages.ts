// What Azure's agent in the VM and the extension itself write, as people paste it: messages, not codes. Facts: issues
// and pull requests of Azure/WALinuxAgent and Azure/azure-linux-extensions, named by number.
import { check, deleteExtension, extensionLog, showExtensionLog } from './explanation.js'
import type { Word } from './words.js'

const agentLog = '/var/log/waagent.log'
const shellLog = '/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/shell.log'
const showAgentLog = `sudo tail -n 100 ${agentLog}`

export const agentMessages: readonly Word[] = [
  {
    words: [
      'Downgrade not allowed',
      'Downgrade is not allowed',
      'Downgrade is not allowed. Skipping install and enable',
    ],
    meaning: 'the agent refuses an older extension than the VM has',
    cause:
      'Azure asked for an older version than is there, as after a move to another region. The agent treats it as an ' +
      'error up to the releases of March 2018 (WALinuxAgent #1059, #961, #1057); newer ones go on.',
    see: `\`${agentLog}\` has the versions; \`ls /var/lib/waagent\` shows which are there.`,
    mend:
      `Update the agent from the distribution's packages. If it stays: \`${deleteExtension}\`, which works though ` +
      'the portal need not list it, and start a new backup.',
    command: showAgentLog,
  },
  {
    words: ['Text file busy', 'ETXTBSY', 'Errno 26'],
    meaning: 'a program was started while something still had it open for writing',
    cause:
      'A race between the unpacking of an extension and its first start; seen with agents of 2016 to 2021 ' +
      '(WALinuxAgent #428, #1267, #2320), most often with the extension CustomScript.',
    see: `\`${agentLog}\` names the program and its extension: VMSnapshotLinux is the one that makes backups.`,
    mend:
      'Start it again: the next attempt mostly works. Update the agent. Another extension that has failed also stops ' +
      'backups (UserErrorVmProvisioningStateFailed).',
    command: showAgentLog,
  },
  {
    words: [
      'No module named',
      'ModuleNotFoundError',
      'ImportError',
      'returned from handle.py',
      'python version unknown',
    ],
    meaning: 'the extension cannot start: its Python, or a module of it, is missing',
    cause:
      'Versions of the extension before 2026-07-23 need the modules `imp`, `crypt` or `distutils`, which Python 3.12 ' +
      'and newer no longer have: Ubuntu 24.04 and 26.04, Azure Linux 4 (azure-linux-extensions #1922, #2172, #2177). ' +
      'RHEL 8 without any python: "python version unknown" (#946). No script runs, and no backup is made: 400039.',
    see: `\`${shellLog}\` has "1 returned from handle.py"; \`${agentLog}\` has the module.`,
    mend:
      `Have Azure install a newer version of the extension: \`${deleteExtension}\` (the portal need not list it), ` +
      'then start a new backup. Without any Python: install python3.',
    command: `sudo tail -n 20 ${shellLog}`,
  },
  {
    words: ['Non-zero exit code', 'ExtensionOperationError', 'handle.sh install', 'handle.sh enable'],
    meaning: 'the agent could not start an extension, or it failed at once',
    cause:
      '126: /var or /var/lib/waagent is mounted noexec (WALinuxAgent #1388). 127: a program is missing that ' +
      'handle.sh calls (#1055). 1 or 3: its Python fails, as under "No module named".',
    see: `\`${agentLog}\` names the extension: VMSnapshotLinux is the one that makes backups.`,
    mend: 'Mount that folder without noexec, install what is missing, then start a new backup.',
    command: showAgentLog,
  },
  {
    words: ['Permission denied', 'EACCES', 'Errno 13', 'cannot execute: Permission denied'],
    meaning: 'something may not be read, written or started; which, the line says before it',
    cause:
      'For main/handle.sh or safefreeze of the extension, with status 126: /var or /var/lib/waagent is mounted ' +
      'noexec (WALinuxAgent #1388, #2859), or SELinux or fapolicyd refuses. The hooks need no right to be executed: ' +
      'Azure starts them as `sh PATH`. For install.sh: it was not run as root.',
    see: `\`sh install.sh --check\` looks at the mount and at fapolicyd; \`${agentLog}\` has the whole line.`,
    mend: 'Mount that folder without noexec; allow what SELinux or fapolicyd refuses; run install.sh with sudo.',
    command: check,
  },
  {
    words: ['400020'],
    meaning: "a number of Azure Backup's job whose meaning no public page gives",
    cause: 'Numbers of this form come from the service, and not from the VM: neither the extension nor a hook has it.',
    see: `Whether the extension ran at all then: \`${shellLog}\` and extension.log beside it.`,
    mend: '`sh install.sh --check` says whether it can run. Ask Microsoft support with the name beside the number.',
    command: check,
  },
  {
    words: ['400039'],
    meaning: 'the backup job failed because the extension never answered',
    cause:
      'Microsoft\'s pages do not list it. The public case: the extension ended at each start with "No module named", ' +
      'and the job gave up after some nine hours (azure-linux-extensions #2177).',
    see: `\`${shellLog}\`: each start that failed; \`${agentLog}\`: why.`,
    mend: 'See "No module named".',
    command: `sudo tail -n 20 ${shellLog}`,
  },
  {
    words: ['409', 'Conflict', 'SnapshotOperationRateExceeded', 'SnapshotCountExceeded'],
    meaning: 'HTTP 409, Conflict: Azure Storage refused the snapshot of a disk in the state that it is in',
    cause:
      'As a rule too many snapshots of the disk (85) or too fast one after another (173). In extension.log beside ' +
      'FailedRetryableSnapshotFailedRestrictedNetwork not every disk was refused (azure-linux-extensions #494).',
    see: `\`${extensionLog}\` has the answer for each disk.`,
    mend: 'Wait some minutes and start the backup again; delete snapshots that nobody needs.',
    command: showExtensionLog,
  },
]
