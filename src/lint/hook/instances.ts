// Which instances a script freezes and thaws, as far as their names are known.
import { isMethod, type Session } from './session.js'
import { empty, identify } from './value.js'
import type { Reading, Way } from './ways.js'

/** The word that names it: two that may be the same instance only on the VM differ here. */
export function identifyInstance({ words, client }: Session): string {
  return identify(words[client.style === 'csession' ? 1 : 2] ?? empty)
}

/** In capitals, as the database compares them; undefined where only the VM knows, or nothing names it. */
function nameInstance({ instance }: Session): string | undefined {
  return instance.text?.toUpperCase() || undefined
}

/** Whether the two sessions may be of one instance, for all that is known. */
export function mayBeSame(one: Session, other: Session): boolean {
  const [first, second] = [nameInstance(one), nameInstance(other)]
  return first === undefined || second === undefined || first === second
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
