// What `[`, `test` and their like answer: known, unknown or a usage error.
import { identify, isSurelyFilled, readText, type Value } from './value.js'

/** `broken` is status 2 with a message on stderr; `unknown` hangs on the condition of that name. */
export type Verdict =
  | { readonly kind: 'known'; readonly holds: boolean }
  | { readonly kind: 'unknown'; readonly name: string; readonly tainted: boolean; readonly ofFiles: boolean }
  | { readonly kind: 'broken' }

const known = (holds: boolean): Verdict => ({ kind: 'known', holds })
const broken: Verdict = { kind: 'broken' }

const ofNumbers: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
}
const ofTexts = new Set(['=', '==', '!='])
const ofFiles = new Set(['-nt', '-ot', '-ef'])
const unary = new Set('-b -c -d -e -f -g -h -k -L -n -p -r -s -S -t -u -w -x -z -O -G -N -v -a -o'.split(' '))

export const binaryOperators: readonly string[] = [...Object.keys(ofNumbers), ...ofTexts, ...ofFiles]

/** Arguments between `[` and `]`. Reads the four forms of POSIX and chains with -a and -o. */
export function evaluateTest(words: readonly Value[]): Verdict {
  const texts = words.map(readText)
  switch (words.length) {
    case 0:
      return known(false)
    case 1:
      return isFilled(words[0] as Value)
    case 2:
      if (texts[0] === '!') return negate(evaluateTest(words.slice(1)))
      return evaluateUnary(texts[0], words[1] as Value)
    case 3:
      if (isBinary(texts[1])) return evaluateBinary(words[0] as Value, texts[1], words[2] as Value)
      if (texts[0] === '!') return negate(evaluateTest(words.slice(1)))
      if (texts[0] === '(' && texts[2] === ')') return evaluateTest(words.slice(1, 2))
      if (texts[1] === '-a' || texts[1] === '-o') return evaluateChain(words, texts)
      return texts[1] === undefined ? unknown(words, false) : broken
    default:
      if (words.length === 4 && texts[0] === '!') return negate(evaluateTest(words.slice(1)))
      return evaluateChain(words, texts)
  }
}

/** `a = b` with one operator, for `[[ ]]` as well. */
export function evaluateBinary(left: Value, operator: string, right: Value): Verdict {
  const a = readText(left)
  const b = readText(right)
  if (ofFiles.has(operator)) return unknown([left, { pieces: [operator], tainted: false }, right], true)
  if (ofTexts.has(operator)) {
    if (identify(left) === identify(right)) return known(operator !== '!=')
    if (a !== undefined && b !== undefined) return known(operator === '!=')
    const verdict = unknown([left, { pieces: ['='], tainted: false }, right], false)
    return operator === '!=' ? negate(verdict) : verdict
  }
  const compare = ofNumbers[operator]
  if (!compare) return broken
  if ((a !== undefined && !isNumber(a)) || (b !== undefined && !isNumber(b))) return broken
  if (a !== undefined && b !== undefined) return known(compare(Number(a), Number(b)))
  if (operator === '-ne') return negate(unknown([left, { pieces: ['-eq'], tainted: false }, right], false))
  return unknown([left, { pieces: [operator], tainted: false }, right], false)
}

export function evaluateUnary(operator: string | undefined, operand: Value): Verdict {
  if (operator === '-n') return isFilled(operand)
  if (operator === '-z') return negate(isFilled(operand))
  if (operator === undefined) return unknown([operand], true)
  // Azure's pipes are no terminal, nor is the stdin that it passes on.
  if (operator === '-t') return known(false)
  return unary.has(operator) ? unknown([{ pieces: [operator], tainted: false }, operand], true) : broken
}

export function negate(verdict: Verdict): Verdict {
  if (verdict.kind === 'known') return known(!verdict.holds)
  if (verdict.kind === 'broken') return verdict
  const name = verdict.name.startsWith('!') ? verdict.name.slice(1) : `!${verdict.name}`
  return { ...verdict, name }
}

export function isNumber(text: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(text)
}

function isFilled(word: Value): Verdict {
  const text = readText(word)
  if (text !== undefined) return known(text !== '')
  return isSurelyFilled(word) ? known(true) : unknown([{ pieces: ['-n'], tainted: false }, word], false)
}

function isBinary(text: string | undefined): text is string {
  return text !== undefined && (text in ofNumbers || ofTexts.has(text) || ofFiles.has(text))
}

function unknown(words: readonly Value[], files: boolean): Verdict {
  const tainted = words.some((word) => word.tainted)
  return { kind: 'unknown', name: words.map(identify).join(' '), tainted, ofFiles: files }
}

/** `a -a b -o c`: each part in its own form, `-a` before `-o`. */
function evaluateChain(words: readonly Value[], texts: readonly (string | undefined)[]): Verdict {
  const or = texts.indexOf('-o')
  const at = or > 0 ? or : texts.indexOf('-a')
  if (at <= 0 || at === words.length - 1) return texts.includes(undefined) ? unknown(words, false) : broken
  const left = evaluateTest(words.slice(0, at))
  const right = evaluateTest(words.slice(at + 1))
  if (left.kind === 'broken' || right.kind === 'broken') return broken
  const decisive = or > 0
  if (left.kind === 'known') return left.holds === decisive ? left : right
  if (right.kind === 'known') return right.holds === decisive ? right : left
  return unknown(words, left.ofFiles || right.ofFiles)
}
