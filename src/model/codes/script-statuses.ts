// The exit statuses of the scripts that we write. Azure shows none of them, only 300 or 301; our log has them.
import { check, type Explanation, frozenNow, hooksLog, showHooksLog } from './explanation.js'

export interface ScriptStatus extends Explanation {
  readonly status: number
  /** For one line of the drill: letters, blanks and commas. */
  readonly short: string
}

const inLog = `\`${hooksLog}\` has a line for each step and instance.`

export const scriptStatuses: readonly ScriptStatus[] = [
  {
    status: 0,
    short: 'all is well',
    meaning: 'all is well',
    cause:
      'Every instance was frozen by this backup and still frozen when it was thawed, or was cleanly down all the time.',
    see: inLog,
    mend: 'Nothing to mend.',
    command: 'sudo cat /var/log/azure-hooks/last-run.json',
  },
  {
    status: 201,
    short: 'freeze failed',
    meaning: 'the freeze failed, or was not complete; everything was thawed again',
    cause: 'InterSystems answered 3, no answer came in time, or one of several instances could not be frozen.',
    see: `${inLog} So does the log of the database around that time.`,
    mend: "See the log; then the database's own log around that time.",
    command: showHooksLog,
  },
  {
    status: 202,
    short: 'THAW FAILED',
    meaning: '**the thaw failed, or needed the last resort**',
    cause:
      'Sessions could not start or answered 3, so that the write daemon had to be resumed without a session, or ' +
      'nothing ' +
      'helped. Users may be waiting.',
    see: 'Ask the database whether it is frozen: the runbook has the command.',
    mend: `At once: ${frozenNow}.`,
    command: 'sudo sh /etc/azure/postScript.sh',
  },
  {
    status: 203,
    short: 'the database had resumed before the thaw',
    meaning: 'the database had resumed before the thaw: the snapshot is not application-consistent',
    cause: 'The automatic resume (WDSuspendLimit) was shorter than the snapshot took, or somebody thawed by hand.',
    see: `${inLog} The log of the database says \`Already resumed\`.`,
    mend: 'If the snapshot took longer than the automatic resume allows: make a bundle with a larger `--auto-resume`.',
    command: showHooksLog,
    rules: ['AZH207', 'AZH221'],
  },
  {
    status: 204,
    short: 'frozen already, by somebody else',
    meaning: 'frozen already, by another backup or by hand; left alone',
    cause: 'Another backup tool was taking its snapshot, or a freeze was never thawed.',
    see: 'Ask the database whether it is frozen: the runbook has the command.',
    mend: `End the other backup, or thaw: ${frozenNow}. Never run two freezing tools at one time.`,
    command: showHooksLog,
  },
  {
    status: 205,
    short: 'nothing of ours was frozen',
    meaning: 'nothing was frozen by this backup',
    cause: 'The pre-script failed before, or never ran; or an instance that was down was started meanwhile.',
    see: inLog,
    mend: 'Look at what prescript.sh said before; an instance that was down may have been started meanwhile.',
    command: showHooksLog,
  },
  {
    status: 206,
    short: 'not ready',
    meaning: 'not ready, nothing was frozen',
    cause:
      'An instance is down, starting or unknown, no session can log in, there is no client, no time was left, or a ' +
      'program of `--before-freeze` failed or is not root’s alone.',
    see: inLog,
    mend: 'The log says why (down, no log-in, no client, no time); then `sh install.sh --check`.',
    command: check,
  },
  {
    status: 207,
    short: 'another run of the hooks is on',
    meaning: 'another run of the scripts was on',
    cause: 'Two backups at one time, or a script that still hangs.',
    see: inLog,
    mend: 'Two backups at one time? If it stays: `sh install.sh --check`.',
    command: check,
  },
  {
    status: 208,
    short: 'left alone by policy',
    meaning: 'left alone by policy (`--mirror`): nothing failed, and the snapshot is not application-consistent',
    cause:
      "The instance's role in its mirror is one that `--mirror` excludes: it was not frozen, nor were the others of " +
      'this VM, unless `--mirror-others freeze`. To Azure it is a failed script (300): the restore point is only ' +
      'file-system consistent, and with continueBackupOnFailure or fsFreezeEnabled false there is none.',
    see: `${inLog} So do \`iris qlist\`, fields 11 and 12, and \`mirrorRole\` in \`last-run.json\`.`,
    mend:
      'Nothing, if another member of the mirror had a consistent backup: look there. Else a bundle with another ' +
      '`--mirror`.',
    command: showHooksLog,
  },
]
