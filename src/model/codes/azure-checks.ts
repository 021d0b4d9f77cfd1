// Azure's codes for what the extension checks before a script runs: the scripts, their configuration, the host file.
import type { AzureGroup } from './azure-code.js'
import { check, extensionLog, install, uninstallExtension } from './explanation.js'

const quiet = 'The backup becomes file-system consistent, and the portal does not say why.'

export const checkGroups: readonly AzureGroup[] = [
  {
    codes: [
      {
        code: 302,
        name: 'Pre-ScriptNotFound',
        constant: 'FailedPrepostPreScriptNotFound',
        meaning: 'the pre-script is not where the configuration says',
      },
      {
        code: 303,
        name: 'Post-ScriptNotFound',
        constant: 'FailedPrepostPostScriptNotFound',
        meaning: 'the post-script is not where the configuration says',
      },
    ],
    reported: true,
    meaning: 'a script is not where the configuration says',
    cause:
      '`preScriptLocation` or `postScriptLocation` names no file: it was moved, never copied, or the path is ' +
      'misspelled. ' +
      'No script runs.',
    see: 'Compare the two paths in `/etc/azure/VMSnapshotScriptPluginConfig.json` with what is there.',
    mend: 'Install the bundle again: `sh install.sh`.',
    command: install,
    rules: ['AZH108'],
  },
  {
    codes: [{ code: 304, name: 'IncorrectPluginhostFile', constant: 'FailedPrepostPluginhostConfigParsing' }],
    reported: false,
    meaning: "the extension's host file cannot be read, or a value in the configuration has the wrong type",
    cause:
      'Any exception while the scripts are looked up ends here: a `timeoutInSeconds` that is text or null, but ' +
      'also a ' +
      `damaged VMSnapshotPluginHost.conf. ${quiet}`,
    see: `\`${extensionLog}\` has "Error in reading PluginHost config file" and Python's own message.`,
    mend: `\`sh install.sh --check\`. If all is well there, ${uninstallExtension}`,
    command: check,
    rules: ['AZH104', 'AZH114'],
  },
  {
    codes: [{ code: 305, name: 'IncorrectJSONConfigFile', constant: 'FailedPrepostPluginConfigParsing' }],
    reported: false,
    meaning: 'the configuration is not valid JSON, or lacks a key',
    cause:
      'A comma after the last value, a byte-order mark, a comment, or no `preScriptLocation` or ' +
      '`postScriptLocation`. ' +
      `${quiet} That is so even with \`continueBackupOnFailure\` false.`,
    see: '`make-azure-hooks lint` names the place.',
    mend: 'Install the bundle again: `sh install.sh`.',
    command: install,
    rules: ['AZH101', 'AZH103', 'AZH302'],
  },
  {
    codes: [
      {
        code: 306,
        name: 'InsufficientPermissionforPre-Script',
        constant: 'FailedPrepostPreScriptPermissionError',
        meaning: "the pre-script is not root's, or group or others have a right to it",
      },
      {
        code: 307,
        name: 'InsufficientPermissionforPost-Script',
        constant: 'FailedPrepostPostScriptPermissionError',
        meaning: "the post-script is not root's, or group or others have a right to it",
      },
    ],
    reported: true,
    meaning: "a script is not root's, or group or others have a right to it",
    cause: 'It was copied by another user, or with mode 0755. Azure accepts 0700, 0600 and 0500 of root only.',
    see: '`ls -l` of the scripts: the owner must be root, and the last six letters of the mode must be dashes.',
    mend: 'Install the bundle again: `sh install.sh` gives them to root, with 0700.',
    command: install,
    rules: ['AZH401', 'AZH402'],
  },
  {
    codes: [
      { code: 313, name: '', constant: 'FailedPrepostPluginhostConfigNotFound', meaning: 'the host file is missing' },
      {
        code: 314,
        name: '',
        constant: 'FailedPrepostPluginhostConfigPermissionError',
        meaning: "the host file is not root's, or group or others can write it",
      },
    ],
    reported: false,
    meaning: "the host file is missing, or not root's",
    cause:
      'It is about VMSnapshotPluginHost.conf: the one in `/etc/azure`, which is optional, or the extension’s own. ' +
      `Its owner must be root; group and others may read it at most. ${quiet}`,
    see: 'Look at owner and mode of `/etc/azure/VMSnapshotPluginHost.conf`.',
    mend: `\`sh install.sh --check\`. Without such a file in \`/etc/azure\`, ${uninstallExtension}`,
    command: check,
    rules: ['AZH114', 'AZH401'],
  },
  {
    codes: [{ code: 316, name: '', constant: 'FailedPrepostPluginConfigNotFound' }],
    reported: false,
    meaning: 'the configuration is missing',
    cause: `There is no \`/etc/azure/VMSnapshotScriptPluginConfig.json\`: nothing is installed. ${quiet}`,
    see: 'Look into `/etc/azure`.',
    mend: 'Install the bundle: `sh install.sh`.',
    command: install,
  },
  {
    codes: [{ code: 317, name: '', constant: 'FailedPrepostPluginConfigPermissionError' }],
    reported: true,
    meaning: "the configuration is not root's, or not 0600",
    cause: 'Azure accepts 0600 and 0400 of root only: an execute bit, or any right for group or others, is refused.',
    see: 'Look at owner and mode of `/etc/azure/VMSnapshotScriptPluginConfig.json`.',
    mend: 'Install the bundle again: `sh install.sh`.',
    command: 'sudo ls -l /etc/azure',
    rules: ['AZH401', 'AZH403'],
  },
]
