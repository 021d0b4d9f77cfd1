// INI as Python's ConfigParser reads it, with the values that go on in the next line and with %(name)s.
import { PythonError } from './error.js'
import { type IniSections, readIniText } from './ini-reader.js'
import { stripEnd } from './strip.js'

const deepestReference = 10
/** Its options count in every section, and it is none itself. */
const defaults = 'DEFAULT'

export class Ini {
  readonly #sections: IniSections

  /** Throws PythonError for what ConfigParser refuses. */
  constructor(text: string) {
    const { sections, problems } = readIniText(text)
    // Lines that are no options are told at the end, all else at once.
    const refused = problems.find(({ kind }) => kind !== 'no option') ?? problems[0]
    if (refused) throw bad(refused.message)
    this.#sections = sections
  }

  hasOption(section: string, option: string): boolean {
    const name = option.toLowerCase()
    const options = section === defaults ? undefined : this.#sections.get(section)
    return options !== undefined && (options.has(name) || (this.#sections.get(defaults)?.has(name) ?? false))
  }

  /** Throws PythonError when there is none, or its references lead nowhere. */
  get(section: string, option: string): string {
    if (!this.hasOption(section, option)) throw bad(`No option '${option}' in section: '${section}'`)
    return this.#resolve(section, this.#raw(section, option.toLowerCase()) ?? '', 1)
  }

  #raw(section: string, name: string): string | undefined {
    const option = this.#sections.get(section)?.get(name) ?? this.#sections.get(defaults)?.get(name)
    return option && stripEnd(option.lines.join('\n'))
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

function bad(message: string): PythonError {
  return new PythonError('ConfigParserError', message)
}
