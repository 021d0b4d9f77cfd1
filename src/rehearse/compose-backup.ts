// One backup as the report shows it: what the host decided, what really is in the snapshot, and how long databases
// stood still.

import { describeAzureCode } from '../model/codes/azure.js'
import type {
  FreezeWindow,
  PortalMessage,
  RehearsedBackup,
  RehearsedScript,
} from '../model/generated/rehearsal-report.js'
import type { HostOutcome, HostStep, PortalCode } from './host/index.js'
import type { ScriptRun } from './sandbox/host-control.js'
import { type SandboxMachine, toStatus } from './sandbox/sandbox-machine.js'
import type { Database } from './stand-in/database.js'
import type { Timeline } from './timeline.js'

export function composeBackup(
  outcome: HostOutcome,
  machine: SandboxMachine,
  timeline: Timeline,
  databases: readonly Database[],
): RehearsedBackup {
  const { code, continueBackup, fsFreeze } = outcome.preCheck
  const { snapshot } = machine
  return {
    preCheck: { code, continueBackup, fsFreeze },
    pre: composeStep(outcome.pre, machine.runs.pre, timeline),
    post: composeStep(outcome.post, machine.runs.post, timeline),
    hostCrash: outcome.crash,
    snapshot: snapshot && { from: timeline.toSeconds(snapshot.from), to: timeline.toSeconds(snapshot.to) },
    claim: outcome.claim,
    portal: outcome.portal.map(composeMessage),
    databases: machine.databases,
    truth: judgeTruth(machine),
    window: measureWindow(machine, databases),
  }
}

function composeMessage({ code, reported }: PortalCode): PortalMessage {
  const { name = '', meaning = '' } = describeAzureCode(code) ?? {}
  return { code, name, text: meaning, reported }
}

function composeStep(step: HostStep | null, run: ScriptRun | null, timeline: Timeline): RehearsedScript | null {
  if (step === null) return null
  return {
    code: step.codes.find((code) => code !== 0) ?? 0,
    status: run && toStatus(run),
    runs: step.runs,
    startedAt: timeline.toSeconds(run?.startedAt ?? step.startedAt * 100),
    endedAt: run?.endedAt == null ? null : timeline.toSeconds(run.endedAt),
    hostLeftAt: timeline.toSeconds(step.leftAt * 100),
    printed: run?.printed ?? 0,
  }
}

function judgeTruth({ snapshot, databases }: SandboxMachine): RehearsedBackup['truth'] {
  if (snapshot === null) return 'none'
  return databases.every(({ state }) => state !== 'torn') ? 'application' : 'crash'
}

/** From the first freeze by the hooks to the last thaw; null when none was. */
function measureWindow(machine: SandboxMachine, databases: readonly Database[]): FreezeWindow | null {
  const { pre, post } = machine.runs
  if (pre === null) return null
  const freezes = databases
    .flatMap((database) => database.freezes())
    .filter(({ by, from }) => by.startsWith('freeze') && from >= pre.startedAt)
  if (freezes.length === 0) return null
  const from = Math.min(...freezes.map((freeze) => freeze.from))
  const to = Math.max(...freezes.map((freeze) => freeze.to ?? machine.now() * 100))
  const within = (span: { from: number; to: number } | null) =>
    span ? Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)) / 100 : 0
  const spanOf = (run: ScriptRun | null) => run && { from: run.startedAt, to: run.endedAt ?? to }
  const parts = {
    scripts: within(spanOf(pre)) + within(spanOf(post)),
    fsFreeze: within(machine.fsFreeze),
    snapshot: within(machine.snapshot),
  }
  const seconds = (to - from) / 100
  const polls = Math.max(0, seconds - parts.scripts - parts.fsFreeze - parts.snapshot)
  return round({ seconds, ...parts, polls })
}

function round(window: FreezeWindow): FreezeWindow {
  const entries = Object.entries(window).map(([name, value]) => [name, Math.round(value * 100) / 100])
  return Object.fromEntries(entries) as FreezeWindow
}
