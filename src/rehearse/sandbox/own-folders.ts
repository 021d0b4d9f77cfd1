// Which folders init.sh has to make the sandbox's own, besides those that always are.
import { realpathSync } from 'node:fs'
import { posix } from 'node:path'

const always = ['/etc', '/run', '/tmp', '/srv', '/var/log', '/var/tmp', '/dev', '/proc', '/sys', '/usr/local/bin']

/** Links are followed as far as the machine has the folders, for /var/run is /run. */
export function listOwnFolders(wanted: readonly string[]): string[] {
  // Where programs of the sandbox go, which not every machine has.
  const programs = follow('/usr/local/bin') === undefined ? ['/usr/local/bin'] : []
  const folders = wanted.filter((path) => path.startsWith('/')).map((path) => resolveExisting(posix.normalize(path)))
  const own = folders.filter((path) => path !== '/' && !always.some((each) => `${path}/`.startsWith(`${each}/`)))
  return [...new Set([...own.map((path) => path.replace(/\/$/, '')), ...programs])]
}

function resolveExisting(path: string): string {
  if (path === '/') return path
  return follow(path) ?? posix.join(resolveExisting(posix.dirname(path)), posix.basename(path))
}

function follow(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
