// The lines of an INI file as Python's ConfigParser takes them, with their places; reads on behind what it refuses.
import type { Span } from '../lint.js'
import { stripEnd, stripStart, stripText } from './strip.js'

interface IniOption extends Span {
  /** In lower case, as ConfigParser compares. */
  readonly name: string
  /** The first, and those that go on with the value. */
  readonly lines: string[]
}

export interface IniProblem extends Span {
  readonly kind: 'before a section' | 'twice' | 'no option' | 'byte-order mark'
  /** As Python words it. */
  readonly message: string
}

export type IniSections = ReadonlyMap<string, ReadonlyMap<string, IniOption>>

export interface IniText {
  /** With DEFAULT. */
  readonly sections: IniSections
  /** What ConfigParser refuses, and with it the whole file. */
  readonly problems: readonly IniProblem[]
}

/** Never throws. */
export function readIniText(text: string): IniText {
  const reader = new IniReader()
  const hasMark = text.startsWith('\uFEFF')
  // It is no blank for Python: the first line is neither a section nor a comment.
  if (hasMark) reader.note('byte-order mark', { pos: 0, end: 1 }, noHeader)
  const start = hasMark ? 1 : 0
  for (const { 0: line, index } of text.slice(start).matchAll(/[^\r\n]+|\r\n|\r|\n/g)) {
    // A line end behind an empty line is that line.
    reader.readPart(line, start + index)
  }
  return { sections: reader.sections, problems: reader.problems }
}

const noHeader = 'File contains no section headers.'

class IniReader {
  readonly sections = new Map<string, Map<string, IniOption>>()
  readonly problems: IniProblem[] = []
  #section: { name: string; options: Map<string, IniOption> } | undefined
  #option: IniOption | undefined
  #indent = 0
  #isLineOpen = false

  note(kind: IniProblem['kind'], { pos, end }: Span, message: string): void {
    this.problems.push({ kind, pos, end, message })
  }

  /** @param part a line without its end, or the end of one */
  readPart(part: string, pos: number): void {
    const isEnd = /^[\r\n]/.test(part)
    if (isEnd && !this.#isLineOpen) this.#option?.lines.push('')
    this.#isLineOpen = !isEnd
    if (!isEnd) this.#readLine(part, { pos, end: pos + part.length })
  }

  #readLine(line: string, at: Span): void {
    const value = stripText(line)
    if (/^[#;]/.test(value)) return
    if (value === '') {
      this.#option?.lines.push('')
      return
    }
    const indent = line.length - stripStart(line).length
    if (this.#option && indent > this.#indent) {
      this.#option.lines.push(value)
      return
    }
    this.#indent = indent
    const [, header] = /^\[(.+)\]/.exec(value) ?? []
    if (header !== undefined) this.#enter(header, at)
    else if (!this.#section) this.note('before a section', at, noHeader)
    else this.#readOption(value, this.#section, at)
  }

  #enter(name: string, at: Span): void {
    const known = this.sections.get(name)
    if (known && name !== 'DEFAULT') this.note('twice', at, `section '${name}' already exists`)
    const options = known ?? new Map<string, IniOption>()
    this.sections.set(name, options)
    this.#section = { name, options }
    this.#option = undefined
  }

  #readOption(value: string, section: { name: string; options: Map<string, IniOption> }, at: Span): void {
    const mark = value.search(/[=:]/)
    if (mark <= 0) this.note('no option', at, 'Source contains parsing errors')
    if (mark < 0) return
    const name = stripEnd(value.slice(0, mark)).toLowerCase()
    if (section.options.has(name))
      this.note('twice', at, `option '${name}' in section '${section.name}' already exists`)
    const option = { name, lines: [stripText(value.slice(mark + 1))], ...at }
    section.options.set(name, option)
    this.#option = name === '' ? undefined : option
  }
}
