// Whole-number arithmetic of the shell, as far as the numbers are known.
import type { ArithmeticExpression } from '../../shell/parse.js'

export interface Result {
  /** undefined when it depends on what only the VM knows. */
  readonly value: number | undefined
  /** A variable that the expression sets. */
  readonly assigned?: { readonly name: string; readonly text: string }
}

/** @param read the text of a variable */
export function calculate(
  expression: ArithmeticExpression | undefined,
  read: (name: string) => string | undefined,
): Result {
  if (!expression) return { value: undefined }
  switch (expression.type) {
    case 'ArithmeticGroup':
      return calculate(expression.expression, read)
    case 'ArithmeticWord':
      return { value: readWord(expression.value, read) }
    case 'ArithmeticUnary':
      return calculateUnary(expression.operator, expression.operand, expression.prefix, read)
    case 'ArithmeticBinary':
      return calculateBinary(expression.operator, expression.left, expression.right, read)
    case 'ArithmeticTernary': {
      const test = calculate(expression.test, read).value
      if (test === undefined) return { value: undefined }
      return calculate(test === 0 ? expression.alternate : expression.consequent, read)
    }
    default:
      return { value: undefined }
  }
}

function readWord(word: string, read: (name: string) => string | undefined): number | undefined {
  const name = word.replace(/^\$\{?/, '').replace(/\}$/, '')
  const isName = /^[A-Za-z_]\w*$/.test(name) || (word.startsWith('$') && /^(?:\d+|[?#])$/.test(name))
  const text = isName ? read(name) : word
  if (text === undefined) return undefined
  if (text.trim() === '') return 0
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined
}

function calculateUnary(
  operator: string,
  operand: ArithmeticExpression,
  prefix: boolean,
  read: (name: string) => string | undefined,
): Result {
  const { value } = calculate(operand, read)
  const step = operator === '++' ? 1 : operator === '--' ? -1 : 0
  if (step !== 0 && operand.type === 'ArithmeticWord') {
    if (value === undefined) return { value }
    return { value: prefix ? value + step : value, assigned: { name: operand.value, text: String(value + step) } }
  }
  if (value === undefined) return { value }
  const results: Readonly<Record<string, number>> = { '-': -value, '+': value, '!': value === 0 ? 1 : 0, '~': ~value }
  return { value: results[operator] }
}

function calculateBinary(
  operator: string,
  left: ArithmeticExpression,
  right: ArithmeticExpression,
  read: (name: string) => string | undefined,
): Result {
  const b = calculate(right, read).value
  if (operator.endsWith('=') && !['==', '!=', '<=', '>='].includes(operator)) {
    if (left.type !== 'ArithmeticWord') return { value: undefined }
    const a = operator === '=' ? 0 : readWord(left.value, read)
    const value = operator === '=' ? b : combine(operator.slice(0, -1), a, b)
    return value === undefined ? { value } : { value, assigned: { name: left.value, text: String(value) } }
  }
  return { value: combine(operator, calculate(left, read).value, b) }
}

function combine(operator: string, a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined
  const truth = (holds: boolean) => (holds ? 1 : 0)
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b)
    case '%':
      return b === 0 ? undefined : a % b
    case '==':
      return truth(a === b)
    case '!=':
      return truth(a !== b)
    case '<':
      return truth(a < b)
    case '<=':
      return truth(a <= b)
    case '>':
      return truth(a > b)
    case '>=':
      return truth(a >= b)
    case '&&':
      return truth(a !== 0 && b !== 0)
    case '||':
      return truth(a !== 0 || b !== 0)
    default:
      return undefined
  }
}
