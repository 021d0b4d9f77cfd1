// Paths that a script makes of its own: `$0` and the folder that it lies in.
import { identify, makeHole, readText, type Value } from './value.js'

export const ownPath = makeHole('own path')
export const ownFolder = makeHole('own folder')

export function isOwnPath(value: Value): boolean {
  return identify(value) === identify(ownPath)
}

function isOwnFolder(value: Value): boolean {
  return identify(value) === identify(ownFolder)
}

/** What `dirname`, `readlink -f` and `realpath` print of the script's own place; undefined for anything else. */
export function derivePath(program: string, words: readonly Value[]): Value | undefined {
  const given = words.slice(1).filter((word) => !(readText(word) ?? '').startsWith('-'))
  const [path] = given
  if (!path || given.length !== 1) return undefined
  if (program === 'dirname') return isOwnPath(path) ? ownFolder : undefined
  if (program !== 'readlink' && program !== 'realpath') return undefined
  return isOwnPath(path) || isOwnFolder(path) ? path : undefined
}

/** The path of a file: absolute, or from the script's folder on as `./x`; undefined where only the VM knows. */
export function readPath(value: Value): string | undefined {
  const [first, ...more] = value.pieces
  if (typeof first !== 'object' || first.name !== 'own folder') return readText(value)
  const rest = readText({ pieces: more, tainted: false })
  return rest?.startsWith('/') ? `.${rest}` : undefined
}
