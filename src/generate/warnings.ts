// What to know about a choice of options that is allowed.
import type { Warning } from '../model/generated/result.js'
import { findEffectiveFreezeTimeout, type ResolvedOptions } from './resolved-options.js'

/** The extension thaws the file systems by itself after 60 s, so a snapshot that counts has been taken by then. */
const longestSnapshotSeconds = 60

/** The extension waits as long for a lock of other snapshot products, while the database is frozen already. */
const longestLockSeconds = 34

/** Seconds from freeze to thaw to be prepared for: the snapshot, and up to two polls for each script. */
function findWindowToExpect(options: ResolvedOptions): number {
  return longestSnapshotSeconds + 4 * options.poll
}

interface Rule {
  readonly code: string
  readonly applies: (options: ResolvedOptions) => boolean
  readonly message: (options: ResolvedOptions) => string
}

const rules: readonly Rule[] = [
  {
    code: 'auto-resume-never',
    applies: ({ autoResume }) => autoResume === 0,
    message: () =>
      'With --auto-resume 0 a promise is lost: if the post-script never comes, nothing resumes the database. ' +
      'It stays frozen until somebody thaws it.',
  },
  {
    code: 'auto-resume-short',
    applies: (options) => options.autoResume > 0 && options.autoResume < findWindowToExpect(options),
    message: (options) =>
      `The database resumes by itself after ${options.autoResume} s, but a snapshot may take ` +
      `${findWindowToExpect(options)} s. Such a backup is reported as not application-consistent (203).`,
  },
  {
    code: 'lock-of-others',
    applies: (options) =>
      options.autoResume > 0 && options.autoResume < findWindowToExpect(options) + longestLockSeconds,
    message: (options) =>
      "Where other snapshot products run on the VM, Azure's extension may wait " +
      `${longestLockSeconds} s for their lock, while the database is frozen already. ` +
      `It resumes by itself after ${options.autoResume} s, so such a backup ends with 203. ` +
      'On a failover member of a mirror the stall of its disks counts, too: see "Mirrors" in the runbook.',
  },
  {
    code: 'mirror-left-alone',
    applies: ({ mirror }) => mirror !== 'any',
    message: ({ mirror, continueOnFailure, fsFreeze }) =>
      `With --mirror ${mirror} a backup of a member whose role is excluded ends with 208. Azure reports 300 ` +
      (continueOnFailure && fsFreeze
        ? 'and makes a file-system consistent restore point: back up the other members too.'
        : 'and the backup fails: that night the VM has none.'),
  },
  {
    code: 'freeze-timeout-long',
    applies: ({ freezeTimeout }) => freezeTimeout > 1200,
    message: ({ freezeTimeout }) =>
      `InterSystems is said to take a freeze timeout above 1200 s as 1200; ${freezeTimeout} may not be what you get.`,
  },
  {
    code: 'freeze-timeout-short',
    applies: (options) => options.autoResume === 0 && findEffectiveFreezeTimeout(options) < findWindowToExpect(options),
    message: (options) =>
      `A freeze timeout of ${findEffectiveFreezeTimeout(options)} s is shorter than a snapshot may take ` +
      `(${findWindowToExpect(options)} s). Past it no session can log in, and the thaw is left to the last resort.`,
  },
  {
    code: 'fs-freeze-off',
    applies: ({ fsFreeze }) => !fsFreeze,
    message: () =>
      'fsFreezeEnabled false makes every failure of a script fail the backup, whatever continueBackupOnFailure says.',
  },
  {
    code: 'continue-off',
    applies: ({ continueOnFailure }) => !continueOnFailure,
    message: () =>
      'continueBackupOnFailure false: when a script fails, so does the backup, and that night there is none. ' +
      'A failing post-script does so after the snapshot was taken.',
  },
  {
    code: 'poll-long',
    applies: ({ poll }) => poll > 1,
    message: ({ poll }) =>
      `Each script costs up to two polls of ${poll} s, so the database stays frozen up to ${4 * (poll - 1)} s ` +
      'longer than with --poll 1.',
  },
  {
    code: 'iris-log',
    applies: ({ irisLog }) => irisLog !== '',
    message: ({ irisLog, container }) =>
      `The instance's own user opens ${irisLog}${container ? ' inside the container' : ''}. ` +
      'If that user cannot write there, every freeze fails.',
  },
  {
    code: 'journal-not-switched',
    applies: ({ switchJournal }) => !switchJournal,
    message: () => 'Without a journal switch a restore starts inside a journal file that is older than the backup.',
  },
]

/** The warnings that matter for these options. */
export function findWarnings(options: ResolvedOptions): Warning[] {
  return rules
    .filter(({ applies }) => applies(options))
    .map(({ code, message }) => ({ code, message: message(options) }))
}
