// The host of Azure's VMSnapshotLinux extension, as a model without I/O of its own: pre-check, pre-script, freeze of
// the file systems, snapshot, post-script, status. It follows daemon() of VMBackup/main/handle.py, and what that calls,
// at commit b7eecd4b of github.com/Azure/azure-linux-extensions. What those gave is recorded in
// test/rehearse/azure-host-results.json.

import { PythonError } from '../../model/python/error.js'
import { HostKilled, type HostMachine, type Step } from './machine.js'
import { type HostStep, PluginHost } from './plugin-host.js'
import { equalsFalse, isTruthy, type PythonValue } from './python/value.js'
import { freezeAndSnapshot, type SnapshotOutcome } from './snapshot.js'
import { type Claim, errorCode, type PortalCode, Status, successCode } from './status.js'
import { readWorkload } from './workload.js'
import { backUpWorkload } from './workload-backup.js'

export { type FreezeOrder, HostKilled, type HostMachine, type RunningScript, type Step } from './machine.js'
export type { HostStep } from './plugin-host.js'
export type { PortalCode } from './status.js'
export { limitFreeze } from './vmbackup.js'

export interface HostOutcome {
  readonly preCheck: {
    /** 0, or 302 to 307, 313, 314, 316, 317. */
    readonly code: number
    readonly continueBackup: boolean
    readonly fsFreeze: boolean
    readonly pollSeconds: number
  }
  /** null when the step was not reached. */
  readonly pre: HostStep | null
  readonly post: HostStep | null
  /** null when the file systems were not to be frozen. */
  readonly fsFreezeCode: number | null
  readonly snapshotTaken: boolean
  /** What ended the host itself, such as a TypeError, or `killed`: no post-script then. */
  readonly crash: string | null
  readonly claim: Claim
  /** The deciding code first; empty when the host was killed. */
  readonly portal: readonly PortalCode[]
}

interface Backup extends SnapshotOutcome {
  preCheck: HostOutcome['preCheck']
  pre: HostStep | null
  post: HostStep | null
}

/** One backup from its beginning to the status. Rejects only with what the machine throws, or for Python plug-ins. */
export async function runHost(machine: HostMachine): Promise<HostOutcome> {
  const status = new Status()
  const backup: Backup = {
    preCheck: { code: 0, continueBackup: true, fsFreeze: true, pollSeconds: 3 },
    pre: null,
    post: null,
    fsFreezeCode: null,
    snapshotTaken: false,
  }
  const plugins = new PluginHost(machine)
  try {
    const workload = readWorkload(machine)
    if (workload) await backUpWorkload(machine, workload, status, backup)
    else await backUp(machine, plugins, status, backup)
  } catch (error) {
    if (error instanceof HostKilled) return { ...backup, crash: 'killed', claim: 'none', portal: [] }
    if (!(error instanceof PythonError)) throw error
    machine.log(`Failed to enable the extension with error: ${error}`)
    status.fail(errorCode)
    for (const code of codesOf(backup)) status.mention(code)
    return { ...backup, crash: error.toString(), claim: status.claim, portal: status.portal }
  } finally {
    plugins.close()
  }
  return { ...backup, crash: null, claim: status.claim, portal: status.portal }
}

/** Codes of the pre-check which the host takes for "no hooks here" and does not report. */
const unreported = [304, 305, 313, 314, 316]

async function backUp(machine: HostMachine, plugins: PluginHost, status: Status, backup: Backup): Promise<void> {
  const { code, continueBackup, fsFreeze } = plugins.preCheck()
  const { pollSeconds } = plugins
  backup.preCheck = { code, continueBackup: isTruthy(continueBackup), fsFreeze: isTruthy(fsFreeze), pollSeconds }
  let goesOn = isTruthy(continueBackup)

  /** Whether the backup may go on after it. */
  const runScripts = async (step: Step): Promise<boolean> => {
    backup[step] = newStep(machine)
    const answer: PythonValue = await plugins.run(step, backup[step])
    backup[step].continueBackup = isTruthy(answer)
    return isTruthy(answer) && !(equalsFalse(fsFreeze) && backup[step].anyScriptFailed)
  }

  if (code === 0) goesOn = await runScripts('pre')
  if (goesOn) await freezeAndSnapshot(machine, isTruthy(fsFreeze), status, backup)
  if (code === 0) goesOn = (await runScripts('post')) && goesOn

  const errors = [code, ...codesOf(backup)].filter((each) => each !== 0)
  const [first] = errors
  if (!goesOn && status.result === successCode && first !== undefined) status.fail(first)
  for (const error of errors) {
    if (!unreported.includes(code)) status.note(error)
    status.mention(error)
  }
  if (status.result === successCode && errors.length === 0) status.succeedForApplication()
}

function codesOf({ pre, post }: Backup): number[] {
  return [...(pre?.codes ?? []), ...(post?.codes ?? [])]
}

function newStep(machine: HostMachine): HostStep {
  const now = machine.now()
  return { codes: [], continueBackup: true, anyScriptFailed: false, startedAt: now, leftAt: now, runs: 0, statuses: [] }
}
