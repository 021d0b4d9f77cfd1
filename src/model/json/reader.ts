// Reads JSON on after each mistake: what the host refuses becomes a problem, and the rest is still read.
import { JsonCursor } from './cursor.js'
import type { JsonMember, JsonNode, JsonScalar } from './nodes.js'
import { readWord } from './word.js'

/** Objects and arrays within each other; Python gives up near its own depth of 1000 calls. */
const deepest = 990
const quotes = `"'\u201C\u201D\u201E\u2018\u2019`
/** Up to a bracket, a quote or a comment. */
const scalarWord = /(?:(?!\/[/*])[^\s,:{}[\]"'\u201C\u201D#])+/y

export class JsonReader extends JsonCursor {
  readDocument(): JsonNode | undefined {
    if (this.text.startsWith('\uFEFF')) this.skipBad('byte-order mark', 1, '')
    this.skipBlanks()
    if (this.ended) {
      this.note('empty', 0, this.text.length)
      return undefined
    }
    const root = this.#readValue(0)
    this.skipBlanks()
    if (!this.ended) this.note('more after the end', this.at, this.text.length)
    return root
  }

  #readValue(depth: number): JsonNode | undefined {
    if (depth > deepest) {
      this.note('nesting', this.at, this.at + 1)
      this.at = this.text.length
      return undefined
    }
    if (this.next === '{') return this.#readObject(depth)
    if (this.next === '[') return this.#readArray(depth)
    if (quotes.includes(this.next) && !this.ended) return this.#readString()
    return this.#readWord()
  }

  #readObject(depth: number): JsonNode {
    const pos = this.at++
    const members: JsonMember[] = []
    this.#readItems('}', () => {
      const start = this.at
      const key = this.#readKey()
      if (!key) return false
      this.skipBlanks()
      if (this.next === ':') this.at++
      else if (this.next === '=') this.skipBad('missing colon', 1, ':')
      else this.note('missing colon', key.end, key.end, ':')
      this.skipBlanks()
      const value = this.#readValue(depth + 1)
      if (!value) this.note('missing value', key.pos, this.at)
      else members.push({ pos: start, end: value.end, key: String(key.value), keySpan: key, value })
      return true
    })
    return { type: 'object', pos, end: this.at, members }
  }

  #readArray(depth: number): JsonNode {
    const pos = this.at++
    const items: JsonNode[] = []
    this.#readItems(']', () => {
      const item = this.#readValue(depth + 1)
      if (item) items.push(item)
      return item !== undefined
    })
    return { type: 'array', pos, end: this.at, items }
  }

  /** Items with commas between them, up to and with the closing bracket. */
  #readItems(closing: string, readItem: () => boolean): void {
    let comma: number | undefined
    let lastEnd: number | undefined
    for (;;) {
      this.skipBlanks()
      if (this.next === ',') {
        if (comma !== undefined || lastEnd === undefined) this.skipBad('extra comma', 1, '')
        else comma = this.at++
        continue
      }
      if (this.ended) {
        this.note('missing end', this.at, this.at)
        return
      }
      if (this.next === closing) {
        if (comma !== undefined) this.note('extra comma', comma, comma + 1, '')
        this.at++
        return
      }
      if ('}]'.includes(this.next)) {
        this.skipBad('unexpected', 1)
        continue
      }
      if (lastEnd !== undefined && comma === undefined) this.note('missing comma', lastEnd, lastEnd, ',')
      if (readItem()) lastEnd = this.at
      else this.#skipUnreadable()
      comma = undefined
    }
  }

  /** Up to where the next thing may begin, as one problem. */
  #skipUnreadable(): void {
    const length = this.text.slice(this.at + 1).search(/[,}\]\n]/)
    this.skipBad('unexpected', length === -1 ? this.text.length - this.at : length + 1)
  }

  #readKey(): JsonScalar | undefined {
    if (quotes.includes(this.next) && !this.ended) return this.#readString()
    const word = this.#takeWord()
    if (!word) return undefined
    this.note('unquoted key', word.pos, word.end, JSON.stringify(word.text))
    return { type: 'string', pos: word.pos, end: word.end, value: word.text }
  }

  #readString(): JsonScalar {
    const pos = this.at++
    const opening = this.text[pos] ?? ''
    const closing = opening === '"' ? '"' : opening === "'" ? "'" : '\u201C\u201D\u2018\u2019"'
    let value = ''
    for (;;) {
      const character = this.next
      if (this.ended || character === '\n') return this.#endOpenString(pos)
      if (closing.includes(character)) break
      if (character === '\\') value += this.#readEscape()
      else {
        if (character < ' ') this.note('control character', this.at, this.at + 1)
        value += character
        this.at++
      }
    }
    const end = ++this.at
    if (opening !== '"') this.note('quotes', pos, end, JSON.stringify(value))
    return { type: 'string', pos, end, value }
  }

  /** The quote was most likely meant before the comma that ends the line. */
  #endOpenString(pos: number): JsonScalar {
    const [rest = ''] = /,?[ \t\r]*$/.exec(this.text.slice(pos, this.at)) ?? []
    const end = this.at - rest.length
    const opening = this.text[pos] ?? ''
    const text = '\u201C\u201D\u201E'.includes(opening) ? '\u201D' : opening === '\u2018' ? '\u2019' : opening
    this.problems.push({ kind: 'open string', pos, end, repair: { pos: end, end, text } })
    this.at = end
    return { type: 'string', pos, end, value: this.text.slice(pos + 1, end) }
  }

  #readEscape(): string {
    const [token] = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 6)) ?? []
    if (token === undefined) {
      this.skipBad('escape', 1, '\\\\')
      return '\\'
    }
    this.at += token.length
    return String(JSON.parse(`"${token}"`))
  }

  #takeWord(): { text: string; pos: number; end: number } | undefined {
    scalarWord.lastIndex = this.at
    const [text] = scalarWord.exec(this.text) ?? []
    if (text === undefined) return undefined
    const pos = this.at
    this.at += text.length
    return { text, pos, end: this.at }
  }

  #readWord(): JsonScalar | undefined {
    const word = this.#takeWord()
    if (!word) return undefined
    const { text, pos, end } = word
    const { kind, right, ...scalar } = readWord(text)
    if (kind) this.note(kind, pos, end, right)
    return { ...scalar, pos, end }
  }
}
