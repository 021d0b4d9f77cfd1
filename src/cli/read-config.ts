// The --config file: read, and merged under the command line.
import { readFileSync } from 'node:fs'
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'
import { type JsonSource, JsonSyntaxError, readJson } from '../schema/json-source.js'

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/** Throws a UserError, with line and column where there is one. */
export function readConfig(path: string): JsonSource {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new UserError(`--config ${quoteValue(path)} cannot be read: ${reasons[code] ?? code}.`, {
      hint: 'Name a JSON file with options, such as {"instance": ["IRIS"]}.',
    })
  }
  try {
    const source = readJson(text)
    if (typeof source.value === 'object' && source.value !== null && !Array.isArray(source.value)) return source
    throw new JsonSyntaxError('the options must be an object', { line: 1, column: 1 })
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    if (/\.ya?ml$/i.test(path)) {
      throw new UserError(`--config ${quoteValue(path)} is YAML, but must be JSON.`, {
        hint: 'For example {"instance": ["IRIS"], "timeout": 120}. Keys are those of --help, as in freezeTimeout.',
      })
    }
    const { line, column } = error.position
    throw new UserError(`${path}:${line}:${column}: ${error.message}.`, {
      hint: 'The file holds one JSON object, such as {"instance": ["IRIS"]}.',
    })
  }
}
