// Quoting for POSIX sh.
import { hasUnprintable } from '../model/text.js'

/** The value as one word of a POSIX shell. Inside single quotes every character but the single quote is plain.
 * Throws on characters that a reader of the script would not see. */
export function quoteWord(value: string): string {
  if (hasUnprintable(value)) throw new TypeError(`${JSON.stringify(value)} holds a character that cannot be printed`)
  return `'${value.replaceAll("'", "'\\''")}'`
}

/** A path as a word of a command line, in quotes only where it needs them. No program takes it for an option or for a
 * place on another host. */
export function quotePath(path: string): string {
  const plain = /^-|^[^/]*:/.test(path) ? `./${path}` : path
  return /^[\w./@%+=:,-]+$/.test(plain) ? plain : quoteWord(plain)
}
