// One of the files that are checked: what it is, its findings, and the mended file.
import { countSeverities } from '../lint/report.js'
import { createSource, encodeText } from '../lint/source.js'
import type { Diagnostic, LintResult, Role } from '../model/lint.js'
import { create, save, show } from './element.js'
import { composeListing, type ListingActions } from './listing.js'

export interface GivenFile {
  readonly path: string
  /** As it was given. */
  readonly content: string | Uint8Array
  /** Since a fix was accepted. */
  readonly text?: string
  readonly role?: Role | undefined
}

export interface CardActions extends ListingActions {
  readonly remove: (file: GivenFile) => void
  /** undefined: what a config or the name tells. */
  readonly setRole: (file: GivenFile, role: Role | undefined) => void
}

export const textOf = ({ path, content, text }: GivenFile): string => text ?? createSource(path, content).text

export function composeCard(
  file: GivenFile,
  result: LintResult,
  shown: readonly Diagnostic[],
  actions: CardActions,
): HTMLElement {
  const { path } = file
  const linted = result.files.find((each) => each.path === path)
  const findings = shown.filter((finding) => finding.path === path)
  const download = () => {
    const bytes = encodeText(textOf(file), createSource(path, file.content).latin1)
    save(path.split('/').at(-1) ?? path, new Uint8Array(bytes))
  }
  return create(
    'section',
    { class: 'card file', 'data-path': path },
    create(
      'div',
      { class: 'file-head' },
      create('h3', {}, show(path).replaceAll('\n', '\\n').replaceAll('\t', '\\t')),
      create('span', { class: 'soft' }, findings.length === 0 ? 'no findings' : countSeverities(findings)),
      linted?.kind === 'script' ? composeRole(file, linted.role, actions) : undefined,
      file.text === undefined
        ? undefined
        : create('button', { type: 'button', class: 'download', click: download }, 'Download the mended file'),
      create('button', { type: 'button', class: 'quiet', click: () => actions.remove(file) }, 'Remove'),
    ),
    create('div', { class: 'listing' }, composeListing(textOf(file), findings, actions)),
  )
}

/** Which of the two hooks it is, where neither a config nor the name tells, or tells wrongly. */
function composeRole(file: GivenFile, found: Role | undefined, { setRole }: CardActions): HTMLElement {
  const pick = (event: Event) => {
    const { value } = event.target as HTMLSelectElement
    setRole(file, value === 'pre' || value === 'post' ? value : undefined)
  }
  const guess = found === undefined ? 'neither, it seems' : `${found}-script, it seems`
  const option = (value: string, text: string) =>
    create('option', { value, selected: (file.role ?? '') === value }, text)
  const choices = [
    option('', file.role ? 'what it seems' : guess),
    option('pre', 'pre-script'),
    option('post', 'post-script'),
  ]
  return create(
    'label',
    { class: 'role' },
    'Azure runs it as ',
    create('select', { name: 'role', change: pick }, choices),
  )
}
