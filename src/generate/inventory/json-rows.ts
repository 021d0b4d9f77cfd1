// The rows of an inventory in JSON: the elements of one list, cut out of the text one by one, so that the list need not
// fit into memory and a row that is wrong spoils no other.
import { JsonSyntaxError, readJson } from '../../schema/json-source.js'
import { describeLongRow, InventoryError, longestRow, type RawRow, type RowProblem } from './row.js'

const blank = /[ \t\r\n]/
const hint = 'The file holds one list of objects: [{"host": "vm1", "instances": ["IRIS"]}].'

/** Throws an InventoryError when it is not a list, or where the list breaks off. */
export async function* readJsonRows(pieces: AsyncIterable<string>): AsyncGenerator<RawRow | RowProblem> {
  const cutter = new Cutter()
  for await (const piece of pieces) {
    for (const element of cutter.cut(piece)) yield readElement(element)
  }
  cutter.end()
}

interface Element {
  readonly line: number
  /** Of its first character, from 1. */
  readonly column: number
  /** undefined when it is too long to keep. */
  readonly text: string | undefined
}

class Cutter {
  #place: 'before' | 'wants element' | 'in element' | 'after' = 'before'
  #line = 1
  #column = 0
  #start = { line: 1, column: 1 }
  #text: string | undefined = ''
  /** Of brackets and braces. */
  #depth = 0
  #inString = false
  #escaped = false
  #isFirst = true

  /** Throws when the list is not closed. */
  end(): void {
    if (this.#place === 'before') throw new InventoryError(this.#line, 'The file is empty.', hint)
    if (this.#place !== 'after') {
      const line = this.#place === 'in element' ? this.#start.line : this.#line
      throw new InventoryError(line, 'The list is not closed: the file breaks off.', 'Is a quote or a bracket missing?')
    }
  }

  /** The elements that end in this piece. Throws where the list is none. */
  *cut(piece: string): Generator<Element> {
    for (const character of piece) {
      if (character === '\n') {
        this.#line++
        this.#column = 0
      } else this.#column += character.length
      const element = this.#take(character)
      if (element) yield element
    }
  }

  #take(character: string): Element | undefined {
    if (this.#place === 'in element') return this.#continueElement(character)
    if (blank.test(character)) return undefined
    switch (this.#place) {
      case 'before':
        if (character !== '[') throw this.#refuse(`It begins with ${JSON.stringify(character)}, not with a list`)
        this.#place = 'wants element'
        return undefined
      case 'wants element':
        if (character === ']' && this.#isFirst) this.#place = 'after'
        else if (character === ',' || character === ']') throw this.#refuse('A row is missing beside a comma')
        else this.#beginElement(character)
        return undefined
      case 'after':
        throw this.#refuse('There is more after the end of the list')
    }
  }

  #beginElement(character: string): void {
    this.#place = 'in element'
    this.#isFirst = false
    this.#start = { line: this.#line, column: this.#column - character.length + 1 }
    this.#text = ''
    this.#depth = 0
    this.#continueElement(character)
  }

  #continueElement(character: string): Element | undefined {
    const ends = !this.#inString && this.#depth === 0 && (character === ',' || character === ']')
    if (!ends) this.#keep(character)
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (character === '\\') this.#escaped = true
      else if (character === '"') this.#inString = false
      return undefined
    }
    if (ends) {
      this.#place = character === ',' ? 'wants element' : 'after'
      return { ...this.#start, text: this.#text }
    }
    if (character === '"') this.#inString = true
    else if (character === '{' || character === '[') this.#depth++
    else if (character === '}' || character === ']') this.#depth--
    return undefined
  }

  #keep(character: string): void {
    if (this.#text === undefined) return
    this.#text = this.#text.length + character.length > longestRow ? undefined : this.#text + character
  }

  #refuse(problem: string): InventoryError {
    return new InventoryError(this.#line, `${problem} (column ${this.#column}).`, hint)
  }
}

function readElement({ line, column, text }: Element): RawRow | RowProblem {
  if (text === undefined) return describeLongRow(line)
  try {
    const { value } = readJson(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      // null is how converters write an empty cell.
      return { line, cells: Object.entries(value).filter(([, cell]) => cell !== null) }
    }
    return { line, message: 'The row is not an object.', hint }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const { position } = error
    const at = position.line === 1 ? column + position.column - 1 : position.column
    return { line: line + position.line - 1, message: `${capitalise(error.message)} (column ${at}).`, hint }
  }
}

function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
