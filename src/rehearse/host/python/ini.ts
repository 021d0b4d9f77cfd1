// INI as Python's ConfigParser reads it, with the values that go on in the next line and with %(name)s.
import { PythonError } from './error.js'
import { stripEnd, stripStart, stripText } from './strip.js'

type Options = Map<string, string[]>

const deepestReference = 10

export class Ini {
  readonly #sections = new Map<string, Options>()
  readonly #defaults: Options = new Map()

  /** Throws PythonError for what ConfigParser refuses. */
  constructor(text: string) {
    new IniReader(this.#sections, this.#defaults).read(text)
  }

  hasOption(section: string, option: string): boolean {
    const options = this.#sections.get(section)
    const name = option.toLowerCase()
    return options !== undefined && (options.has(name) || this.#defaults.has(name))
  }

  /** Throws PythonError when there is none, or its references lead nowhere. */
  get(section: string, option: string): string {
    if (!this.hasOption(section, option)) throw bad(`No option '${option}' in section: '${section}'`)
    return this.#resolve(section, this.#raw(section, option.toLowerCase()) ?? '', 1)
  }

  #raw(section: string, name: string): string | undefined {
    const lines = this.#sections.get(section)?.get(name) ?? this.#defaults.get(name)
    return lines === undefined ? undefined : stripEnd(lines.join('\n'))
  }

  #resolve(section: string, text: string, depth: number): string {
    if (depth > deepestReference) throw bad('the references are nested too deeply')
    return text.replace(/%(?:%|\(([^)]+)\)s|)/g, (mark: string, name: string | undefined) => {
      if (mark === '%%') return '%'
      if (name === undefined) throw bad("'%' must be followed by '%' or '('")
      const value = this.#raw(section, name.toLowerCase())
      if (value === undefined) throw bad(`there is no option ${name}`)
      return value.includes('%') ? this.#resolve(section, value, depth + 1) : value
    })
  }
}

class IniReader {
  readonly #sections: Map<string, Options>
  readonly #defaults: Options
  readonly #seen = new Set<string>()
  #section: { name: string; options: Options } | undefined
  #option: string[] | undefined
  #indent = 0
  #problem: PythonError | undefined

  constructor(sections: Map<string, Options>, defaults: Options) {
    this.#sections = sections
    this.#defaults = defaults
  }

  read(text: string): void {
    for (const line of text.split(/\r\n|\r|\n/)) this.#readLine(line)
    if (this.#problem) throw this.#problem
  }

  #readLine(line: string): void {
    const value = stripText(line)
    if (/^[#;]/.test(value)) return
    if (value === '') {
      this.#option?.push('')
      return
    }
    const indent = line.length - stripStart(line).length
    if (this.#option && indent > this.#indent) {
      this.#option.push(value)
      return
    }
    this.#indent = indent
    const [, header] = /^\[(.+)\]/.exec(value) ?? []
    if (header !== undefined) this.#enter(header)
    else if (!this.#section) throw bad('File contains no section headers.')
    else this.#readOption(value, this.#section)
  }

  #enter(name: string): void {
    if (this.#sections.has(name)) throw bad(`section '${name}' already exists`)
    const options: Options = name === 'DEFAULT' ? this.#defaults : new Map()
    if (name !== 'DEFAULT') this.#sections.set(name, options)
    this.#section = { name, options }
    this.#option = undefined
  }

  #readOption(value: string, section: { name: string; options: Options }): void {
    const mark = value.search(/[=:]/)
    // Python reads on, and refuses the file at its end.
    if (mark <= 0) this.#problem ??= bad('Source contains parsing errors')
    if (mark < 0) return
    const name = stripEnd(value.slice(0, mark)).toLowerCase()
    const key = `${section.name}]${name}`
    if (this.#seen.has(key)) throw bad(`option '${name}' in section '${section.name}' already exists`)
    this.#seen.add(key)
    const lines = [stripText(value.slice(mark + 1))]
    section.options.set(name, lines)
    this.#option = name === '' ? undefined : lines
  }
}

function bad(message: string): PythonError {
  return new PythonError('ConfigParserError', message)
}
