// What `explain` prints: one entry in full, or all of them in a line each.
import type { RuleRow } from '../../lint/explain.js'
import { headings, origins } from '../../model/codes/origins.js'
import type { Entry } from '../../model/codes/search.js'
import { fillNames, irisNames, readCommand } from '../../model/restore/chapter.js'
import type { createPaint } from '../io.js'

interface Settings {
  readonly paint: ReturnType<typeof createPaint>
  /** Columns that a line may have. */
  readonly width: number
}

const labelWidth = 10

export function composeEntry(entry: Entry, { paint, width }: Settings): string {
  const names = entry.names.length > 0 ? ` (${entry.names.join(', ')})` : ''
  const fields: (readonly [label: string, text: string])[] = [
    ['cause', entry.cause],
    ['see', entry.see],
    ['mend', entry.mend],
    ['command', entry.command],
  ]
  if (entry.rules) fields.push(['rules', `${entry.rules.join(', ')} find it beforehand: make-azure-hooks lint`])
  if (!entry.reported) fields.push(['portal', 'does not show it; it stands in extension.log only'])
  const head = `${entry.label}: ${entry.meaning}`
  const lines = [
    ...wrap(head, width).map((line) => paint('bold', line)),
    ...wrap(`${origins[entry.origin]}${names}`, width - 2).map((line) => `  ${line}`),
    ...fields.flatMap(([label, text]) => composeField(label, text, width)),
  ]
  if (entry.text) lines.push('', ...entry.text.map((line) => composeLine(line)))
  return lines.map((line) => `${line}\n`).join('')
}

/** One of a chapter, which is narrow enough as it is. */
function composeLine(line: string): string {
  const filled = fillNames(line, irisNames)
  return line === '' ? '' : `  ${readCommand(line) === undefined ? plain(filled) : filled}`
}

/** A command stays on one line, so that it can be copied. */
function composeField(label: string, text: string, width: number): string[] {
  const lines = label === 'command' ? [text] : wrap(text, width - labelWidth - 2)
  return lines.map((line, index) => `  ${(index === 0 ? `${label}:` : '').padEnd(labelWidth)}${line}`)
}

export function composeOverview(entries: readonly Entry[], rules: readonly RuleRow[], settings: Settings): string {
  const sections = Object.entries(headings).map(([origin, heading]) => {
    const rows = entries.filter((entry) => entry.origin === origin)
    if (origin === 'azure') rows.sort((a, b) => Number(a.label) - Number(b.label))
    const width = Math.max(...rows.map(({ label }) => label.length)) + 2
    const lines = rows.map(({ label, names: [name = ''], meaning }) => {
      return `  ${label.padEnd(width)}${meaning}${origin === 'azure' ? ` (${name})` : ''}`
    })
    return [settings.paint('bold', heading), ...lines]
  })
  const ruleLines = rules.map(({ id, name }) => `  ${id}  ${name}`)
  const all = [...sections, [settings.paint('bold', 'Rules of lint'), ...ruleLines]]
  const hint = 'make-azure-hooks explain CODE… tells the cause, how to see it, how to mend it, and what to type.'
  return `${all.map((lines) => lines.map((line) => `${plain(line)}\n`).join('')).join('\n')}\n${hint}\n`
}

/** Lines of at most `width` columns, where words allow. What stands in backquotes is one word if it fits. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  const words = plain(text).match(/`[^`]*`\S*|\S+/g) ?? []
  for (const word of words.flatMap((word) => (word.length > width ? word.split(' ') : word))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Without Markdown's marks for bold and italics; backquotes stay, as they say what is a command or a file. */
function plain(text: string): string {
  return text.replaceAll('**', '').replaceAll(/(^| )\*(\w[^*]*)\*/g, '$1$2')
}
