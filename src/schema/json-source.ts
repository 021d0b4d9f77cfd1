// Reads JSON and remembers where each value stands, for messages with line and column. JSON.parse does not name them
// for every error, words its errors differently in each version of Node, and takes a repeated key without a word.

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

export interface JsonSource {
  readonly value: unknown
  /** Where the value (for a member of an object: its key) stands, by JSON pointer. */
  readonly positions: ReadonlyMap<string, Position>
}

export class JsonSyntaxError extends Error {
  readonly position: Position

  constructor(message: string, position: Position) {
    super(message)
    this.name = 'JsonSyntaxError'
    this.position = position
  }
}

const deepest = 100
const blank = /[ \t\r\n]*/y
const stringToken = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?![\w.+-])/y

class Reader {
  readonly positions = new Map<string, Position>()
  readonly #text: string
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  readDocument(): unknown {
    const value = this.#readValue('', 0)
    this.#skipBlanks()
    if (this.#offset < this.#text.length) this.#fail('there is more after the end')
    return value
  }

  #readValue(pointer: string, depth: number): unknown {
    this.#skipBlanks()
    if (depth > deepest) this.#fail('this is nested too deeply')
    if (!this.positions.has(pointer)) this.positions.set(pointer, this.#locate())
    if (this.#take('{')) return this.#readObject(pointer, depth)
    if (this.#take('[')) return this.#readArray(pointer, depth)
    const token = this.#match(scalarToken) ?? this.#match(stringToken)
    if (token === undefined) this.#failHere('a value')
    return JSON.parse(token)
  }

  #readObject(pointer: string, depth: number): unknown {
    const members: [string, unknown][] = []
    this.#skipBlanks()
    if (this.#take('}')) return {}
    do {
      this.#skipBlanks()
      const position = this.#locate()
      const token = this.#match(stringToken)
      if (token === undefined) this.#failHere('a key in double quotes')
      const key: string = JSON.parse(token)
      const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (this.positions.has(place)) throw new JsonSyntaxError(`${token} is given twice`, position)
      this.positions.set(place, position)
      this.#skipBlanks()
      if (!this.#take(':')) this.#failHere('a colon')
      members.push([key, this.#readValue(place, depth + 1)])
      this.#skipBlanks()
    } while (this.#take(','))
    if (!this.#take('}')) this.#failHere('a comma or }')
    return Object.fromEntries(members)
  }

  #readArray(pointer: string, depth: number): unknown {
    const items: unknown[] = []
    this.#skipBlanks()
    if (this.#take(']')) return items
    do {
      items.push(this.#readValue(`${pointer}/${items.length}`, depth + 1))
      this.#skipBlanks()
    } while (this.#take(','))
    if (!this.#take(']')) this.#failHere('a comma or ]')
    return items
  }

  #skipBlanks(): void {
    this.#match(blank)
  }

  #take(character: string): boolean {
    if (this.#text[this.#offset] !== character) return false
    this.#offset++
    return true
  }

  #match(token: RegExp): string | undefined {
    token.lastIndex = this.#offset
    const [found] = token.exec(this.#text) ?? []
    if (found !== undefined) this.#offset += found.length
    return found
  }

  #locate(): Position {
    const before = this.#text.slice(0, this.#offset)
    const line = before.split('\n').length
    return { line, column: this.#offset - before.lastIndexOf('\n') }
  }

  #failHere(wanted: string): never {
    const found = this.#text[this.#offset]
    if (found === undefined) this.#fail(`${wanted} is missing at the end`)
    const comment = this.#text.startsWith('//', this.#offset) || this.#text.startsWith('/*', this.#offset)
    this.#fail(comment ? 'JSON has no comments' : `${wanted} should stand here, not ${JSON.stringify(found)}`)
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(message, this.#locate())
  }
}

/** Throws a JsonSyntaxError. A byte-order mark at the start is skipped. */
export function readJson(text: string): JsonSource {
  const reader = new Reader(text.replace(/^\uFEFF/, ''))
  return { value: reader.readDocument(), positions: reader.positions }
}
