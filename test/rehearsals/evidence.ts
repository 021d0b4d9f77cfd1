// What shows that a fault did happen, for faults after which good hooks end as if nothing had.
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'

type Evidence = (rehearsal: Rehearsal) => boolean

const logs =
  (pattern: RegExp): Evidence =>
  ({ log }) =>
    pattern.test(log)

const doesNotLog =
  (pattern: RegExp): Evidence =>
  ({ log }) =>
    !pattern.test(log)

/** How long a script of the last backup took. */
const takes =
  (script: 'pre' | 'post', seconds: number): Evidence =>
  ({ backups }) => {
    const { startedAt = 0, endedAt = 0 } = backups.at(-1)?.[script] ?? {}
    return (endedAt ?? 0) - startedAt >= seconds
  }

/** The thaw did not wait for a log that hangs: that costs two seconds. */
const thawsAtOnce: Evidence = ({ backups, freezes }) =>
  freezes.every(({ to }) => to !== null && to - (backups.at(-1)?.post?.startedAt ?? 0) < 2)

/** The last instance's own log is of no use, so the post-script tells a restore's journal file for the others only. */
const namesFewerJournals: Evidence = ({ log, freezes }) =>
  [...log.matchAll(/ postScript\.sh\[.*: a restore starts from/g)].length < freezes.length

export const evidence: Readonly<Record<string, Evidence>> = {
  'freeze-fails-once': logs(/: freeze: .*status 3/),
  'freeze-slow': takes('pre', 2.9),
  'thaw-fails-once': logs(/: thaw: .*status 3/),
  'thaw-hangs-once': logs(/: thaw: no answer in time/),
  'thaw-slow': takes('post', 2.9),
  'one-freeze-fails-once': logs(/: freeze: .*status 3/),
  'one-freeze-slow': takes('pre', 3.9),
  'pre-stopped': takes('pre', 3.9),
  'snapshot-slow': ({ backups }) => (backups[0]?.window?.seconds ?? 0) >= 8,
  'session-leaves-stubborn-child': ({ processesLeft }) => processesLeft.length > 0,
  'post-script-from-elsewhere': logs(/left alone/),
  'post-script-before': logs(/nothing was frozen/),
  'stale-records': logs(/has left frozen/),
  'stale-records-of-another-boot': logs(/has left frozen/),
  'stale-records-of-reused-number': logs(/has left frozen/),
  'config-no-fsfreeze': ({ backups }) => backups[0]?.preCheck.fsFreeze === false,
  'logger-hangs': takes('post', 0.9),
  'log-read-only': doesNotLog(/./),
  'log-full': doesNotLog(/./),
  'log-is-pipe': doesNotLog(/./),
  'log-disk-frozen': (rehearsal) => doesNotLog(/postScript\.sh/)(rehearsal) && thawsAtOnce(rehearsal),
  'messages-is-pipe': namesFewerJournals,
  'messages-hostile': namesFewerJournals,
}
