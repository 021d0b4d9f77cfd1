// The log of an instance of the stand-in database.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Larger ones are faults, and hold nothing. */
const largest = 64 * 1024 * 1024

/** @param folder with messages.log or, of Caché, cconsole.log; the one that tells of a freeze is read, else '' comes */
export function readMessages(folder: string): string {
  const paths = ['messages.log', 'cconsole.log'].map((name) => join(folder, name))
  const texts = paths.filter(isPlainFile).map((path) => readFileSync(path, 'utf8'))
  return texts.find((text) => text.includes('ExternalFreeze: System suspended')) ?? ''
}

function isPlainFile(path: string): boolean {
  if (!existsSync(path)) return false
  const stats = statSync(path)
  return stats.isFile() && stats.size <= largest
}
