// What is wrong with a `[` command, and how it was meant.
import type { Span } from '../../model/lint.js'
import type { Command, Redirect, Word } from '../../shell/parse.js'
import { binaryOperators } from './test-command.js'

export interface Mistake {
  readonly key: 'blank' | 'operator' | 'text' | 'redirection' | 'constant'
  readonly at: Span
  /** As it stands in the script. */
  readonly written: string
  /** Undefined when nobody can tell what was meant. */
  readonly meant: string | undefined
}

const numeric = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']
const symbols: Readonly<Record<string, string>> = {
  '=': '-eq',
  '==': '-eq',
  '===': '-eq',
  '!=': '-ne',
  '<>': '-ne',
  '>=': '-ge',
  '=>': '-ge',
  '<=': '-le',
  '=<': '-le',
}

/** The mistakes in a command, if it is one of `[`.
 * @param isStatus whether a word is an exit status, which is compared as a number */
export function findMistakes(command: Command, isStatus: (word: Word) => boolean): Mistake[] {
  const { name } = command
  if (!name?.text.startsWith('[') || name.text.startsWith('[[')) return []
  const words = command.args.filter((word) => word.type === 'Word')
  const last = words.at(-1)
  if (!last || words.length !== command.args.length) return []
  const opens = name.text === '['
  if (!opens && !last.text.endsWith(']')) return []
  const mistakes: Mistake[] = []
  if (!opens) mistakes.push(missingBlank({ pos: name.pos + 1, end: name.pos + 1 }, name.text))
  const closes = last.text === ']'
  if (!closes) {
    // Not one that stands in quotes or belongs to an expansion.
    const isOutside = !last.parts || (last.parts.at(-1)?.type === 'Literal' && last.parts.at(-1)?.end === last.end)
    const bare = last.text.endsWith(']') && !last.text.includes('[') && isOutside
    if (!bare) return mistakes
    mistakes.push(missingBlank({ pos: last.end - 1, end: last.end - 1 }, last.text))
  }
  const redirect = findRedirect(command)
  if (redirect) mistakes.push(redirect)
  const middle = closes ? words.slice(0, -1) : words
  const left = opens ? middle[0] : name
  const rest = opens ? middle.slice(1) : middle
  mistakes.push(...findOperatorMistakes(left, rest, closes, isStatus))
  return mistakes
}

function missingBlank(at: Span, written: string): Mistake {
  return { key: 'blank', at, written, meant: ' ' }
}

/** `[ $status > 5 ]` writes a file called 5. */
function findRedirect(command: Command): Mistake | undefined {
  const redirect = command.redirects.find(
    (each): each is Redirect => each.type === 'Redirect' && !each.descriptor && /^\d+$/.test(each.target?.text ?? ''),
  )
  if (!redirect || (redirect.operator !== '>' && redirect.operator !== '<')) return undefined
  const meant = redirect.operator === '>' ? '-gt' : '-lt'
  return { key: 'redirection', at: { pos: redirect.pos, end: redirect.pos + 1 }, written: redirect.operator, meant }
}

function findOperatorMistakes(
  left: Word | undefined,
  rest: readonly Word[],
  closes: boolean,
  isStatus: (word: Word) => boolean,
): Mistake[] {
  if (left && rest.length === 0) return findJoined(left)
  const [operator, right] = rest
  if (!left || !operator || left.text === '!' || left.text === '(' || left.text.startsWith('-')) return []
  if (rest.length === 1) return findHalfJoined(operator)
  if (rest.length !== 2 || !right || operator.parts) return []
  const number = closes ? right.text : right.text.slice(0, -1)
  const isNumber = /^"?\d+"?$/.test(number)
  if (binaryOperators.includes(operator.text)) {
    if (!isNumber || !isStatus(left)) return []
    if (operator.text === '=') return [{ key: 'text', at: operator, written: '=', meant: '-eq' }]
    // dash has no ==.
    return operator.text === '==' ? [{ key: 'operator', at: operator, written: '==', meant: '-eq' }] : []
  }
  if (['-a', '-o', '>', '<', '\\>', '\\<', '=~'].includes(operator.text)) return []
  return [{ key: 'operator', at: operator, written: operator.text, meant: guessOperator(operator.text, isNumber) }]
}

/** The operator that was likely meant: the one whose letters the word ends with. */
function guessOperator(written: string, isNumber: boolean): string | undefined {
  if (symbols[written]) return isNumber ? symbols[written] : written.startsWith('!') ? '!=' : '='
  const letters = written.toLowerCase().replaceAll(/[^a-z]/g, '')
  if (['equals', 'equal', 'is', 'eql', 'equ'].includes(letters)) return isNumber ? '-eq' : '='
  const found =
    letters.length <= 4 ? numeric.find((name) => letters.endsWith(name) || letters.startsWith(name)) : undefined
  return found ? `-${found}` : undefined
}

/** `[ $status=5 ]`, which is a text and so always true. */
function findJoined(word: Word): Mistake[] {
  const [expansion, literal, ...more] = word.parts ?? []
  if (more.length > 0 || literal?.type !== 'Literal' || !expansion) return []
  if (!['SimpleExpansion', 'ParameterExpansion', 'DoubleQuoted'].includes(expansion.type)) return []
  const [, operator = '', number = ''] = /^(==|!=|=|-[a-z]{2})(\d+)$/.exec(literal.text) ?? []
  if (operator === '') return []
  const meant = `${symbols[operator] ?? operator} ${number}`
  return [{ key: 'constant', at: { pos: expansion.end, end: literal.end }, written: word.text, meant: ` ${meant}` }]
}

/** `[ $status -eq5 ]`. */
function findHalfJoined(word: Word): Mistake[] {
  const [, operator = '', number = ''] = /^(-[a-z]{2}|==|=|!=)(\d+)\]?$/.exec(word.text) ?? []
  if (operator === '' || word.parts) return []
  const end = word.pos + operator.length + number.length
  const meant = `${symbols[operator] ?? operator} ${number}`
  return [{ key: 'blank', at: { pos: word.pos, end }, written: word.text, meant }]
}
