// Where a path leads inside another root folder.
import { readlinkSync } from 'node:fs'
import { posix } from 'node:path'

/** As many as Linux follows before it says ELOOP. */
const mostLinks = 40

/** The path without links, seen from `root`; a part that does not exist stays as it is. Throws when links lead in a
 * circle. */
export function followLinks(root: string, path: string): string {
  let links = 0
  let real = '/'
  const rest = path.split('/').filter(Boolean)
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = posix.join(real, name)
    const target = name === '..' ? undefined : readLink(`${root}${next}`)
    if (target === undefined) {
      real = next
      continue
    }
    if (++links > mostLinks) throw new Error(`links lead in a circle: ${path}`)
    if (target.startsWith('/')) real = '/'
    rest.unshift(...target.split('/').filter(Boolean))
  }
  return real
}

/** undefined for what is no link. */
function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
