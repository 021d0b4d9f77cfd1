// JSON with positions, as Azure's host and so lint and rehearse read it: as Python's json.load does, where of two equal
// keys the last one counts, and NaN and Infinity are numbers.
import type { Span } from '../lint.js'
import { JsonReader } from './reader.js'

export type JsonNode = JsonObject | JsonArray | JsonScalar

interface JsonObject extends Span {
  readonly type: 'object'
  readonly members: readonly JsonMember[]
}

export interface JsonMember extends Span {
  readonly key: string
  /** With its quotes. */
  readonly keySpan: Span
  readonly value: JsonNode
}

interface JsonArray extends Span {
  readonly type: 'array'
  readonly items: readonly JsonNode[]
}

export interface JsonScalar extends Span {
  readonly type: 'string' | 'number' | 'boolean' | 'null'
  readonly value: string | number | boolean | null
}

export type JsonProblemKind =
  | 'byte-order mark'
  | 'comment'
  | 'extra comma'
  | 'missing comma'
  | 'missing colon'
  | 'missing value'
  | 'missing end'
  | 'quotes'
  | 'unquoted key'
  | 'unquoted text'
  | 'open string'
  | 'control character'
  | 'escape'
  | 'blank'
  | 'spelling'
  | 'number'
  | 'more after the end'
  | 'nesting'
  | 'unexpected'
  | 'empty'

export interface JsonProblem extends Span {
  readonly kind: JsonProblemKind
  /** What would make it right, where that is clear: this text in the place of the range. */
  readonly repair: (Span & { readonly text: string }) | undefined
}

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
