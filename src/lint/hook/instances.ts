// Which instances a script freezes and thaws, as far as their names are known.
import { isNameless, type Session } from './session.js'
import { empty, identify } from './value.js'

/** The word that names it: two that may be the same instance only on the VM differ here. */
export function identifyInstance({ words, client }: Session): string {
  return identify(words[client.style === 'csession' ? 1 : 2] ?? empty)
}

/** In capitals, as the database compares them; undefined where only the VM knows, or nothing names it. */
export function nameInstance(session: Session): string | undefined {
  return isNameless(session) ? undefined : session.instance.text?.toUpperCase() || undefined
}

/** Whether the two sessions may be of one instance, for all that is known. */
export function mayBeSame(one: Session, other: Session): boolean {
  const [first, second] = [nameInstance(one), nameInstance(other)]
  return first === undefined || second === undefined || first === second
}
