// Many rehearsals side by side, in order: they mostly sleep, so more of them run at once than there are processors.
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { FailedError } from '../model/errors.js'
import type { Rehearsal } from '../model/generated/rehearsal-report.js'
import type { HookSet } from '../model/hook-set.js'
import type { Fault } from './faults/fault.js'
import { composeUnplayed } from './judge.js'
import { type RehearsalSettings, rehearse } from './rehearse.js'
import type { Shell } from './sandbox/programs.js'
import type { OnEvent } from './timeline.js'

/** Between the first rehearsals: it is their beginning that costs, and all at once they would wait for each other. */
const staggerSeconds = 0.3

export interface Part {
  readonly fault: Fault
  readonly shell: Shell
  /** Instead of a rehearsed backup. */
  play?(settings: RehearsalSettings, onEvent: OnEvent): Promise<Rehearsal>
}

export interface Watcher {
  onStart?(part: Part): void
  onEvent?(part: Part, ...args: Parameters<OnEvent>): void
  onEnd?(part: Part, rehearsal: Rehearsal): void
}

/** Resolves with one rehearsal for each part, in their order; one that could not be played has not held. When the
 * signal is aborted, all are ended, and those that had not come to their end by themselves are undefined. Rejects with
 * a FailedError when no sandbox could be had for any.
 * @param sideBySide how many at once */
export async function rehearseAll(
  hooks: HookSet,
  parts: readonly Part[],
  settings: Omit<RehearsalSettings, 'shell'>,
  sideBySide: number,
  watcher: Watcher = {},
): Promise<(Rehearsal | undefined)[]> {
  const { signal = new AbortController().signal } = settings
  setMaxListeners(0, signal)
  const rehearsals = parts.map((): Rehearsal | undefined => undefined)
  const refusals: FailedError[] = []
  const queue = [...parts.entries()]
  const play = async (part: Part) => {
    const onEvent: OnEvent = (event) => watcher.onEvent?.(part, event)
    try {
      const own = { ...settings, shell: part.shell, signal }
      return await (part.play ? part.play(own, onEvent) : rehearse(hooks, part.fault, own, onEvent))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof FailedError) refusals.push(error)
      return composeUnplayed(part, error)
    }
  }
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, part] = next
      signal.throwIfAborted()
      watcher.onStart?.(part)
      const rehearsal = await play(part)
      rehearsals[index] = rehearsal
      watcher.onEnd?.(part, rehearsal)
    }
  }
  const workers = Array.from({ length: Math.min(sideBySide, parts.length) }, async (_, index) => {
    await sleep(index * staggerSeconds * 1000, undefined, { signal })
    await work()
  })
  const results = await Promise.allSettled(workers)
  if (signal.aborted) return rehearsals
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  if (refusals.length === parts.length && refusals[0]) throw refusals[0]
  return rehearsals
}
