// Which kind of sandbox can be had here.
import { FailedError } from '../model/errors.js'
import { type Mode, Namespace } from './sandbox/namespace.js'

/** root where that works, else user. Throws a FailedError that says why neither does.
 * @param isRoot whether root asks @param node path of Node */
export async function findMode(isRoot: boolean, node: string): Promise<Mode> {
  const modes: Mode[] = isRoot ? ['root', 'user'] : ['user']
  const refusals: FailedError[] = []
  for (const mode of modes) {
    try {
      const space = await Namespace.open(mode, { node })
      await space.close()
      return mode
    } catch (error) {
      if (!(error instanceof FailedError)) throw error
      refusals.push(error)
    }
  }
  throw refusals[0]
}
