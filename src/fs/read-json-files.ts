// JSON files that are named, or stand in a folder that is named, one after the other.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'

const largest = 128 * 1024 * 1024

/** Throws a UserError for what is not there, is too large or is no JSON. */
export function* readJsonFiles(paths: readonly string[]): Generator<{ path: string; value: unknown }> {
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) throw refuse(path, 'there is no such file')
    if (!stats.isDirectory()) {
      yield readJson(path)
      continue
    }
    const names = readdirSync(path).filter((name) => name.endsWith('.json'))
    if (names.length === 0) throw refuse(path, 'no .json file is in it')
    for (const name of names.sort()) yield readJson(join(path, name))
  }
}

function readJson(path: string): { path: string; value: unknown } {
  const stats = statSync(path)
  if (!stats.isFile()) throw refuse(path, 'it is no plain file')
  if (stats.size > largest) throw refuse(path, 'it is larger than 128 MiB')
  try {
    return { path, value: JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) }
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(path, 'it is no JSON')
    throw error
  }
}

function refuse(path: string, reason: string): UserError {
  return new UserError(`${quoteValue(path)} cannot be read: ${reason}.`)
}
