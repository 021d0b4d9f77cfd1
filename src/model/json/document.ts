// JSON with positions, as Azure's host and so lint and rehearse read it: as Python's json.load does, where of two equal
// keys the last one counts, and NaN and Infinity are numbers.
import type { JsonMember, JsonNode, JsonProblem } from './nodes.js'
import { JsonReader } from './reader.js'

export interface JsonDocument {
  /** undefined when nothing that resembles JSON was found. */
  readonly root: JsonNode | undefined
  /** What Python's reader, and so the host, refuses; in order of position. */
  readonly problems: readonly JsonProblem[]
}

/** Never throws. */
export function readJsonDocument(text: string): JsonDocument {
  const reader = new JsonReader(text)
  const root = reader.readDocument()
  return { root, problems: reader.problems.toSorted((a, b) => a.pos - b.pos || a.end - b.end) }
}

/** The last member of that name, which is the one that Python's reader keeps. */
export function findMember(document: JsonDocument, key: string): JsonMember | undefined {
  return document.root?.type === 'object' ? document.root.members.findLast((member) => member.key === key) : undefined
}

/** The value as plain data; of a key that stands twice, the last. */
export function toData(node: JsonNode): unknown {
  if (node.type === 'array') return node.items.map(toData)
  if (node.type === 'object') return Object.fromEntries(node.members.map(({ key, value }) => [key, toData(value)]))
  return node.value
}
