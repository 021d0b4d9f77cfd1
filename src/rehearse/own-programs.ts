// The administrator's own programs as a rehearsal plays them: each tells that it was called, and misbehaves as told.
import type { HookSet } from '../model/hook-set.js'
import type { Step } from './host/machine.js'
import type { OwnMachine } from './sandbox/own-machine.js'

export type Phase = 'before-freeze' | 'after-thaw' | 'on-failure'

/** What one was called with. */
export interface ProgramCall {
  readonly phase: string
  readonly verdict: string
  readonly status: string
  readonly instances: string
}

type Vm = Pick<OwnMachine, 'has' | 'read' | 'run' | 'writeFile'>
type VmOfHooks = Vm & { readonly hooks: HookSet }

const CALLS = '/srv/db/own-programs'

/** The programs that hooks name, by their phase. */
export function listOwnPrograms({ options }: HookSet): ReadonlyMap<Phase, string> {
  const { beforeFreeze, afterThaw, onFailure } = options ?? {}
  const named = { 'before-freeze': beforeFreeze, 'after-thaw': afterThaw, 'on-failure': onFailure }
  return new Map(Object.entries(named).filter(([, path]) => path !== undefined)) as ReadonlyMap<Phase, string>
}

/** Puts a stand-in in the place of each. @param acts shell that it runs when it has told of its call */
export function installOwnPrograms(scene: VmOfHooks, acts: Partial<Record<Phase, string>> = {}): void {
  for (const [phase, path] of listOwnPrograms(scene.hooks)) {
    const call = '$AZURE_HOOKS_PHASE|$AZURE_HOOKS_VERDICT|$AZURE_HOOKS_STATUS|$AZURE_HOOKS_INSTANCES'
    const text = `#!/bin/sh\nprintf '%s\\n' "${call}" >>${CALLS}\n${acts[phase] ?? ''}\n`
    scene.writeFile(path, text, 0o755)
  }
}

/** In their order. */
export function listProgramCalls(scene: Vm): ProgramCall[] {
  if (!scene.has(CALLS)) return []
  const lines = scene.read(CALLS).trimEnd().split('\n')
  return lines.map((line) => {
    const [phase = '', verdict = '', status = '', instances = ''] = line.split('|')
    return { phase, verdict, status, instances }
  })
}

/** One --after-thaw for each --before-freeze that was started, unless nobody has come yet who could start what state
 * says that is owed; and a backup that is good is no failure. @param mayOwe what is owed may not be started any more */
export function judgeOwnPrograms(
  scene: VmOfHooks & { readonly runs: readonly { step: Step; endedAt: number | null; signal: string | null }[] },
  mayOwe = false,
): string[] {
  const programs = listOwnPrograms(scene.hooks)
  const calls = listProgramCalls(scene)
  const count = (phase: Phase) => calls.filter((call) => call.phase === phase).length
  const last = scene.runs.at(-1)
  const isOver = last?.step === 'post' && last.endedAt !== null && last.signal === null
  const [begun, paid, owed] = [count('before-freeze'), count('after-thaw'), countOwed(scene)]
  const isPaired = programs.has('before-freeze') && programs.has('after-thaw')
  const failed = calls.filter(({ phase, verdict }) => phase === 'on-failure' && verdict === 'application-consistent')
  return [
    ...(!isPaired || begun === paid + (isOver && !mayOwe ? 0 : owed)
      ? []
      : [`--before-freeze was started ${begun} times, --after-thaw ${paid} times, and is owed ${owed} times.`]),
    ...failed.map(() => '--on-failure was told that the backup is application-consistent.'),
  ]
}

/** How often state says that --after-thaw must follow. */
function countOwed(scene: Vm): number {
  return Number(scene.run('ls /run/azure-hooks 2>/dev/null | grep -c "^owed[.]" || :').trim() || '0')
}
