// Rehearsals in sandboxes: which faults, how many at once, and what is told while they run.
import { availableParallelism, tmpdir } from 'node:os'
import { keepSandbox } from '../fs/keep-sandbox.js'
import { readHooks } from '../fs/read-hooks.js'
import { FailedError, UserError } from '../model/errors.js'
import type { RehearsalReport, UnplayedFault } from '../model/generated/rehearsal-report.js'
import type { HookSet } from '../model/hook-set.js'
import { quoteValue } from '../model/text.js'
import type { Fault } from '../rehearse/faults/fault.js'
import { faults } from '../rehearse/faults/index.js'
import { findMode } from '../rehearse/find-mode.js'
import { listOwnPrograms } from '../rehearse/own-programs.js'
import { type Part, rehearseAll, type Watcher } from '../rehearse/rehearse-all.js'
import type { Evidence } from '../rehearse/reporters/evidence.js'
import { composeEvent, composeHead } from '../rehearse/reporters/text.js'
import { restoreFaults } from '../rehearse/restore/faults.js'
import type { RestoreFault } from '../rehearse/restore/restore-fault.js'
import { findRestoreFiles } from '../rehearse/restore/restore-files.js'
import { RestorePoints } from '../rehearse/restore/restore-points.js'
import type { Shell } from '../rehearse/sandbox/programs.js'
import type { Scene } from '../rehearse/scene.js'
import { createPaint, type Io } from './io.js'
import type { RehearseRequest } from './read-rehearse-options.js'
import { findEvidence } from './rehearse-evidence.js'
import { RehearsalProgress } from './rehearse-progress.js'

/** What hooks, the host and the stand-in for the database write to. */
const keptFolders = ['/etc/azure', '/run', '/srv', '/tmp', '/var/log']

/** They mostly sleep: this many for each processor. */
const sideBySide = 4

export async function rehearseInSandbox(
  request: RehearseRequest,
  signal: AbortSignal,
  io: Io,
): Promise<RehearsalReport> {
  const hooks = await readHooks(request.bundle)
  const node = io.execPath ?? 'node'
  const mode = await findMode(io.getuid?.() === 0, node)
  if (mode === 'user' && listOwnPrograms(hooks).size > 0) {
    throw new FailedError('these hooks run programs of root’s, and only root can rehearse that.', {
      hint: 'Run it again with sudo, or rehearse a bundle without --before-freeze, --after-thaw and --on-failure.',
    })
  }
  const shell = request.shell ?? 'dash'
  const head = findEvidence(hooks)
  const { parts, notPlayed } = request.restore
    ? chooseRestores(request, hooks, mode, shell)
    : chooseBackups(request, hooks, mode, shell)
  const progress = new RehearsalProgress(io, parts.length)
  const watcher = parts.length === 1 ? watchOne(head, request, io) : watchMany(progress)
  const settings = {
    mode,
    node,
    snapshotSeconds: request.snapshotSeconds ?? 1,
    fsFreezeSeconds: request.fsFreezeSeconds ?? 0,
    signal,
    ...(request.keep ? { inspect: (scene: Scene) => keep(scene, io) } : {}),
  } as const
  const most = sideBySide * availableParallelism()
  const played = await rehearseAll(hooks, parts, settings, most, watcher).finally(() => progress.clear())
  const rehearsals = played.filter((rehearsal) => rehearsal !== undefined)
  // One that came to its end in spite of the interrupt counts.
  const cut = parts.filter((_, index) => played[index] === undefined)
  if (rehearsals.length === 0) signal.throwIfAborted()
  return {
    ...head,
    mode,
    held: cut.length === 0 && rehearsals.every(({ held }) => held),
    interrupted: cut.length > 0,
    rehearsals,
    notPlayed: [...notPlayed, ...cut.map(({ fault }) => ({ fault: fault.id, reason: 'it was interrupted' }))],
  }
}

interface Choice {
  readonly parts: readonly Part[]
  readonly notPlayed: readonly UnplayedFault[]
}

function chooseBackups(request: RehearseRequest, hooks: HookSet, mode: 'root' | 'user', shell: Shell): Choice {
  const { suited, notPlayed } = chooseFaults(faults, request, hooks, mode)
  return { parts: suited.map((fault) => ({ fault, shell })), notPlayed }
}

const deceived = 'no script can hold it: name it, to see that the rehearsal tells'

function chooseRestores(request: RehearseRequest, hooks: HookSet, mode: 'root' | 'user', shell: Shell): Choice {
  findRestoreFiles(hooks)
  const points = new RestorePoints(hooks)
  const { suited, notPlayed } = chooseFaults(restoreFaults, request, hooks, mode)
  const isPlayed = ({ deceives }: RestoreFault) => request.faults !== undefined || deceives !== true
  const parts = suited.filter(isPlayed).map((fault): Part => {
    const { id, does, must } = fault
    return { fault: { id, does, must }, shell, play: (settings, onEvent) => points.restore(fault, settings, onEvent) }
  })
  const others = suited.filter((fault) => !isPlayed(fault)).map(({ id }) => ({ fault: id, reason: deceived }))
  return { parts, notPlayed: [...notPlayed, ...others] }
}

/** Those that were asked for and can be played; a UserError when one that was named cannot. */
function chooseFaults<Each extends Pick<Fault, 'id' | 'unsuited'>>(
  known: readonly Each[],
  { faults: names }: RehearseRequest,
  hooks: HookSet,
  mode: 'root' | 'user',
): { suited: Each[]; notPlayed: UnplayedFault[] } {
  const chosen = names === undefined ? known : names.flatMap((name) => known.find(({ id }) => id === name) ?? [])
  const notPlayed: UnplayedFault[] = []
  const suited = chosen.filter((fault) => {
    const reason = fault.unsuited?.(hooks, mode)
    if (reason !== undefined && names !== undefined) {
      throw new UserError(`--fault ${fault.id} cannot be played with ${quoteValue(hooks.name)}. ${reason}`, {
        hint: 'Leave it out; --all-faults plays those that can be.',
      })
    }
    if (reason !== undefined) notPlayed.push({ fault: fault.id, reason })
    return reason === undefined
  })
  return { suited, notPlayed }
}

async function keep(scene: Scene, io: Io): Promise<void> {
  const folders = [...keptFolders, ...scene.hooks.folders]
  const kept = await keepSandbox(tmpdir(), 'azure-rehearsal-', folders, (inside) => scene.path(inside))
  io.stderr.write(`Kept what is in the sandbox: ${kept}\n`)
}

/** The timeline of a single rehearsal is a part of the text; beside JSON it is progress. */
function watchOne(head: Evidence, { format }: RehearseRequest, io: Io): Watcher {
  const output = format === 'json' ? io.stderr : io.stdout
  const paint = createPaint(io, output)
  return {
    onStart: ({ fault }) => output.write(composeHead(head, fault, paint)),
    onEvent: (_, event) => output.write(composeEvent(event, paint)),
  }
}

function watchMany(progress: RehearsalProgress): Watcher {
  return {
    onStart: ({ fault }) => progress.start(fault.id),
    onEnd: (_, rehearsal) => progress.end(rehearsal),
  }
}
