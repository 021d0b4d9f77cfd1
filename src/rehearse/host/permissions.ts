// Which modes and owners the host accepts: it looks at the last three octal digits and at the owner's name.
import type { FileStatus } from './machine.js'

interface Digits {
  readonly owner: number
  readonly group: number
  readonly other: number
}

function digitsOf({ mode }: FileStatus): Digits {
  return { owner: (mode >> 6) & 7, group: (mode >> 3) & 7, other: mode & 7 }
}

function isRoots(file: FileStatus): boolean {
  return file.owner === 'root'
}

export function acceptsPluginHostConfig(file: FileStatus): boolean {
  const { group, other } = digitsOf(file)
  return [0, 4].includes(group) && [0, 4].includes(other) && isRoots(file)
}

export function acceptsPluginConfig(file: FileStatus): boolean {
  const { owner, group, other } = digitsOf(file)
  return owner % 2 === 0 && group === 0 && other === 0 && isRoots(file)
}

export function acceptsScript(file: FileStatus): boolean {
  const { group, other } = digitsOf(file)
  return group === 0 && other === 0 && isRoots(file)
}

/** For the log: `644`. */
export function modeText({ mode }: FileStatus): string {
  return (mode & 0o777).toString(8).padStart(3, '0')
}
