// Values of Python as they come out of JSON: int is bigint here, float is number.
import { PythonError } from '../../../model/python/error.js'

export type PythonValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>

export function typeName(value: PythonValue): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'str'
  return Array.isArray(value) ? 'list' : 'dict'
}

/** What `if value:` decides. */
export function isTruthy(value: PythonValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  // NaN is true in Python.
  return typeof value === 'number' ? value !== 0 : Boolean(value)
}

/** What `value == False` decides: also 0 and 0.0, but neither null nor an empty text. */
export function equalsFalse(value: PythonValue): boolean {
  return value === false || value === 0n || value === 0
}

/** A bool, int or float as a number for comparisons; undefined for what Python compares with no number. */
export function asNumber(value: PythonValue): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined
}

/** `a & b`. */
export function bitwiseAnd(a: PythonValue, b: PythonValue): PythonValue {
  if (typeof a === 'boolean' && typeof b === 'boolean') return a && b
  const [left, right] = [asNumber(a), asNumber(b)]
  if (typeof left === 'bigint' && typeof right === 'bigint') return left & right
  throw new PythonError('TypeError', `unsupported operand type(s) for &: '${typeName(a)}' and '${typeName(b)}'`)
}

/** `a / b` of numbers, always a float. */
export function divide(a: bigint | number, b: number): number {
  const dividend = Number(a)
  if (typeof a === 'bigint' && !Number.isFinite(dividend)) {
    throw new PythonError('OverflowError', 'integer division result too large for a float')
  }
  return dividend / b
}

/** What `for item in value` goes through. */
export function iterate(value: PythonValue): readonly PythonValue[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return Array.from(value)
  if (value instanceof Map) return [...value.keys()]
  throw new PythonError('TypeError', `'${typeName(value)}' object is not iterable`)
}
