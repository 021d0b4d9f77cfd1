// What InterSystems' programs answer with. Facts: class reference of Backup.General, documentation of `iris`.
import { type Explanation, frozenNow, showHooksLog } from './explanation.js'

export interface SessionStatus extends Explanation {
  readonly status: number
}

const inLog = 'Our log has the status of each session and the line that it printed.'

export const sessionStatuses: readonly SessionStatus[] = [
  {
    status: 5,
    meaning: 'success: frozen, thawed, or (IsWDSuspendedExt) suspended',
    cause: 'ExternalFreeze, ExternalThaw and IsWDSuspendedExt answer 5 for yes.',
    see: inLog,
    mend:
      'Nothing to mend in the database. A script that hands the 5 on to Azure is reported as failed: it must end ' +
      'with 0.',
    command: 'make-azure-hooks lint /etc/azure',
    rules: ['AZH201', 'AZH202'],
  },
  {
    status: 3,
    meaning: 'failure: not frozen, perhaps still suspended after a thaw, or (IsWDSuspendedExt) not suspended',
    cause:
      'ExternalFreeze and ExternalThaw answer 3 for no. A freeze that answers 3 has frozen nothing: its log file ' +
      'cannot ' +
      "be written by the instance's own user, or the instance is busy with another backup.",
    see: "Look at the database's log, messages.log or cconsole.log, around that time.",
    mend: `After a freeze: mend what its log says. After a thaw: ${frozenNow}.`,
    command: showHooksLog,
    rules: ['AZH205'],
  },
  {
    status: 0,
    meaning: 'never a success of a session: the method did not run, or a pipe hid its status',
    cause:
      'The login ended before the call, or the command stands in front of a pipe, whose status is that of its last ' +
      'program. Only `iris freeze` and `iris thaw` of newer releases answer 0 for success.',
    see: inLog,
    mend: 'Accept 5 only. Whatever the freeze did, thaw before going on.',
    command: 'make-azure-hooks lint /etc/azure',
    rules: ['AZH202', 'AZH203'],
  },
  {
    status: 1,
    meaning: '`iris freeze` or `iris thaw` failed (newer releases)',
    cause: 'These two take neither a log file nor an automatic resume. The instance may be down or frozen already.',
    see: '`iris list` shows the state of each instance.',
    mend: `Make sure that the database is not frozen: ${frozenNow}.`,
    command: 'iris list',
  },
  {
    status: 239,
    meaning: 'sign-on is inhibited: the instance is starting or stopping',
    cause: 'During the start, and during a recovery from journals, no session can log in.',
    see: '`iris list` shows "sign-on inhibited".',
    mend: 'Wait until it runs. If it stays, see messages.log or cconsole.log.',
    command: 'iris list',
  },
]
