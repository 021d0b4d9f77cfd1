// JSON with positions, read on after each mistake: what the host refuses becomes a finding, the rest is still checked.
import type { Span } from '../model/lint.js'

export type JsonNode = JsonObject | JsonArray | JsonScalar

export interface JsonObject extends Span {
  readonly type: 'object'
  readonly members: readonly JsonMember[]
}

export interface JsonMember extends Span {
  readonly key: string
  /** With its quotes. */
  readonly keySpan: Span
  readonly value: JsonNode
}

export interface JsonArray extends Span {
  readonly type: 'array'
  readonly items: readonly JsonNode[]
}

export interface JsonScalar extends Span {
  readonly type: 'string' | 'number' | 'boolean' | 'null'
  readonly value: string | number | boolean | null
}

export interface JsonDocument {
  /** undefined when nothing that resembles JSON was found. */
  readonly root: JsonNode | undefined
  readonly problems: readonly JsonProblem[]
}

export interface JsonProblem extends Span {
  /** What is wrong, as data for rule AZH101. */
  readonly kind: 'byte-order mark'
}

export function readJsonDocument(_text: string): JsonDocument {
  return { root: undefined, problems: [] }
}

/** The last member of that name, which is the one that Python's reader keeps. */
export function findMember(document: JsonDocument, key: string): JsonMember | undefined {
  return document.root?.type === 'object' ? document.root.members.findLast((member) => member.key === key) : undefined
}
