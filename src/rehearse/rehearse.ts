// One rehearsal: hooks, a fault, and what came of it.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { FailedError } from '../model/errors.js'
import type { LeftFrozen, Rehearsal, RehearsedFreeze } from '../model/generated/rehearsal-report.js'
import type { HookSet } from '../model/hook-set.js'
import type { Fault } from './faults/fault.js'
import { describeTrouble, judge } from './judge.js'
import { readOvertime } from './judge-bundle.js'
import { waitUntil } from './sandbox/clock.js'
import { Scene, type SceneSettings } from './scene.js'
import { nameEnd, type OnEvent } from './timeline.js'

export interface RehearsalSettings extends SceneSettings {
  /** Does something with the sandbox before it is closed, such as to show it to somebody. */
  readonly inspect?: ((scene: Scene) => Promise<void> | void) | undefined
}

/** Seconds for which processes may go on after the last backup before they count as left behind. */
const graceSeconds = 10

/** How much of a log is kept, in bytes. */
const longestLog = 64 * 1024

/** Plays one fault with the hooks in a sandbox of its own. What ends it in the middle is a promise that was broken, as
 * hooks can end anything in their sandbox. Rejects with a FailedError where no sandbox can be had, and with the
 * signal's reason when that is aborted; nothing is left running then either. */
export async function rehearse(
  hooks: HookSet,
  fault: Fault,
  settings: RehearsalSettings,
  onEvent?: OnEvent,
): Promise<Rehearsal> {
  settings.signal?.throwIfAborted()
  const scene = await Scene.stage(hooks, settings, onEvent)
  try {
    return await abandonWhenAborted(play(scene, fault, settings), settings.signal)
  } finally {
    await scene.close()
  }
}

async function play(scene: Scene, fault: Fault, settings: RehearsalSettings): Promise<Rehearsal> {
  const trouble = await act(scene, fault)
  await waitForEnd(scene, fault.allows?.processes)
  const rehearsal = compose(scene, fault, settings, trouble)
  await settings.inspect?.(scene)
  return rehearsal
}

/** Resolves with a sentence when something ended it in the middle. */
async function act(scene: Scene, fault: Fault): Promise<string | undefined> {
  try {
    await fault.arrange?.(scene)
    await (fault.play ? fault.play(scene) : scene.backUp())
    return undefined
  } catch (error) {
    if (error instanceof FailedError) throw error
    return describeTrouble(error)
  }
}

/** Rejects with the signal's reason as soon as it is aborted; what the work then comes to, nobody hears. */
export async function abandonWhenAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work
  const { promise, abort } = waitForAbort(signal)
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function waitForAbort(signal: AbortSignal): { promise: Promise<never>; abort: () => void } {
  let abort = () => {}
  const promise = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
  return { promise, abort }
}

/** A script that the host gave up on goes on, and may still freeze; of one that was killed a step goes on up to its own
 * limit. */
async function waitForEnd(scene: Scene, excused?: RegExp): Promise<void> {
  const running = () => scene.processes().filter((line) => excused?.test(line) !== true)
  const isOn = scene.runs.some(({ endedAt, signal }) => endedAt === null || signal === 'SIGKILL')
  const seconds = isOn ? scene.hooks.timeoutSeconds + readOvertime(scene.hooks) : graceSeconds
  await waitUntil('processes to end', () => running().length === 0, seconds).catch(() => undefined)
}

function compose(scene: Scene, fault: Fault, { shell }: RehearsalSettings, trouble: string | undefined): Rehearsal {
  const { timeline } = scene
  // One of two at once may have no end.
  const backups = scene.backups.filter(Boolean)
  timeline.watch(scene.databases)
  const freezes = listFreezes(scene)
  const judged = {
    backups,
    freezes,
    leftFrozen: listLeftFrozen(scene),
    processesLeft: scene.listLeft(),
  }
  const broken = trouble === undefined ? judge(judged, fault, scene) : [trouble]
  return {
    fault: fault.id,
    does: fault.does,
    must: fault.must,
    shell,
    ...judged,
    events: timeline.events,
    log: readLogs(scene),
    held: broken.length === 0,
    broken,
    seconds: timeline.seconds,
  }
}

function listFreezes({ databases, timeline }: Scene): RehearsedFreeze[] {
  return databases.flatMap((database) =>
    database.freezes().map((freeze) => ({
      instance: database.name,
      from: timeline.toSeconds(freeze.from),
      to: freeze.to === null ? null : timeline.toSeconds(freeze.to),
      by: freeze.by === 'elsewhere' ? 'elsewhere' : 'hooks',
      endedBy: nameEnd(freeze),
    })),
  )
}

/** Frozen by the hooks, and no thaw has come. */
function listLeftFrozen({ databases }: Scene): LeftFrozen[] {
  return databases.flatMap((database) =>
    database
      .freezes()
      .filter(({ to, by }) => to === null && by !== 'elsewhere')
      .map(({ limit }) => ({ instance: database.name, resumesAfter: limit > 0 ? limit / 100 : null })),
  )
}

/** Where hooks keep their logs: all that is there, the longest part of it from the end. */
function readLogs(scene: Scene): string {
  const { logFile } = scene.hooks.options ?? {}
  const folders = ['/var/log', ...(logFile ? [posix.dirname(logFile)] : []), '/etc', '/tmp']
  const files = [...new Set(folders)].flatMap((folder) => listLogs(scene, folder))
  return [...new Set(files)].map((file) => readEnd(scene, file)).join('\n')
}

function listLogs(scene: Scene, folder: string): string[] {
  try {
    const isDeep = folder === '/var/log'
    const names = readdirSync(scene.path(folder), { recursive: isDeep, encoding: 'utf8' })
    return names.filter((name) => /\.log$/.test(name)).map((name) => posix.join(folder, name))
  } catch {
    return []
  }
}

function readEnd(scene: Scene, file: string): string {
  try {
    const path = scene.path(file)
    return statSync(path).isFile() ? readFileSync(path).subarray(-longestLog).toString('utf8') : ''
  } catch {
    return ''
  }
}
