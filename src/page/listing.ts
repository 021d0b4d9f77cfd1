// A file with the findings beside their lines; what has none is folded.

import { unreadable } from '../lint/fixes.js'
import type { Diagnostic } from '../model/lint.js'
import { create, show } from './element.js'
import { linkTo } from './explain-view.js'

/** Lines that are seen before and after one with a finding. */
const around = 3

export interface ListingActions {
  /** The fix as a difference, '' where nothing of this file changes. */
  readonly preview: (finding: Diagnostic) => string
  readonly accept: (finding: Diagnostic) => void
}

export function composeListing(text: string, findings: readonly Diagnostic[], actions: ListingActions): HTMLElement[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const byLine = new Map<number, Diagnostic[]>()
  for (const finding of findings) {
    const line = Math.min(Math.max(finding.start.line, 1), lines.length)
    byLine.set(line, [...(byLine.get(line) ?? []), finding])
  }
  const seen = new Set<number>()
  for (const line of byLine.keys()) for (let at = line - around; at <= line + around; at++) seen.add(at)
  const parts: HTMLElement[] = []
  let folded: HTMLElement[] = []
  const fold = (end: number) => {
    if (folded.length > 0) parts.push(composeFold(folded, end - folded.length, end - 1))
    folded = []
  }
  for (const [index, line] of lines.entries()) {
    const number = index + 1
    const own = byLine.get(number) ?? []
    const row = composeRow(number, line, own, actions)
    if (seen.has(number)) {
      fold(number)
      parts.push(row)
    } else folded.push(row)
  }
  fold(lines.length + 1)
  return parts
}

function composeFold(rows: readonly HTMLElement[], first: number, last: number): HTMLElement {
  const what = first === last ? `Line ${first}` : `Lines ${first} to ${last}`
  return create('details', { class: 'fold' }, create('summary', {}, `${what}, without findings`), rows)
}

function composeRow(
  number: number,
  line: string,
  findings: readonly Diagnostic[],
  actions: ListingActions,
): HTMLElement {
  return create(
    'div',
    { class: findings.length > 0 ? 'row found' : 'row' },
    create('span', { class: 'line-number' }, String(number)),
    create('code', { class: 'line' }, markPlace(line.replace(/\r$/, ''), findings)),
    findings.length > 0
      ? create(
          'ul',
          { class: 'findings' },
          findings.map((each) => composeFinding(each, actions)),
        )
      : undefined,
  )
}

/** The place of the first finding of the line. */
function markPlace(line: string, [first]: readonly Diagnostic[]): (HTMLElement | string)[] {
  if (!first || first.span.end === 0) return [show(line)]
  const { start, end } = first
  const from = start.column - 1
  const to = end.line === start.line ? Math.max(end.column - 1, from + 1) : line.length
  return [show(line.slice(0, from)), create('mark', {}, show(line.slice(from, to))), show(line.slice(to))]
}

const words = { error: 'error', warning: 'warning', info: 'note' }

function composeFinding(finding: Diagnostic, { preview, accept }: ListingActions): HTMLElement {
  const { id, name, severity, start, message, effect, advice, fix } = finding
  const difference = fix ? preview(finding) : ''
  return create(
    'li',
    { class: `finding ${severity}`, 'data-id': id, 'data-place': `${start.line}:${start.column}` },
    create(
      'p',
      { class: 'finding-head' },
      create('span', { class: `tag ${severity}` }, words[severity]),
      linkTo(id, `${id} ${name ?? ''}`),
      create('span', { class: 'soft' }, `line ${start.line}, column ${start.column}`),
    ),
    create('p', { class: 'message' }, show(message)),
    effect ? create('p', { class: 'effect' }, create('b', {}, 'On the VM: '), show(effect)) : undefined,
    advice ? create('p', { class: 'advice' }, create('b', {}, 'Hint: '), show(advice)) : undefined,
    fix && difference
      ? create(
          'details',
          { class: 'fix' },
          create('summary', {}, `Fix: ${show(fix.title)}`),
          create('pre', { tabindex: 0 }, show(difference)),
          // One of a pair of hooks must not begin to run alone.
          unreadable.includes(id)
            ? create('p', { class: 'soft' }, 'Only together with the others: Accept all fixes.')
            : create('button', { type: 'button', class: 'accept', click: () => accept(finding) }, 'Accept this fix'),
        )
      : undefined,
  )
}
