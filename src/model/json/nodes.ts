// What a text of JSON is made of, with its place: values, and mistakes.
import type { Span } from '../lint.js'

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
