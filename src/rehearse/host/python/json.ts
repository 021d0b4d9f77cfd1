// JSON as Python's json.load reads it, as values of Python.
import { readJsonDocument } from '../../../model/json/document.js'
import type { JsonNode } from '../../../model/json/nodes.js'
import { isInteger } from '../../../model/json/word.js'
import { PythonError } from '../../../model/python/error.js'
import type { PythonValue } from './value.js'

/** Throws PythonError: ValueError for what is no JSON, RecursionError for what is nested too deeply. */
export function loadJson(text: string): PythonValue {
  const { root, problems } = readJsonDocument(text)
  const [first] = problems
  if (first?.kind === 'nesting') throw new PythonError('RecursionError', 'maximum recursion depth exceeded')
  if (first || !root) throw new PythonError('ValueError', `no JSON at character ${first?.pos ?? 0}: ${first?.kind}`)
  return toPython(root, text)
}

function toPython(node: JsonNode, text: string): PythonValue {
  if (node.type === 'array') return node.items.map((item) => toPython(item, text))
  if (node.type === 'object') return new Map(node.members.map(({ key, value }) => [key, toPython(value, text)]))
  const written = text.slice(node.pos, node.end)
  return node.type === 'number' && isInteger(written) ? BigInt(written) : node.value
}
