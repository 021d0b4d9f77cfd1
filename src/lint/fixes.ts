// Applies fixes and lints again until nothing fixable is left.
import type {
  Diagnostic,
  Edit,
  FixResult,
  LintFile,
  LintOptions,
  LintResult,
  PermissionEdit,
  Role,
} from '../model/lint.js'
import { folderOf } from '../model/slash-path.js'
import { applyEdits, touch } from './edits.js'
import { lint } from './linter.js'
import { createSource } from './source.js'

/** More rounds than any file needs. What then has still something to mend, such as where two rules undo each other, is
 * left as it was. */
const mostRounds = 20

/** Rules of what keeps sh from reading a script to its end, or makes it read something else, */
export const unreadable: readonly string[] = ['AZH301', 'AZH302', 'AZH303', 'AZH305']
/** of what keeps the host from starting it, */
const refused = [...unreadable, 'AZH401', 'AZH402']
/** and of what keeps it from starting either. */
const unusable = ['AZH101', 'AZH103', 'AZH104', 'AZH403']

/** Lints and mends, in memory. The hooks of a folder are left as they are where a freeze would then run which did not
 * run before, and its thaw could not, where there would be more errors than before, or where mending does not end. */
export function fix(
  files: readonly LintFile[],
  options: LintOptions = {},
  found: LintResult | undefined = undefined,
): Promise<FixResult> {
  return mend(files, options, new Set(), found)
}

/** @param left folders in which nothing is mended
 * @param found what the linter says of the files as they are, where that is known */
async function mend(
  files: readonly LintFile[],
  options: LintOptions,
  left: ReadonlySet<string>,
  found: LintResult | undefined,
): Promise<FixResult> {
  const texts = new Map<string, string>()
  const permissions = new Map<string, PermissionEdit>()
  let fixed = 0
  let first: LintResult | undefined
  let current = files
  // ShellCheck has no fixes of ours and takes its time: it is asked only when the own rules have nothing left.
  let complete = options.shellcheck === undefined
  for (let round = 0; ; round++) {
    const last = round >= mostRounds
    const isKnown = found !== undefined && current === files && complete
    const whole = isKnown
      ? found
      : await lint(current, complete || last ? options : { ...options, shellcheck: undefined })
    const result = withoutFixes(whole, ({ path }) => last || left.has(folderOf(path)))
    first ??= result
    const chosen = last ? [] : chooseFixes(result.diagnostics)
    if (chosen.length === 0 && !complete && !last) {
      complete = true
      continue
    }
    if (chosen.length === 0) {
      const endless = last ? whole.diagnostics.flatMap(({ path, fix }) => (fix ? [folderOf(path)] : [])) : []
      const harmed = [...endless, ...listHarmed(first, result)].filter((folder) => !left.has(folder))
      if (harmed.length > 0) return mend(files, options, new Set([...left, ...harmed]), found)
      return { result, texts, permissions: [...permissions.values()], fixed, left }
    }
    fixed += chosen.length
    for (const change of chosen.flatMap((diagnostic) => diagnostic.fix?.permissions ?? [])) {
      permissions.set(change.path, { ...permissions.get(change.path), ...change })
    }
    current = current.map((file) => applyToFile(file, chosen, permissions.get(file.path), texts))
  }
}

/** Folders that the fixes have made worse. */
function listHarmed(before: LintResult, after: LintResult): string[] {
  const folders = [...new Set(after.diagnostics.map(({ path }) => folderOf(path)))]
  return folders.filter((folder) => {
    const count = ({ diagnostics }: LintResult, counts: (diagnostic: Diagnostic) => boolean = () => true) =>
      diagnostics.filter(
        (each) => each.severity === 'error' && isOurs(each) && folderOf(each.path) === folder && counts(each),
      ).length
    const isUnreadable = ({ id }: Diagnostic) => unreadable.includes(id)
    const isHalfMended = count(after, isUnreadable) > 0 && count(after, isUnreadable) < count(before, isUnreadable)
    const stops = (result: LintResult, role: Role) => count(result, (each) => keepsFromRunning(result, each, role)) > 0
    const isFreezeLetLoose = stops(before, 'pre') && !stops(after, 'pre') && stops(after, 'post')
    return isHalfMended || isFreezeLetLoose || count(after) > count(before)
  })
}

/** ShellCheck may be asked only after the fixes. */
function isOurs({ id }: Diagnostic): boolean {
  return id.startsWith('AZH')
}

function keepsFromRunning({ files }: LintResult, { id, path }: Diagnostic, role: Role): boolean {
  if (unusable.includes(id)) return true
  return refused.includes(id) && files.find((file) => file.path === path)?.role === role
}

/** Those that are left as they are have none: what so many rounds do not mend, or what would stay half mended. */
function withoutFixes(result: LintResult, isLeft: (diagnostic: Diagnostic) => boolean): LintResult {
  const diagnostics = result.diagnostics.map((each) => (isLeft(each) ? { ...each, fix: undefined } : each))
  return { ...result, diagnostics }
}

/** The fixes that can be made at once: those that touch each other wait for the next round. */
function chooseFixes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const taken: Edit[] = []
  return diagnostics.filter(({ fix }) => {
    if (!fix || fix.edits.some((edit) => taken.some((other) => edit.path === other.path && touch(edit, other))))
      return false
    taken.push(...fix.edits)
    return true
  })
}

function applyToFile(
  file: LintFile,
  chosen: readonly Diagnostic[],
  change: PermissionEdit | undefined,
  texts: Map<string, string>,
): LintFile {
  const edits = chosen.flatMap(({ fix }) => fix?.edits ?? []).filter(({ path }) => path === file.path)
  const permissions = file.permissions && change ? { ...file.permissions, ...change } : file.permissions
  if (edits.length === 0) return { ...file, permissions }
  const text = applyEdits(createSource(file.path, file.content).text, edits)
  texts.set(file.path, text)
  return { ...file, content: text, permissions }
}
