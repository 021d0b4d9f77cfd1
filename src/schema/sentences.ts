// ajv's errors as our sentences: the bad value quoted, what is allowed, the nearest legal word. ajv's text never shows.
import type { ErrorObject } from 'ajv'
import { findNearest } from '../model/nearest.js'
import { listAlternatives, quoteValue } from '../model/text.js'

/** What is wrong at one place of a document. */
export interface Violation {
  /** JSON pointer of the place, '' for the whole document. For a key that does not belong there, the key's own. */
  readonly pointer: string
  /** Begins after the name of the place, such as `is 9, but …`. */
  readonly problem: string
  readonly hint: string | undefined
}

interface AnnotatedSchema {
  readonly allowed?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly type?: string | readonly string[]
  readonly properties?: Record<string, unknown>
}

const typeWords: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a text',
}

/** One violation from one error of a validator that was compiled with `verbose`. */
export function describeViolation(error: ErrorObject): Violation {
  const schema = (error.parentSchema ?? {}) as AnnotatedSchema
  const value = quoteValue(error.data)
  const pointer = error.instancePath
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'additionalProperties':
      return describeUnknownKey(pointer, String(params['additionalProperty']), Object.keys(schema.properties ?? {}))
    case 'required':
      return {
        pointer: `${pointer}/${String(params['missingProperty'])}`,
        problem: 'is missing.',
        hint: 'Add it.',
      }
    case 'enum': {
      const words = (schema.enum ?? []).map(String)
      const nearest = typeof error.data === 'string' ? findNearest(error.data, words) : undefined
      const hint = nearest ? `Did you mean ${nearest}?` : `Use ${listAlternatives(words)}.`
      return { pointer, problem: `is ${value}, but must be ${listAlternatives(words)}.`, hint }
    }
    case 'const':
      return { pointer, problem: `is ${value}, but must be ${quoteValue(schema.const)}.`, hint: 'Leave it as it is.' }
    default: {
      const types = [schema.type ?? []].flat()
      const allowed = schema.allowed ?? listAlternatives(types.map((type) => typeWords[type] ?? type))
      const quoted = error.keyword === 'type' && typeof error.data === 'string' && isLiteral(error.data)
      const hint = quoted
        ? 'Write it without quotes.'
        : (describeDuration(error.data, schema, types) ?? suggestValue(schema))
      return { pointer, problem: `is ${value}, but must be ${allowed}.`, hint }
    }
  }
}

/** Whole numbers with a unit of time can only be options in seconds. */
function describeDuration(
  value: unknown,
  { minimum = 0, maximum = Number.POSITIVE_INFINITY }: AnnotatedSchema,
  types: readonly string[],
): string | undefined {
  const [, digits, unit = ''] =
    (typeof value === 'string' && /^(\d{1,6}) ?([smh])(?:ec|in|ours?|r)?s?$/i.exec(value)) || []
  if (digits === undefined || !types.includes('integer')) return undefined
  const seconds = Number(digits) * (/h/i.test(unit) ? 3600 : /m/i.test(unit) ? 60 : 1)
  return seconds >= minimum && seconds <= maximum ? `It is in seconds, without a unit: ${seconds}.` : undefined
}

function suggestValue({ default: preset, examples }: AnnotatedSchema): string | undefined {
  if (preset !== undefined) return `The default is ${String(preset)}.`
  return examples
    ? `For example ${typeof examples[0] === 'string' ? examples[0] : JSON.stringify(examples[0])}.`
    : undefined
}

function describeUnknownKey(parent: string, key: string, known: readonly string[]): Violation {
  const nearest = findNearest(key, known)
  const words = known.filter((word) => word !== '$schema')
  return {
    pointer: `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    problem: 'is unknown.',
    hint: nearest ? `Did you mean ${nearest}?` : `Known are ${words.join(', ')}.`,
  }
}

/** Whether a text would be a number or a truth value if it stood without quotes. */
function isLiteral(text: string): boolean {
  return /^(?:-?\d+|true|false)$/.test(text)
}
