// What a word without quotes is in JSON, or was meant to be.
import { mostDigits } from '../python/digits.js'
import type { JsonProblemKind, JsonScalar } from './nodes.js'

export interface JsonWord extends Pick<JsonScalar, 'type' | 'value'> {
  /** What is wrong with it. */
  readonly kind?: JsonProblemKind
  /** What was meant, where that is clear. */
  readonly right?: string
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** Whether a number is an int for Python, which has any size: without a fraction or an exponent. */
export function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text)
}

/** Python reads these as numbers. */
const pythonNumber = /^(?:NaN|-?Infinity)$/
const literals: Record<string, boolean | null> = { true: true, false: false, null: null }
const misspelt: Record<string, string> = { none: 'null', yes: 'true', no: 'false', on: 'true', off: 'false' }

export function readWord(text: string): JsonWord {
  if (isInteger(text) && text.replace('-', '').length > mostDigits)
    return { type: 'number', value: Number(text), kind: 'number' }
  if (number.test(text) || pythonNumber.test(text)) return { type: 'number', value: Number(text) }
  const right = Object.hasOwn(literals, text) ? text : correctSpelling(text)
  if (right !== undefined) {
    const value = literals[right] ?? null
    const scalar: JsonWord = { type: value === null ? 'null' : 'boolean', value }
    return right === text ? scalar : { ...scalar, kind: 'spelling', right }
  }
  if (/^[-+]?[\d.]/.test(text) && Number.isFinite(Number(text))) {
    return { type: 'number', value: Number(text), kind: 'number', right: String(Number(text)) }
  }
  return { type: 'string', value: text, kind: 'unquoted text' }
}

/** The literal that was meant by True or None. */
function correctSpelling(text: string): string | undefined {
  const lower = text.toLowerCase()
  if (Object.hasOwn(literals, lower)) return lower
  return Object.hasOwn(misspelt, lower) ? misspelt[lower] : undefined
}
