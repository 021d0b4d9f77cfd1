// INI as Python's ConfigParser reads it, as far as the host looks at it.
import type { Span } from '../model/lint.js'

export interface IniOption extends Span {
  /** In lower case, as ConfigParser compares. */
  readonly name: string
  readonly value: string
}

export interface IniProblem extends Span {
  readonly kind: 'before a section' | 'twice' | 'no option' | 'byte-order mark'
}

export interface IniDocument {
  readonly sections: ReadonlyMap<string, readonly IniOption[]>
  /** What ConfigParser refuses, and with it the whole file. */
  readonly problems: readonly IniProblem[]
}

export function readIni(text: string): IniDocument {
  const sections = new Map<string, IniOption[]>()
  const problems: IniProblem[] = []
  if (text.startsWith('\uFEFF')) problems.push({ kind: 'byte-order mark', pos: 0, end: 1 })
  let current: IniOption[] | undefined
  /** That of the last option: a line that stands further in goes on with its value. */
  let indent: number | undefined
  for (const { 0: matched, index } of text.matchAll(/^.*$/gm)) {
    const line = matched.replace(/\r$/, '')
    const at = { pos: index, end: index + line.length }
    if (/^\uFEFF?\s*(?:[#;]|$)/.test(line)) continue
    const own = /^\uFEFF?(\s*)/.exec(line)?.[1]?.length ?? 0
    if (current && indent !== undefined && own > indent) continue
    const [, header] = /^\uFEFF?\s*\[([^\]]+)\]/.exec(line) ?? []
    if (header !== undefined) {
      if (sections.has(header)) problems.push({ kind: 'twice', ...at })
      current = sections.get(header) ?? []
      sections.set(header, current)
      indent = undefined
    } else if (!current) problems.push({ kind: 'before a section', ...at })
    else {
      readOption(line, at, current, problems)
      indent = own
    }
  }
  return { sections, problems }
}

function readOption(line: string, at: Span, options: IniOption[], problems: IniProblem[]): void {
  const [, name, value = ''] = /^\s*([^:=]*?)\s*[:=]\s*(.*?)\s*$/.exec(line) ?? []
  if (!name) {
    problems.push({ kind: 'no option', ...at })
    return
  }
  const lower = name.toLowerCase()
  if (options.some((option) => option.name === lower)) problems.push({ kind: 'twice', ...at })
  options.push({ name: lower, value, ...at })
}
