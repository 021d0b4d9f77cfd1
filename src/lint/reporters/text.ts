// Findings for people: place, sentence, the line with a caret, what the VM would do.
import { type Diagnostic, type ShellCheckOutcome, severities } from '../../model/lint.js'
import { folderOf } from '../../model/slash-path.js'
import { describeOutlook } from '../outlook.js'
import { countSeverities, type LintReport } from '../report.js'

export type Paint = (style: 'bold' | 'red' | 'yellow', text: string) => string

const colours = { error: 'red', warning: 'yellow', info: 'bold' } as const
const widestLine = 110
/** Of a fleet nobody reads more. */
const mostOutlooks = 5

export function composeText(report: LintReport, paint: Paint): string {
  const blocks = sortByGravity(report.shown).map((diagnostic) => composeFinding(diagnostic, report.texts, paint))
  return [...composeOutlooks(report), ...blocks, composeSummary(report, paint)].join('\n')
}

/** Of the pairs that something was found in, before all findings. */
function composeOutlooks({ result, shown }: LintReport): string[] {
  const folders = new Set(shown.map(({ path }) => folderOf(path)))
  const outlooks = result.outlooks.filter(({ path }) => folders.has(folderOf(path))).slice(0, mostOutlooks)
  return outlooks.map((outlook) => {
    const lines = describeOutlook(outlook).map((line) => `  ${line}`)
    return [`${showPath(outlook.path)}:`, ...lines, ''].join('\n')
  })
}

/** Those of a file stay together, the gravest first. */
function sortByGravity(shown: readonly Diagnostic[]): Diagnostic[] {
  const rank = ({ severity }: Diagnostic) => severities.indexOf(severity)
  return [...shown].sort((a, b) => (a.path === b.path ? rank(a) - rank(b) : 0))
}

function composeFinding(diagnostic: Diagnostic, texts: LintReport['texts'], paint: Paint): string {
  const { id, name, severity, path, start, message, effect, advice, fix } = diagnostic
  const place = paint('bold', `${showPath(path)}:${start.line}:${start.column}:`)
  const label = paint(colours[severity], severity)
  const lines = [`${place} ${label}: ${message} [${name ? `${id} ${name}` : id}]`]
  lines.push(...showLine(diagnostic, texts.get(path) ?? '', paint))
  if (effect) lines.push(`  on the VM: ${effect}`)
  if (advice) lines.push(`  ${paint('bold', 'hint:')} ${advice}${fix ? ' (--fix does it)' : ''}`)
  return `${lines.join('\n')}\n`
}

/** The line of a finding, and carets under it. A long line is cut to what is around the place. */
function showLine({ start, end, span }: Diagnostic, text: string, paint: Paint): string[] {
  // What is about a file as a whole has no line to show.
  if (span.end === 0) return []
  const [line = ''] = text.split('\n').slice(start.line - 1, start.line)
  const from = start.column - 1 > widestLine - 30 ? start.column - 31 : 0
  const shown = [...line.slice(from, from + widestLine)].map(showCharacter).join('')
  const column = [...line.slice(from, start.column - 1)].map(showCharacter).join('').length
  const until = end.line === start.line ? end.column - 1 : line.replace(/\s+$/, '').length
  const marked = [...line.slice(start.column - 1, Math.min(until, from + widestLine))]
    .map(showCharacter)
    .join('').length
  const number = String(start.line)
  const gutter = ' '.repeat(number.length)
  return [
    `  ${number} | ${shown}`,
    `  ${gutter} | ${' '.repeat(column)}${paint('yellow', '^'.repeat(Math.max(1, marked)))}`,
  ]
}

/** A tab as two blanks; what a terminal would not show, or would obey, as an escape. */
function showCharacter(character: string): string {
  if (character === '\t') return '  '
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return character
  if (character === '\r') return '\\r'
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}

function showPath(path: string): string {
  return [...path].map(showCharacter).join('')
}

function composeSummary(report: LintReport, paint: Paint): string {
  const { result, shown, fixed, mendable, kept, left, own, version, missingShellCheck } = report
  const lines: string[] = []
  const count = result.files.length
  const files = `${count} file${count === 1 ? '' : 's'}`
  if (fixed !== undefined) lines.push(`${fixed} finding${fixed === 1 ? '' : 's'} mended.`)
  lines.push(...kept.map((path) => `What was there before is in ${showPath(path)}.`))
  const isWhole = result.files.every(({ notChecked }) => notChecked.length === 0)
  const looked = isWhole ? '' : ', as far as they were looked at'
  if (shown.length === 0) lines.push(count === 0 ? 'There are no hooks here.' : `No findings in ${files}${looked}.`)
  else {
    const mend = mendable > 0 && fixed === undefined ? `; --fix mends ${mendable}` : ''
    lines.push(`${paint('bold', countSeverities(shown))} in ${files}${mend}.`)
  }
  if (own > 0) lines.push(describeOwn(own, version))
  const hidden = result.diagnostics.length - shown.length
  if (hidden > 0) lines.push(`${hidden} below the threshold not shown (--severity info).`)
  for (const { path, notChecked } of result.files)
    lines.push(...notChecked.map((what) => `${paint('yellow', 'Not checked:')} ${showPath(path)} ${showPath(what)}.`))
  const unmended = shown.some(({ id, fix, severity }) => /^AZH2/.test(id) && !fix && severity === 'error')
  if (unmended)
    lines.push(
      `\`make-azure-hooks --instance NAME --product ${guessProduct(report)}\` writes a bundle without these mistakes.`,
    )
  for (const folder of left)
    lines.push(`Nothing was mended in ${showPath(folder || '.')}: what is left there would then do more harm than now.`)
  const scripts = result.files.filter(({ kind }) => kind === 'script').length > own
  if (scripts) lines.push(...describeShellCheck(result.shellcheck, missingShellCheck, paint))
  return `${lines.join('\n')}\n`
}

/** Caché's client tells that the bundle must be one for it. */
function guessProduct({ texts, shown }: LintReport): string {
  const isCache = shown.some(({ path }) => /\bc(?:session|control)\b/.test(texts.get(path) ?? ''))
  return isCache ? 'cache' : 'iris'
}

function describeOwn(count: number, version: string): string {
  const [scripts, them] = count === 1 ? ['script is', 'it'] : ['scripts are', 'them']
  return `${count} ${scripts}, byte for byte, what version ${version} writes: nothing else was asked of ${them}.`
}

function describeShellCheck(
  outcome: ShellCheckOutcome | undefined,
  missing: string | undefined,
  paint: Paint,
): string[] {
  if (missing !== undefined) return [`${paint('yellow', 'ShellCheck did not run:')} ${missing}`]
  if (!outcome) return []
  const { name, version, error, notes } = outcome
  if (error !== undefined) return [`${paint('yellow', 'ShellCheck did not run:')} ${error}`]
  const failed = notes.map(({ path, message }) => `ShellCheck did not check ${showPath(path)}: ${message}.`)
  return [...failed, `Checked with ${name === 'shellcheck' ? 'ShellCheck' : name} ${version} too.`]
}
