// INI as Python's ConfigParser reads it, as far as the host looks at it.
import type { Span } from '../model/lint.js'

export interface IniOption extends Span {
  /** In lower case, as ConfigParser compares. */
  readonly name: string
  readonly value: string
}

/** The options of one section, or undefined when there is no such section. */
export function readIniSection(text: string, section: string): readonly IniOption[] | undefined {
  let current: string | undefined
  let options: IniOption[] | undefined
  for (const match of text.matchAll(/^.*$/gm)) {
    const line = match[0].replace(/\r$/, '').replace(/^\uFEFF/, '')
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    const [, header] = /^\[([^\]]+)\]/.exec(line) ?? []
    if (header !== undefined) {
      current = header
      if (header === section) options ??= []
      continue
    }
    const [all, name, value = ''] = /^\s*([^:=\s][^:=]*?)\s*[:=]\s*(.*?)\s*$/.exec(line) ?? []
    if (all === undefined || name === undefined || current !== section) continue
    options?.push({ name: name.toLowerCase(), value, pos: match.index, end: match.index + line.length })
  }
  return options
}
