// What a person is told about a code, an exit status or a word: pure data, in sentences that can stand in a table of
// the runbook and on a terminal alike. Commands and file names stand in backquotes.

import { keptInstaller, keptRunbook } from '../bundle.js'

export interface Explanation {
  /** What it says, in a few words. */
  readonly meaning: string
  /** How it comes about. */
  readonly cause: string
  /** Where to look for what happened. */
  readonly see: string
  /** What to do. */
  readonly mend: string
  /** What to type first, on the VM; `install.sh` without a folder is the one in the bundle's. */
  readonly command: string
  /** Ids of the rules that find the cause before Azure does. */
  readonly rules?: readonly string[]
}

/** Where a bundle's runbook tells how to end a freeze. */
export const frozenNow = `"The database is frozen now" in ${keptRunbook}`

export const hooksLog = '/var/log/azure-hooks/azure-hooks.log'
export const extensionLog = '/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log'

export const showHooksLog = `sudo tail -n 50 ${hooksLog}`
export const showExtensionLog = `sudo tail -n 100 ${extensionLog}`
export const agentStatus = 'systemctl status walinuxagent waagent'
export const showAgentConfig = 'sudo grep -e Extensions.Enabled -e Provisioning.Agent /etc/waagent.conf'
export const install = 'sudo sh install.sh'
export const check = `sudo sh ${keptInstaller} --check`

/** Typed where the Azure CLI is: Azure Backup's extension is often not in the portal's list. */
export const deleteExtension = 'az vm extension delete -g GROUP --vm-name VM -n VMSnapshotLinux'
export const uninstallExtension =
  `uninstall the VMSnapshotLinux extension, which the portal need not list: \`${deleteExtension}\`. ` +
  'The next backup installs it again.'
