// The options as a form, from the table that the command line has.
import { type OptionRow, optionTable } from '../model/generated/option-table.js'
import type { Options } from '../model/generated/options.js'
import { quoteArgument } from '../shell/quote.js'
import { create, find } from './element.js'

/** The others are about files, which the page does not write. */
const groups = ['Database', 'Freeze', 'Sessions', 'Own programs', 'Azure', 'Paths on the VM']
const rows = optionTable.filter(({ group }) => groups.includes(group))

type Field = HTMLInputElement | HTMLSelectElement

const fieldOf = (key: string) => find<Field>(`option-${key}`)

/** @param onChange told of every change */
export function buildForm(onChange: () => void): void {
  const sections = groups.map((group, index) =>
    create(
      'details',
      { class: 'card group', open: index === 0, id: `group-${index}` },
      create('summary', {}, group, create('span', { class: 'changed' })),
      create('div', { class: 'fields' }, rows.filter((row) => row.group === group).map(buildField)),
    ),
  )
  const form = find<HTMLFormElement>('options')
  form.replaceChildren(...sections)
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('input', onChange)
}

/** What the form calls an option. */
export function nameKey(key: string): string {
  const row = rows.find((candidate) => candidate.key === key)
  return row ? nameOption(row) : key
}

/** `Freeze timeout` */
function nameOption({ flag, key }: OptionRow): string {
  if (key === 'instance') return 'Instances'
  const words = flag.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function buildField(row: OptionRow): HTMLElement {
  const { key, flag, type, description } = row
  const id = `option-${key}`
  const about = { id, name: key, 'aria-describedby': `about-${key} error-${key}`, autocomplete: 'off' }
  const label = create('label', { for: id }, nameOption(row))
  const name = create('code', { class: 'flag', 'aria-hidden': 'true' }, `--${flag}`)
  const texts = [
    create(
      'p',
      { class: 'about', id: `about-${key}` },
      description,
      key === 'instance' ? ' A blank between names.' : '',
    ),
    create('p', { class: 'error', id: `error-${key}` }),
  ]
  if (type === 'boolean') {
    const box = create('input', { ...about, type: 'checkbox', checked: row.default === true })
    return create('div', { class: 'field' }, create('div', { class: 'head' }, box, label, name), texts)
  }
  return create('div', { class: 'field' }, create('div', { class: 'head' }, label, name), buildInput(row, about), texts)
}

function buildInput(row: OptionRow, about: Record<string, string>): HTMLElement {
  if (row.choices) {
    const none = row.default === undefined ? [create('option', { value: '' }, row.defaultText)] : []
    const choices = row.choices.map((choice) =>
      create('option', { value: choice, selected: choice === row.default }, choice),
    )
    return create('select', about, none, choices)
  }
  const placeholder = row.key === 'instance' ? 'IRIS' : row.defaultText
  const input = create('input', {
    ...about,
    placeholder,
    spellcheck: 'false',
    autocapitalize: 'off',
    inputmode: row.type === 'integer' ? 'numeric' : undefined,
    required: row.key === 'instance',
  })
  return row.value === 'SECONDS' ? create('div', { class: 'with-unit' }, input, create('span', {}, 's')) : input
}

/** What was chosen; what is left as it is, is left out, as on the command line. */
export function readForm(): Options {
  const chosen = rows.flatMap((row) => {
    const value = readField(row)
    return value === undefined ? [] : [[row.key, value] as const]
  })
  markGroups(chosen.map(([key]) => key))
  return Object.fromEntries(chosen) as unknown as Options
}

function readField({ key, type, default: preset }: OptionRow): unknown {
  const field = fieldOf(key)
  if (type === 'boolean') {
    const { checked } = field as HTMLInputElement
    return checked === (preset === true) ? undefined : checked
  }
  const text = field.value.trim()
  if (text === '' || (field instanceof HTMLSelectElement && text === preset)) return undefined
  if (type === 'array') return text.split(/[\s,;]+/).filter((name) => name !== '')
  return type === 'integer' && /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function markGroups(chosen: readonly string[]): void {
  for (const [index, group] of groups.entries()) {
    const count = rows.filter((row) => row.group === group && row.key !== 'instance' && chosen.includes(row.key)).length
    const note = count > 0 ? `${count} changed` : ''
    find(`group-${index}`).querySelector('.changed')?.replaceChildren(note)
  }
}

/** Says at the option what is wrong with it, and at no other. */
export function showProblem(option: string | undefined, text: string): void {
  for (const { key, group } of rows) {
    const isWrong = key === option && text !== ''
    find(`error-${key}`).textContent = isWrong ? text : ''
    if (isWrong) fieldOf(key).setAttribute('aria-invalid', 'true')
    else fieldOf(key).removeAttribute('aria-invalid')
    // Otherwise nobody would see it.
    if (isWrong) find<HTMLDetailsElement>(`group-${groups.indexOf(group)}`).open = true
  }
}

/** The same as a command. */
export function composeCommand(options: Options): string {
  const words = rows.flatMap(({ key, flag }) => {
    const value = (options as unknown as Record<string, unknown>)[key]
    if (value === undefined) return []
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${flag}`]
    return [value].flat().map((each) => `--${flag} ${quoteArgument(String(each))}`)
  })
  return ['make-azure-hooks', ...words].join(' ')
}
