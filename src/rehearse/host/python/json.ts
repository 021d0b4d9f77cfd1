// JSON as Python's json.load reads it: NaN and Infinity are numbers, of two equal keys the last one counts, an int has
// any size, and a byte-order mark, a trailing comma or a comment ends it.
import { PythonError } from '../../../model/python/error.js'
import { mostDigits } from './int.js'
import type { PythonValue } from './value.js'

/** Objects and arrays within each other; Python gives up near its own depth of 1000 calls. */
const deepest = 990

const blanks = /[ \t\n\r]*/y
const numberToken = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const stringToken = /"(?:[^"\\]|\\[\s\S])*"/y
const words: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/** Throws PythonError with ValueError for what is no JSON. */
export function loadJson(text: string): PythonValue {
  return new Reader(text).read()
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): PythonValue {
    this.#skip()
    const value = this.#value(0)
    this.#skip()
    if (this.#at < this.#text.length) throw this.#bad('extra data')
    return value
  }

  #value(depth: number): PythonValue {
    if (depth > deepest) throw new PythonError('RecursionError', 'maximum recursion depth exceeded')
    const next = this.#text[this.#at]
    if (next === '{') return this.#object(depth)
    if (next === '[') return this.#array(depth)
    if (next === '"') return this.#string()
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return this.#number()
  }

  #object(depth: number): PythonValue {
    const members = new Map<string, PythonValue>()
    this.#items('}', () => {
      if (this.#text[this.#at] !== '"') throw this.#bad('a name in double quotes is missing')
      const name = this.#string()
      this.#skip()
      if (this.#text[this.#at++] !== ':') throw this.#bad('a colon is missing')
      this.#skip()
      members.set(name, this.#value(depth + 1))
    })
    return members
  }

  #array(depth: number): PythonValue {
    const items: PythonValue[] = []
    this.#items(']', () => items.push(this.#value(depth + 1)))
    return items
  }

  #items(end: string, read: () => void): void {
    this.#at++
    this.#skip()
    if (this.#text[this.#at] === end) {
      this.#at++
      return
    }
    for (;;) {
      read()
      this.#skip()
      const mark = this.#text[this.#at++]
      if (mark === end) return
      if (mark !== ',') throw this.#bad('a comma is missing')
      this.#skip()
    }
  }

  #string(): string {
    const [whole] = this.#match(stringToken) ?? []
    if (whole === undefined) throw this.#bad('a text does not end')
    try {
      return JSON.parse(whole)
    } catch {
      throw this.#bad('a text holds a control character or an unknown escape')
    }
  }

  #number(): PythonValue {
    const [whole, integer = '', fraction, exponent] = this.#match(numberToken) ?? []
    if (whole === undefined) throw this.#bad('a value is missing')
    if (fraction !== undefined || exponent !== undefined) return Number(whole)
    if (integer.replace('-', '').length > mostDigits) throw this.#bad('a number has more than 4300 digits')
    return BigInt(integer)
  }

  #skip(): void {
    this.#match(blanks)
  }

  #match(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at
    const match = token.exec(this.#text)
    if (match) this.#at += match[0].length
    return match
  }

  #bad(what: string): PythonError {
    return new PythonError('ValueError', `no JSON at character ${this.#at}: ${what}`)
  }
}
