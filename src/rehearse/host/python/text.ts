// str() and repr() of Python values.
import type { PythonValue } from './value.js'

export function toText(value: PythonValue): string {
  return typeof value === 'string' ? value : toRepr(value)
}

/** repr(value). */
export function toRepr(value: PythonValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quote(value)
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${quote(key)}: ${toRepr(item)}`).join(', ')}}`
  }
  return `[${(value as readonly PythonValue[]).map(toRepr).join(', ')}]`
}

/** Python writes the exponent from 1e16 on and below 1e-4, with two digits at least. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  }
  // JavaScript writes plain digits up to 1e21, and down to 1e-6.
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = Array.from(text, (letter) => {
    if (letter === mark || letter === '\\') return `\\${letter}`
    if (letter === ' ' || !/[\p{C}\p{Z}]/u.test(letter)) return letter
    return shortEscapes[letter] ?? escapeCode(letter.codePointAt(0) ?? 0)
  })
  return mark + escaped.join('') + mark
}

function escapeCode(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}
