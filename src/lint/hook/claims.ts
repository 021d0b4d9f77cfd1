// What the exit status of a script tells Azure, and whether the database said so.
import type { Role, Span } from '../../model/lint.js'
import type { HookModel } from '../hook-model.js'
import type { SessionEvent } from './events.js'
import { identifyInstance, nameInstance } from './instances.js'
import type { Method } from './objectscript.js'
import { isMethod, type Session } from './session.js'
import type { Reading, Way } from './ways.js'

/** What an exit status of the script speaks of. */
export type Purpose = 'freeze' | 'thaw'

/** Both for a script that is called for either. */
export function listPurposes(hook: HookModel, role: Role | undefined): Purpose[] {
  const purposes = (['freeze', 'thaw'] as const).filter((purpose) => hook.calls.some((call) => isMethod(call, purpose)))
  if (role === 'post') return purposes.filter((purpose) => purpose === 'thaw')
  return role === 'pre' && purposes.includes('freeze') ? ['freeze'] : purposes
}

/** Ways of which everything that counts is known and on which the call is made, with its last execution. A thaw behind
 * a freeze only undoes it. */
export function listCertainWays(reading: Reading, method: Method): { way: Way; event: SessionEvent }[] {
  return reading.ways.flatMap((way) => {
    const event = way.sessions.findLast(({ session }) => isMethod(session, method))
    if (!event || way.doubtful) return []
    const undoes = method === 'thaw' && way.sessions.some(({ session }) => isMethod(session, 'freeze'))
    return undoes ? [] : [{ way, event }]
  })
}

/** How many instances the way freezes, or thaws. */
export function countInstances({ sessions }: Way, purpose: Purpose): number {
  const calls = sessions.filter(({ session }) => isMethod(session, purpose))
  return new Set(calls.map(({ session }) => identifyInstance(session))).size
}

/** Those of the ways that can be believed: on which nothing was guessed since the first session, or all together. */
export function pickBelievable<Item extends { readonly way: Way }>(
  all: readonly Item[],
  holds: (item: Item) => boolean,
  complete: boolean,
): Item[] {
  const held = all.filter(holds)
  if (complete && held.length === all.length) return held
  return held.filter(({ way }) => !way.guessed)
}

/** The freeze that lasts at the end of each way through a healthy backup; undefined where one ends otherwise, or nobody
 * knows. */
export function findLastingFreeze(hook: HookModel, role: Role): Session | undefined {
  const { ways, complete } = hook.readAs(role, 'healthy')
  const lasting = ways.map((way) =>
    way.frozen.size > 0 ? way.sessions.findLast(({ session }) => isMethod(session, 'freeze')) : undefined,
  )
  const isCertain = complete && lasting.every((event) => event) && !ways.some(({ doubtful }) => doubtful)
  return isCertain ? lasting[0]?.session : undefined
}

/** The thaw that each way through a healthy backup makes, none of which freezes; undefined as above. */
export function findBareThaw(hook: HookModel, role: Role): Session | undefined {
  const { ways, complete } = hook.readAs(role, 'healthy')
  const thaws = ways.map(({ sessions }) =>
    sessions.some(({ session }) => isMethod(session, 'freeze'))
      ? undefined
      : sessions.find(({ session }) => isMethod(session, 'thaw')),
  )
  const isCertain = complete && thaws.every((event) => event) && !ways.some(({ doubtful }) => doubtful)
  return isCertain ? thaws[0]?.session : undefined
}

/** Comparisons in which a status above 5 may pass for success: by order, with what is a failure, and by patterns. */
const ordering = /-[gl][te]\b|[<>]=?\s*["']?[0-9]|(?:-eq|-ne|!?=)\s*["']?[1-46-9]\b|\bcase\s/

/** Whether the script may take a status above 5, such as the 124 of a limit, for another than 1. */
export function looksAbove({ script }: HookModel): boolean {
  return ordering.test(script.source)
}

/** Where a way ends, in the source. */
export function locateEnd(hook: HookModel, way: Way): Span {
  if (typeof way.end === 'object') return way.end.at
  const last = hook.script.tree.commands.at(-1)
  return last ? { pos: last.pos, end: last.end } : { pos: 0, end: 0 }
}

/** Items of one place together. */
export function groupByPlace<Item>(items: readonly Item[], place: (item: Item) => Span): [Span, Item[]][] {
  const groups = new Map<string, [Span, Item[]]>()
  for (const item of items) {
    const at = place(item)
    const key = `${at.pos} ${at.end}`
    const group = groups.get(key)
    if (group) group[1].push(item)
    else groups.set(key, [at, [item]])
  }
  return [...groups.values()]
}

/** `iris freeze` for a verb of the instance manager, which answers 0 or 1; undefined for a session. */
export function nameVerb({ answers, calls }: Session): string | undefined {
  return answers === 'plain' ? calls[0]?.name : undefined
}

/** The verb of a call, for sentences. */
export function nameMethod(method: Method): string {
  return { freeze: 'freeze', thaw: 'thaw', probe: 'probe', history: 'history entry' }[method]
}

/** Names of those that are frozen at the end of some way, or that some way thaws; undefined where one is not known. */
export function listInstances({ ways, complete }: Reading, what: 'frozen' | 'thawed'): string[] | undefined {
  if (!complete) return undefined
  const names = ways.flatMap((way) => listSessions(way, what).map(nameInstance))
  const known = names.filter((name) => name !== undefined)
  return known.length === names.length ? [...new Set(known)] : undefined
}

function listSessions({ sessions, frozen }: Way, what: 'frozen' | 'thawed'): Session[] {
  const all = sessions.map(({ session }) => session)
  if (what === 'thawed') return all.filter((session) => isMethod(session, 'thaw'))
  return all.filter((session) => isMethod(session, 'freeze') && frozen.has(identifyInstance(session)))
}
