// INI as the host reads it, for rules.

import type { Span } from '../model/lint.js'
import { PythonError } from '../model/python/error.js'
import { Ini } from '../model/python/ini.js'
import { type IniProblem, readIniText } from '../model/python/ini-reader.js'

export type { IniProblem }

export interface IniOption extends Span {
  /** In lower case, as ConfigParser compares. */
  readonly name: string
  /** With what it refers to; as it stands where the file or a reference is refused. */
  readonly value: string
}

export interface IniDocument {
  readonly sections: ReadonlyMap<string, readonly IniOption[]>
  /** What ConfigParser refuses, and with it the whole file. */
  readonly problems: readonly IniProblem[]
}

export function readIni(text: string): IniDocument {
  const { sections, problems } = readIniText(text)
  const ini = problems.length === 0 ? new Ini(text) : undefined
  const own = [...sections].filter(([section]) => section !== 'DEFAULT')
  const shared = [...(sections.get('DEFAULT')?.values() ?? [])]
  return {
    problems,
    sections: new Map(
      own.map(([section, options]) => {
        const all = [...options.values(), ...shared.filter(({ name }) => !options.has(name))]
        return [
          section,
          all.map(({ name, lines, pos, end }) => ({ name, value: read(ini, section, name, lines), pos, end })),
        ]
      }),
    ),
  }
}

function read(ini: Ini | undefined, section: string, name: string, lines: readonly string[]): string {
  try {
    return ini?.get(section, name) ?? lines.join('\n')
  } catch (error) {
    if (error instanceof PythonError) return lines.join('\n')
    throw error
  }
}
