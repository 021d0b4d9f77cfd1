// What shells and `timeout` answer with. Measured in dash, bash --posix and busybox.
import { type Explanation, hooksLog, showHooksLog } from './explanation.js'

export interface ShellStatus extends Explanation {
  readonly status: number
}

export const shellStatuses: readonly ShellStatus[] = [
  {
    status: 2,
    meaning: 'the shell does not understand the script, or cannot open a file that it redirects to',
    cause:
      'Azure starts each script with `sh`, whatever its first line says: dash on Debian and Ubuntu. What only ' +
      'bash knows ' +
      'ends it with 2; so do Windows line ends, and a log that cannot be written.',
    see: '`sh -n FILE` names the line of an error of syntax.',
    mend: 'Write it for `sh`, with plain line ends. Our scripts run in dash, bash --posix and busybox.',
    command: 'make-azure-hooks lint /etc/azure',
    rules: ['AZH215', 'AZH301', 'AZH303', 'AZH304', 'AZH305'],
  },
  {
    status: 124,
    meaning: '`timeout` ended a program that took too long',
    cause:
      'A session hung or waited for input. A freeze that was ended this way may have frozen the database all the same.',
    see: `\`${hooksLog}\` has the seconds of each step and what the session printed.`,
    mend: 'Thaw, then find out what the session waits for: a prompt, a start-up routine, a database under load.',
    command: 'sudo sh /var/lib/azure-hooks/install.sh --check',
    rules: ['AZH209', 'AZH225'],
  },
  {
    status: 125,
    meaning: '`timeout` itself failed; that of uutils (Rust) says so too when it ended a program by KILL',
    cause:
      'Either its arguments are wrong, or the VM has the coreutils of uutils, as newer Ubuntu has: before ' +
      'March 2026 their `timeout -k` answers 125 where GNU answers 124. A freeze that was ended this way may have ' +
      'frozen the database all the same.',
    see: '`timeout --version` says which one it is; the log of the scripts has the seconds of each step.',
    mend: 'As for 124 where the step took all of its time. Newer coreutils give 124.',
    command: 'timeout --version',
  },
  {
    status: 126,
    meaning: 'a program was found but cannot be run',
    cause: 'It has no execute bit, is for another machine, or lies on a disk mounted with noexec.',
    see: '`ls -l` of the program.',
    mend: 'Give it the execute bit, or name another with `--client`.',
    command: 'sudo sh /var/lib/azure-hooks/install.sh --check',
    rules: ['AZH217'],
  },
  {
    status: 127,
    meaning: 'a program was not found',
    cause: 'The PATH of the VM agent is short: what works in your own session need not be on it. Or the name is wrong.',
    see: '`command -v iris`, and for Caché csession and ccontrol.',
    mend: 'Name the program by its path: `--client`.',
    command: 'sudo sh /var/lib/azure-hooks/install.sh --check',
    rules: ['AZH217'],
  },
]

const signals: Readonly<Record<number, readonly [name: string, cause: string]>> = {
  1: ['HUP', 'its terminal was closed'],
  2: ['INT', 'somebody pressed Ctrl-C'],
  6: ['ABRT', 'it gave up by itself'],
  9: ['KILL', 'the memory ran out, or `timeout` had to end it the hard way'],
  11: ['SEGV', 'it crashed'],
  13: ['PIPE', 'nobody read what it printed'],
  15: ['TERM', 'the VM was shut down, or somebody ended it'],
}

/** A status above 128, as a shell gives it for a program that a signal ended; undefined for any other number. */
export function describeSignal(status: number): ShellStatus | undefined {
  const number = status - 128
  if (!Number.isInteger(number) || number < 1 || number > 31) return undefined
  const [name, cause] = signals[number] ?? [String(number), 'see `kill -l`']
  return {
    status,
    meaning: `ended by signal ${name}`,
    cause: `A shell gives 128 and the number of the signal, ${number}: ${cause}.`,
    see: 'The system log tells of memory that ran out and of shutdowns.',
    mend: 'Make sure that the database is not frozen, then see the log.',
    command: showHooksLog,
  }
}
