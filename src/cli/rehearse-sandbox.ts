// Rehearsals in sandboxes: which faults, how many at once, and what is told while they run.
import { availableParallelism, tmpdir } from 'node:os'
import { keepSandbox } from '../fs/keep-sandbox.js'
import { readHooks } from '../fs/read-hooks.js'
import { UserError } from '../model/errors.js'
import { version } from '../model/generated/option-table.js'
import type { RehearsalReport } from '../model/generated/rehearsal-report.js'
import type { HookSet } from '../model/hook-set.js'
import { quoteValue } from '../model/text.js'
import type { Fault } from '../rehearse/faults/fault.js'
import { faults } from '../rehearse/faults/index.js'
import { findMode } from '../rehearse/find-mode.js'
import { rehearseAll, type Watcher } from '../rehearse/rehearse-all.js'
import { composeEvent, composeHead } from '../rehearse/reporters/text.js'
import type { Scene } from '../rehearse/scene.js'
import { createPaint, type Io } from './io.js'
import type { RehearseRequest } from './read-rehearse-options.js'
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
  const shell = request.shell ?? 'dash'
  const parts = chooseFaults(request, hooks, mode, io).map((fault) => ({ fault, shell }))
  const progress = new RehearsalProgress(io, parts.length)
  const watcher = parts.length === 1 ? watchOne(request, io) : watchMany(progress)
  const settings = {
    mode,
    node,
    snapshotSeconds: request.snapshotSeconds ?? 1,
    fsFreezeSeconds: request.fsFreezeSeconds ?? 0,
    signal,
    ...(request.keep ? { inspect: (scene: Scene) => keep(scene, io) } : {}),
  } as const
  const most = sideBySide * availableParallelism()
  const rehearsals = await rehearseAll(hooks, parts, settings, most, watcher).finally(() => progress.clear())
  return {
    schemaVersion: 1,
    generator: { name: 'make-azure-hooks', version },
    bundle: request.bundle,
    mode,
    held: rehearsals.every(({ held }) => held),
    rehearsals,
  }
}

/** Those that were asked for and can be played; a UserError when one that was named cannot. */
function chooseFaults({ faults: names }: RehearseRequest, hooks: HookSet, mode: 'root' | 'user', io: Io): Fault[] {
  const chosen = names === undefined ? faults : names.flatMap((name) => faults.find(({ id }) => id === name) ?? [])
  const counts = new Map<string, number>()
  const suited = chosen.filter((fault) => {
    const reason = fault.unsuited?.(hooks, mode)
    if (reason !== undefined && names !== undefined) {
      throw new UserError(`--fault ${fault.id} cannot be played with ${quoteValue(hooks.name)}. ${reason}`, {
        hint: 'Leave it out; --all-faults plays those that can be.',
      })
    }
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1)
    return reason === undefined
  })
  for (const [reason, count] of counts) io.stderr.write(`${count} of ${chosen.length} not played. ${reason}\n`)
  return suited
}

async function keep(scene: Scene, io: Io): Promise<void> {
  const folders = [...keptFolders, ...scene.hooks.folders]
  const kept = await keepSandbox(tmpdir(), 'azure-rehearsal-', folders, (inside) => scene.path(inside))
  io.stderr.write(`Kept what is in the sandbox: ${kept}\n`)
}

/** The timeline of a single rehearsal is a part of the text; beside JSON it is progress. */
function watchOne({ bundle, format }: RehearseRequest, io: Io): Watcher {
  const output = format === 'json' ? io.stderr : io.stdout
  const paint = createPaint(io, output)
  return {
    onStart: ({ fault }) => output.write(composeHead(bundle, fault, paint)),
    onEvent: (_, event) => output.write(composeEvent(event, paint)),
  }
}

function watchMany(progress: RehearsalProgress): Watcher {
  return {
    onStart: ({ fault }) => progress.start(fault.id),
    onEnd: (_, rehearsal) => progress.end(rehearsal),
  }
}
