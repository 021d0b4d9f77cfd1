// Scripts that can do nothing to a database.
import type { HookModel } from '../hook-model.js'
import { listCommands } from './places.js'

const harmless = new Set(
  (
    'echo printf exit return true false : [ test set export read date logger sleep cat rm touch mkdir shift cd sync ' +
    'local umask'
  ).split(' '),
)

/** Whether all its commands are of a kind that freezes and thaws nothing, or functions of its own. */
export function isHarmless({ script }: HookModel): boolean {
  const commands = listCommands(script)
  const own = new Set(
    commands.flatMap(({ parents }) => parents.flatMap((each) => (each.type === 'Function' ? each.name.text : []))),
  )
  return commands.every(({ command: { name } }) => !name || harmless.has(name.text) || own.has(name.text))
}
