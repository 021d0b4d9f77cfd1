// Many rehearsals side by side, in order: they mostly sleep, so more of them run at once than there are processors.
import { setMaxListeners } from 'node:events'
import type { Rehearsal } from '../model/generated/rehearsal-report.js'
import type { HookSet } from '../model/hook-set.js'
import type { Fault } from './faults/fault.js'
import { type RehearsalSettings, rehearse } from './rehearse.js'
import type { Shell } from './sandbox/programs.js'
import type { OnEvent } from './timeline.js'

export interface Part {
  readonly fault: Fault
  readonly shell: Shell
}

export interface Watcher {
  onStart?(part: Part): void
  onEvent?(part: Part, ...args: Parameters<OnEvent>): void
  onEnd?(part: Part, rehearsal: Rehearsal): void
}

/** Resolves with one rehearsal for each part, in their order. When one rejects, or the signal is aborted, all others
 * are ended before this rejects.
 * @param sideBySide how many at once */
export async function rehearseAll(
  hooks: HookSet,
  parts: readonly Part[],
  settings: Omit<RehearsalSettings, 'shell'>,
  sideBySide: number,
  watcher: Watcher = {},
): Promise<Rehearsal[]> {
  const failure = new AbortController()
  const signal = AbortSignal.any([failure.signal, ...(settings.signal ? [settings.signal] : [])])
  setMaxListeners(0, signal)
  const rehearsals: Rehearsal[] = []
  const queue = [...parts.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, part] = next
      signal.throwIfAborted()
      watcher.onStart?.(part)
      const onEvent: OnEvent = (event) => watcher.onEvent?.(part, event)
      const rehearsal = await rehearse(hooks, part.fault, { ...settings, shell: part.shell, signal }, onEvent)
      rehearsals[index] = rehearsal
      watcher.onEnd?.(part, rehearsal)
    }
  }
  const workers = Array.from({ length: Math.min(sideBySide, parts.length) }, async () => {
    try {
      await work()
    } catch (error) {
      failure.abort(error)
      throw error
    }
  })
  const results = await Promise.allSettled(workers)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failure.signal.reason ?? failed.reason
  return rehearsals
}
