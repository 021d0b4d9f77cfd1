// One backup as Azure makes it: pre-script, snapshot, post-script, all by one host process.
import { setTimeout as sleep } from 'node:timers/promises'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'
import type { HostProcess, ScriptRun, StartOptions } from '../../src/rehearse/sandbox/host-control.ts'
import type { Sandbox } from './sandbox.ts'

export interface Backup {
  pre: ScriptRun | null
  /** When the disks were copied. */
  snapshot: { from: number; to: number }
  /** Null if the host died before. */
  post: ScriptRun | null
}

export interface BackupOptions {
  host?: HostProcess
  pre?: StartOptions
  post?: StartOptions
  /** Happens while the pre-script runs; the host waits for it. */
  duringPre?: (run: ScriptRun) => Promise<void> | void
  /** Happens after the pre-script (or after the host gave up on it) and before the snapshot. */
  beforeSnapshot?: () => Promise<unknown> | unknown
  /** Happens after the snapshot and before the post-script. */
  afterSnapshot?: () => Promise<unknown> | unknown
  duringPost?: (run: ScriptRun) => Promise<void> | void
  /** Seconds for which the host waits for a script; those of the config if not given. */
  patience?: number
}

/** Waits as the host does: when time has passed, the script is left alone and goes on running. */
async function runUntilPatienceEnds(
  host: HostProcess,
  script: ScriptRun['script'],
  patience: number,
  options: StartOptions = {},
  during?: (run: ScriptRun) => Promise<void> | void,
): Promise<ScriptRun> {
  const run = await host.start(script, options)
  const timer = new AbortController()
  await Promise.all([
    Promise.race([run.ended, sleep(patience * 1000, undefined, { signal: timer.signal }).catch(() => undefined)]),
    during?.(run),
  ])
  timer.abort()
  return run
}

/** Makes a backup; the sandbox remembers it for checkPromises. */
export async function backUp(sandbox: Sandbox, options: BackupOptions = {}): Promise<Backup> {
  const host = options.host ?? (await sandbox.startHost())
  const patience = options.patience ?? sandbox.timeout
  const pre = await runUntilPatienceEnds(host, 'prescript.sh', patience, options.pre, options.duringPre)
  await options.beforeSnapshot?.()
  const from = readClock()
  await sleep(100)
  const to = readClock()
  await options.afterSnapshot?.()
  const backup: Backup = { pre, snapshot: { from, to }, post: null }
  sandbox.backups.push(backup)
  if (!host.isDead) {
    backup.post = await runUntilPatienceEnds(host, 'postScript.sh', patience, options.post, options.duringPost)
  }
  return backup
}
