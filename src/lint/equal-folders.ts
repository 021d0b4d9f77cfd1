// A fleet's hosts have the same hooks: what lies in equal folders is looked at once.
import type { Diagnostic, LintFile, LintOptions, LintResult } from '../model/lint.js'
import { folderOf } from '../model/slash-path.js'

/** A folder with all below it; what it holds has nothing to do with other folders. */
interface Unit {
  readonly folder: string
  readonly files: readonly LintFile[]
}

/** Lints one folder of each kind, and says the same of the others. */
export async function lintOnce(
  files: readonly LintFile[],
  options: LintOptions,
  lintAll: (files: readonly LintFile[]) => Promise<LintResult>,
): Promise<LintResult> {
  const units = splitUnits(files)
  const groups = new Map<string, Unit[]>()
  const number = createNumbering()
  for (const unit of units.length > 1 ? units : []) {
    const key = isOfItself(unit, options) ? sign(unit, options, number) : unit.folder
    groups.set(key, [...(groups.get(key) ?? []), unit])
  }
  const twins = [...groups.values()].filter(({ length }) => length > 1)
  if (twins.length === 0) return lintAll(files)
  const skipped = new Set(twins.flatMap(([, ...others]) => others.flatMap((unit) => unit.files)))
  const result = await lintAll(files.filter((file) => !skipped.has(file)))
  return twins.reduce((whole, [first, ...others]) => (first ? repeat(whole, first, others) : whole), result)
}

/** Each file belongs to the topmost folder above it that holds any. */
function splitUnits(files: readonly LintFile[]): Unit[] {
  const folders = new Set(files.map(({ path }) => folderOf(path)))
  const units = new Map<string, LintFile[]>()
  for (const file of files) {
    let top = folderOf(file.path)
    for (let above = parentOf(top); above !== undefined; above = parentOf(above)) if (folders.has(above)) top = above
    const unit = units.get(top)
    if (unit) unit.push(file)
    else units.set(top, [file])
  }
  return [...units].map(([folder, inside]) => ({ folder, files: inside }))
}

function parentOf(folder: string): string | undefined {
  return folder === '' || folder === '/' ? undefined : folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
}

/** Not where paths are those of the VM, or lead out of the folder. Nobody asks where those of our own scripts lead. */
function isOfItself({ folder, files }: Unit, { exists, own }: LintOptions): boolean {
  if (exists || folder.startsWith('/etc/azure')) return false
  return !files.some(
    ({ path, content, permissions }) => permissions || (!own?.has(path) && readText(content).includes('../')),
  )
}

function readText(content: LintFile['content']): string {
  return typeof content === 'string' ? content : new TextDecoder('latin1').decode(content)
}

/** Numbers contents: equal ones have the same. Who reads many files gives equal ones as one object. */
function createNumbering(): (content: LintFile['content']) => number {
  const known = new Map<LintFile['content'], number>()
  const texts = new Map<string, number>()
  return (content) => {
    const text = known.has(content) ? '' : `${typeof content} ${readText(content)}`
    const number = known.get(content) ?? texts.get(text) ?? texts.size
    known.set(content, number)
    if (text !== '') texts.set(text, number)
    return number
  }
}

function sign({ folder, files }: Unit, { own }: LintOptions, number: (content: LintFile['content']) => number): string {
  const parts = files.map(({ path, kind, role, content }) =>
    [path.slice(folder.length), kind, role, own?.has(path), number(content)].join('\0'),
  )
  return parts.sort().join('\0\0')
}

function repeat(result: LintResult, { folder }: Unit, others: readonly Unit[]): LintResult {
  const isInside = ({ path }: { readonly path: string }) => path.startsWith(folder)
  const inEach = <Item extends { readonly path: string }>(
    items: readonly Item[],
    move: (item: Item, change: (path: string) => string) => Item,
  ): Item[] => {
    const inside = items.filter(isInside)
    return [
      ...items,
      ...others.flatMap((other) =>
        inside.map((item) => move(item, (path) => `${other.folder}${path.slice(folder.length)}`)),
      ),
    ]
  }
  const movePath = <Item extends { readonly path: string }>(item: Item, change: (path: string) => string) => ({
    ...item,
    path: change(item.path),
  })
  const { shellcheck } = result
  return {
    outlooks: inEach(result.outlooks, movePath),
    diagnostics: inEach(result.diagnostics, moveDiagnostic),
    files: inEach(result.files, movePath),
    shellcheck: shellcheck && { ...shellcheck, notes: inEach(shellcheck.notes, movePath) },
  }
}

function moveDiagnostic(diagnostic: Diagnostic, change: (path: string) => string): Diagnostic {
  const { fix } = diagnostic
  const edits = fix?.edits.map((edit) => ({ ...edit, path: change(edit.path) })) ?? []
  return { ...diagnostic, path: change(diagnostic.path), fix: fix && { ...fix, edits } }
}
