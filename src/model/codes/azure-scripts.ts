// Azure's codes for the run of the pre- and the post-script. Facts: the extension's PluginHost.py, ScriptRunner.py and
// handle.py; names: Microsoft's page on application-consistent backup of Linux VMs.
import type { AzureGroup } from './azure-code.js'
import { extensionLog, frozenNow, hooksLog, showHooksLog } from './explanation.js'

export const scriptGroups: readonly AzureGroup[] = [
  {
    codes: [{ code: 300, name: 'Pre-ScriptExecutionFailed', constant: 'FailedPrepostPreScriptFailed' }],
    reported: true,
    meaning: 'the pre-script ended with a status other than 0',
    cause:
      'Azure takes only 0 for success. Ours ends with 201 to 208; a script that hands on the 5 with which ' +
      'InterSystems ' +
      'says that all is well fails too, and under dash a script for bash ends with 2.',
    see: `\`${extensionLog}\` has the status ("failed with error code: N"), \`${hooksLog}\` the reason.`,
    mend: 'See the log of the scripts, and their exit statuses.',
    command: showHooksLog,
    rules: ['AZH201', 'AZH202', 'AZH303'],
  },
  {
    codes: [{ code: 301, name: 'Post-ScriptExecutionFailed', constant: 'FailedPrepostPostScriptFailed' }],
    reported: true,
    meaning: 'the post-script ended with a status other than 0',
    cause:
      'The thaw failed, the database had resumed before it, or nothing had been frozen. With ' +
      '`continueBackupOnFailure` ' +
      'false the backup is an error although the snapshot was taken.',
    see: `\`${hooksLog}\` has the status and the reason.`,
    mend: `Make sure that the database is not frozen: ${frozenNow}. Then see the log of the scripts.`,
    command: showHooksLog,
    rules: ['AZH201', 'AZH206'],
  },
  {
    codes: [
      {
        code: 308,
        name: 'Pre-ScriptTimeout',
        constant: 'FailedPrepostPreScriptTimeout',
        meaning: 'the pre-script took longer than `timeoutInSeconds`',
      },
      {
        code: 309,
        name: 'Post-ScriptTimeout',
        constant: 'FailedPrepostPostScriptTimeout',
        meaning: 'the post-script took longer than `timeoutInSeconds`',
      },
    ],
    reported: true,
    meaning: 'a script took longer than `timeoutInSeconds`; ours end before that, so the VM or a disk hung',
    cause:
      'Azure stops waiting, but does not end the script: it runs on, and a late freeze can land after the thaw. A ' +
      'script that is not ours may hang in a session without a limit, or ' +
      'because it printed more than a pipe holds, which nobody reads.',
    see: `\`${hooksLog}\` has the seconds of each step; \`ps\` shows a script that is still there.`,
    mend:
      `Make sure that the database is not frozen: ${frozenNow}. See the log of the scripts and the system log; a ` +
      'bundle with a larger `--timeout` helps only if sessions are slow.',
    command: showHooksLog,
    rules: ['AZH105', 'AZH113', 'AZH209', 'AZH210'],
  },
  {
    codes: [
      {
        code: 310,
        name: '',
        constant: 'FailedPrepostPluginhostPreTimeout',
        meaning: 'the host as a whole gave up waiting for the pre-script',
      },
      {
        code: 311,
        name: '',
        constant: 'FailedPrepostPluginhostPostTimeout',
        meaning: 'the host as a whole gave up waiting for the post-script',
      },
    ],
    reported: true,
    meaning: 'the host as a whole gave up waiting for a script',
    cause:
      'The `timeoutInSeconds` of VMSnapshotPluginHost.conf passed first: by itself 1800 seconds, less where ' +
      '`/etc/azure/VMSnapshotPluginHost.conf` says so. The script runs on, and `continueBackupOnFailure` false does ' +
      'not count here.',
    see: 'Is there a `/etc/azure/VMSnapshotPluginHost.conf`?',
    mend: 'As for 308 and 309. Remove `/etc/azure/VMSnapshotPluginHost.conf` unless something needs it.',
    command: 'sudo ls -l /etc/azure',
    rules: ['AZH114'],
  },
]
