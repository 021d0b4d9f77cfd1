// The third job: what a code, a status, a word of a log or a rule means.
import { listRules } from '../lint/explain.js'
import { explainWords } from '../lint/explain-words.js'
import { headings, origins } from '../model/codes/origins.js'
import { type Entry, entries, type Origin } from '../model/codes/search.js'
import { UserError } from '../model/errors.js'
import { create, find, show } from './element.js'
import { composePage, markWords } from './rich-text.js'

const field = () => find<HTMLInputElement>('word')

export function startExplaining(): void {
  find('explain-form').addEventListener('submit', (event) => {
    event.preventDefault()
    explain(field().value)
  })
  field().addEventListener('input', () => explain(field().value))
  find('overview').replaceChildren(...composeOverview())
}

/** A word that the address names. */
export function explainWord(word: string): void {
  field().value = word
  explain(word)
}

function explain(text: string): void {
  const words = text.split(/\s+/).filter((word) => word !== '')
  find('explained').replaceChildren(...(words.length === 0 ? [] : answer(words)))
}

function answer(words: readonly string[]): HTMLElement[] {
  try {
    return explainWords(words).map((found) => create('article', { class: 'card' }, compose(found)))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [create('p', { class: 'card' }, show(error.message), ' ', show(error.hint ?? ''))]
  }
}

function compose(found: Entry | string): HTMLElement[] {
  if (typeof found === 'string') return composePage(found)
  const { label, meaning, origin, names, cause, see, mend, command, rules, reported } = found
  const fields: [name: string, content: (HTMLElement | string)[]][] = [
    ['cause', markWords(cause)],
    ['see', markWords(see)],
    ['mend', markWords(mend)],
    ['command', [create('code', {}, command)]],
  ]
  if (rules) fields.push(['rules', rules.flatMap((id) => [linkTo(id, id), ' '])])
  if (!reported) fields.push(['portal', ['does not show it; it stands in extension.log only']])
  return [
    create('h3', {}, `${label}: `, markWords(meaning)),
    create('p', { class: 'soft' }, `${origins[origin]}${names.length > 0 ? ` (${names.join(', ')})` : ''}`),
    create(
      'dl',
      { class: 'entry' },
      fields.flatMap(([name, content]) => [create('dt', {}, name), create('dd', {}, content)]),
    ),
  ]
}

/** Opens the third job with it. */
export function linkTo(word: string, text: string): HTMLElement {
  return create('a', { href: `#explain=${encodeURIComponent(word)}` }, text)
}

function composeOverview(): HTMLElement[] {
  const list = (title: string, rows: readonly (readonly [word: string, text: string])[]) =>
    create(
      'details',
      { class: 'card' },
      create('summary', {}, title, create('span', { class: 'soft' }, ` ${rows.length}`)),
      create(
        'ul',
        { class: 'plain' },
        rows.map(([word, text]) => create('li', {}, linkTo(word, word), ' ', markWords(text))),
      ),
    )
  const ofOrigin = (origin: Origin) => {
    const rows = entries.filter((entry) => entry.origin === origin)
    return origin === 'azure' ? rows.sort((a, b) => Number(a.label) - Number(b.label)) : rows
  }
  return [
    ...(Object.keys(headings) as Origin[]).map((origin) =>
      list(
        headings[origin],
        ofOrigin(origin).map(({ label, meaning }) => [label, meaning] as const),
      ),
    ),
    list(
      'Rules of lint',
      listRules().map(({ id, summary }) => [id, summary] as const),
    ),
  ]
}
