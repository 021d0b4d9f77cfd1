// What must hold after every scenario, whatever went wrong in it.
import { expect } from 'vitest'
import { readClock, waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { ScriptRun } from '../../src/rehearse/sandbox/host-control.ts'
import type { Database } from '../../src/rehearse/stand-in/database.ts'
import type { Backup } from './backup.ts'
import type { Sandbox } from './sandbox.ts'

export interface Exceptions {
  /** Instances which nothing could thaw in this scenario. */
  stuck?: string[]
  /** Processes that a fault keeps from ending, such as writes to a frozen file system. */
  processes?: RegExp
  /** Instances which their own limit thaws, as no post-script came. */
  leftToLimit?: string[]
}

/** Seconds between the host's look at the clock and the script's own first one. */
const START_SECONDS = 0.5

/** Whether a backup's files of the instance are consistent: frozen by its pre-script until its post-script, or down. */
function isConsistent(database: Database, { pre, snapshot, post }: Backup): boolean {
  if (pre?.endedAt == null || post === null) return false
  if (database.wasDownThroughout(pre.startedAt, post.startedAt)) return true
  const { startedAt, endedAt } = pre
  return database.freezes().some((freeze) => {
    const isOurs = freeze.by.startsWith('freeze') && freeze.from >= startedAt && freeze.from <= endedAt
    const lasted = freeze.from <= snapshot.from && (freeze.to === null || freeze.to >= post.startedAt)
    return isOurs && lasted
  })
}

function secondsOf(run: ScriptRun): number {
  return ((run.endedAt ?? readClock()) - run.startedAt) / 100
}

/** Promise 1: nobody is told that a backup is consistent when it is not. */
function checkTruth(sandbox: Sandbox): void {
  for (const backup of sandbox.backups) {
    if (backup.pre?.status !== 0 || backup.post?.status !== 0) continue
    for (const database of sandbox.databasesOfBundle()) {
      expect(
        isConsistent(database, backup),
        `Truth: both scripts ended with 0, so ${database.name} is consistent`,
      ).toBe(true)
    }
  }
}

/** Promise 2: what we froze is thawed, what somebody else froze is not. */
function checkFreezes(sandbox: Sandbox, { stuck = [], leftToLimit = [] }: Exceptions): void {
  for (const { name, ...database } of sandbox.databases.map((each) => ({ name: each.name, freezes: each.freezes() }))) {
    for (const freeze of database.freezes) {
      if (freeze.by === 'elsewhere') {
        const untouched = ['elsewhere', 'shutdown', null].includes(freeze.endedBy)
        expect(untouched, `${name}: the freeze of somebody else was ended by ${freeze.endedBy}`).toBe(true)
      } else if (stuck.includes(name) || leftToLimit.includes(name)) {
        expect(freeze.endedBy, `${name} was thawed although the scenario says that nothing could`).toBeNull()
      } else {
        expect(freeze.to, `No frozen database: ${name} was left frozen by ${freeze.by}`).not.toBeNull()
      }
    }
  }
}

/** Promise 3: each script ends within the worst case that its head states. */
function checkTime(sandbox: Sandbox): void {
  for (const run of sandbox.hosts.flatMap((host) => host.runs)) {
    if (run.isExcused) continue
    const limit = sandbox.worstCaseOf(run.script)
    expect(limit, `the head of ${run.script} states a worst case below the time-out`).toBeLessThan(sandbox.timeout)
    expect(secondsOf(run), `In time: ${run.script} and its worst case`).toBeLessThanOrEqual(limit + START_SECONDS)
  }
}

/** Promise 4: nothing in Azure's pipes, and nothing for sessions to read but the credentials file.
 * Promise 6: no child has the lock. */
function checkQuiet(sandbox: Sandbox): void {
  for (const run of sandbox.hosts.flatMap((host) => host.runs)) {
    expect(run.printed, `Quiet: bytes printed by ${run.script}`).toBe(0)
  }
  for (const call of [...sandbox.databases, sandbox.registry].flatMap((database) => database.calls())) {
    expect(call.lock, `One run: lock in the hands of ${call.given}`).toBe('none')
    expect(['null', 'file'], `Quiet: standard input of ${call.given}`).toContain(call.input)
  }
}

async function checkProcesses(sandbox: Sandbox, { processes }: Exceptions): Promise<void> {
  const left = () => sandbox.processes().filter((line) => processes?.test(line) !== true)
  await waitUntil('processes to end', () => left().length === 0, 2).catch(() => undefined)
  expect(left(), 'processes left behind').toEqual([])
}

/** Waits for scripts that the host gave up on, then checks all that must hold. */
export async function checkPromises(sandbox: Sandbox, exceptions: Exceptions = {}): Promise<void> {
  const runs = sandbox.hosts.filter((host) => !host.isDead).flatMap((host) => host.runs)
  await Promise.all(runs.map((run) => run.ended))
  checkTruth(sandbox)
  checkFreezes(sandbox, exceptions)
  checkTime(sandbox)
  checkQuiet(sandbox)
  await checkProcesses(sandbox, exceptions)
}
