// int() as Python has it.
import { mostDigits } from '../../../model/python/digits.js'
import { PythonError } from '../../../model/python/error.js'
import { stripText } from '../../../model/python/strip.js'
import { type PythonValue, typeName } from './value.js'

export function toInt(value: PythonValue): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return truncate(value)
  if (typeof value === 'string') return parseInteger(value)
  const article = "int() argument must be a string, a bytes-like object or a real number, not '"
  throw new PythonError('TypeError', `${article}${typeName(value)}'`)
}

function truncate(value: number): bigint {
  if (Number.isNaN(value)) throw new PythonError('ValueError', 'cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw new PythonError('OverflowError', 'cannot convert float infinity to integer')
  return BigInt(Math.trunc(value))
}

/** strip() takes these for blanks, int() does not. */
const isSeparator = (letter: string) => letter >= '\x1c' && letter <= '\x1f'

function parseInteger(text: string): bigint {
  const number = Array.from(text).some(isSeparator) ? '' : stripText(text)
  const [, sign = '', digits] = /^([+-]?)(\p{Nd}+(?:_\p{Nd}+)*)$/u.exec(number) ?? []
  if (digits === undefined) throw new PythonError('ValueError', `invalid literal for int() with base 10: '${text}'`)
  const plain = Array.from(digits.replaceAll('_', ''), digitValue)
  if (plain.length > mostDigits) {
    throw new PythonError('ValueError', 'Exceeds the limit (4300 digits) for integer string conversion')
  }
  const size = BigInt(plain.join(''))
  return sign === '-' ? -size : size
}

/** Unicode's decimal digits stand in runs of ten. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let start = code
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start--
  return (code - start) % 10
}
