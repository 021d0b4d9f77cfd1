// Quoting for POSIX sh.
import { hasUnprintable } from '../model/text.js'

/** The value as one word of a POSIX shell. Inside single quotes every character but the single quote is plain.
 * Throws on characters that a reader of the script would not see. */
export function quoteWord(value: string): string {
  if (hasUnprintable(value)) throw new TypeError(`${JSON.stringify(value)} holds a character that cannot be printed`)
  return `'${value.replaceAll("'", "'\\''")}'`
}

/** A value as a word of a command line, in quotes only where it needs them. */
export function quoteArgument(value: string): string {
  return /^[\w./@%+=:,-]+$/.test(value) ? value : quoteWord(value)
}

/** A path as such a word: no program takes it for an option or for a place on another host, nor az (2.45) `@NAME` for
 * what stands in a file. */
export function quotePath(path: string): string {
  return quoteArgument(/^[-@]|^[^/]*:/.test(path) ? `./${path}` : path)
}
