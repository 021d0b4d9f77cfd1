// The second job: hooks that are there already, linted as the command does, apart from ShellCheck.
import { fix, lint } from '../index.js'
import { applyEdits } from '../lint/edits.js'
import { countSeverities, reaches } from '../lint/report.js'
import { createUnifiedDiff } from '../lint/unified-diff.js'
import { guessKind } from '../model/hook-files.js'
import type { Diagnostic, LintFile, LintResult } from '../model/lint.js'
import { create, find, show } from './element.js'
import { type CardActions, composeCard, type GivenFile, textOf } from './file-card.js'

/** As for the command: nothing larger is a hook. */
const largestBytes = 1024 * 1024

const nothingMended =
  'Nothing was mended: sh could not run these hooks to their end even then, and a freeze without its thaw must not ' +
  'begin to run.'

const files = new Map<string, GivenFile>()
let asked = 0
/** What is said beside the findings, until there is something new. */
let notes: string[] = []

export function startChecking(): void {
  const input = find<HTMLInputElement>('choose')
  input.addEventListener('change', () => {
    void takeFiles([...(input.files ?? [])])
    input.value = ''
  })
  find('paste-form').addEventListener('submit', (event) => {
    event.preventDefault()
    const text = find<HTMLTextAreaElement>('pasted').value
    const name = find<HTMLInputElement>('paste-name').value.trim()
    if (text === '') return
    take({
      path: name || (/^\uFEFF?\s*\{/.test(text) ? 'VMSnapshotScriptPluginConfig.json' : 'script.sh'),
      content: text,
    })
    void refresh()
  })
  find('notes').addEventListener('change', () => void refresh())
  find('placeholder').addEventListener('input', () => void refresh())
  find('fix-all').addEventListener('click', () => void fixAll())
  startDropping()
}

/** Anywhere on the page, so that a file that misses does not open in the page's place. */
function startDropping(): void {
  addEventListener('dragover', (event) => event.preventDefault())
  addEventListener('drop', (event) => {
    event.preventDefault()
    const dropped = [...(event.dataTransfer?.files ?? [])]
    if (dropped.length === 0) return
    location.hash = 'check'
    void takeFiles(dropped)
  })
}

async function takeFiles(given: readonly File[]): Promise<void> {
  notes = []
  for (const file of given) {
    if (file.size > largestBytes) notes.push(`${file.name} is far too large for a hook (more than 1 MiB).`)
    else {
      const content = await file.arrayBuffer().catch(() => undefined)
      if (content) take({ path: file.name, content: new Uint8Array(content) })
      else notes.push(`${file.name} cannot be read. Is it a folder? Drop the files in it.`)
    }
  }
  await refresh()
}

function take(file: GivenFile): void {
  files.set(file.path, file)
}

function toLintFile({ path, content, text, role }: GivenFile): LintFile {
  return { path, content: text ?? content, kind: guessKind(path), role }
}

function readSettings() {
  const name = find<HTMLInputElement>('placeholder').value.trim()
  return { instance: /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name) ? name : undefined, mayChangePermissions: false }
}

async function refresh(): Promise<void> {
  const mine = ++asked
  const result = await lint([...files.values()].map(toLintFile), readSettings())
  if (mine === asked) showResult(result)
}

async function fixAll(): Promise<void> {
  const { texts, fixed } = await fix([...files.values()].map(toLintFile), readSettings())
  for (const [path, text] of texts) replaceText(path, text)
  notes = [fixed === 0 ? nothingMended : `${fixed} finding${fixed === 1 ? '' : 's'} mended.`]
  await refresh()
  find('summary').focus()
}

function replaceText(path: string, text: string): void {
  const file = files.get(path)
  if (file) files.set(path, { ...file, text })
}

/** What the fix makes of a file. */
function applyFix({ fix: change }: Diagnostic, file: GivenFile): string {
  return applyEdits(textOf(file), change?.edits.filter(({ path }) => path === file.path) ?? [])
}

async function accept(finding: Diagnostic): Promise<void> {
  for (const file of [...files.values()]) {
    const mended = applyFix(finding, file)
    if (mended !== textOf(file)) replaceText(file.path, mended)
  }
  notes = [`Accepted the fix of ${finding.id} in line ${finding.start.line} of ${finding.path}.`]
  await refresh()
  find('summary').focus()
}

function preview(finding: Diagnostic): string {
  const parts = [...files.values()].map((file) => createUnifiedDiff(file.path, textOf(file), applyFix(finding, file)))
  return parts.join('')
}

const actions: CardActions = {
  preview,
  accept: (finding) => void accept(finding),
  remove({ path }) {
    files.delete(path)
    notes = []
    void refresh().then(() => find('summary').focus())
  },
  setRole(file, role) {
    take({ ...file, role })
    void refresh()
  },
}

function showResult(result: LintResult): void {
  const threshold = find<HTMLInputElement>('notes').checked ? 'info' : 'warning'
  const shown = result.diagnostics.filter(({ severity }) => reaches(severity, threshold))
  const hidden = result.diagnostics.length - shown.length
  const count = `${files.size} file${files.size === 1 ? '' : 's'}`
  const found = shown.length === 0 ? `No findings in ${count}.` : `${countSeverities(shown)} in ${count}.`
  find('checked').hidden = files.size === 0 && notes.length === 0
  find('found').textContent = files.size === 0 ? 'Nothing to check.' : found
  const fixable = shown.filter(({ fix }) => fix).length
  find('fix-all').hidden = fixable === 0
  find('fix-all').textContent = fixable === 1 ? 'Accept the fix' : `Accept all ${fixable} fixes`
  const sentences = [
    ...notes,
    ...(hidden > 0 ? [`${hidden} note${hidden === 1 ? '' : 's'} not shown.`] : []),
    ...result.files.flatMap(({ path, notChecked }) => notChecked.map((what) => `Not checked: ${path} ${what}.`)),
  ]
  find('told').replaceChildren(...sentences.map((text) => create('li', {}, show(text))))
  find('checked-files').replaceChildren(...[...files.values()].map((file) => composeCard(file, result, shown, actions)))
}
