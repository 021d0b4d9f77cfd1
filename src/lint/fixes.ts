// Applies fixes and lints again until nothing fixable is left.
import { folderOf } from '../model/hook-files.js'
import type { Diagnostic, Edit, FixResult, LintFile, LintOptions, LintResult, PermissionEdit } from '../model/lint.js'
import { applyEdits, touch } from './edits.js'
import { lint } from './linter.js'
import { createSource } from './source.js'

/** More rounds than any file needs; two rules that undo each other must not keep us for good. */
const mostRounds = 20

/** Rules of what keeps sh from reading a script to its end, or makes it read something else. */
const unreadable = ['AZH303', 'AZH305']

/** Lints and mends, in memory. The hooks of a folder that sh could not run to their end even then are left as they are:
 * a freeze could run which did not run before, and its thaw could not. */
export function fix(files: readonly LintFile[], options: LintOptions = {}): Promise<FixResult> {
  return mend(files, options, new Set())
}

/** @param left folders in which nothing is mended */
async function mend(files: readonly LintFile[], options: LintOptions, left: ReadonlySet<string>): Promise<FixResult> {
  const texts = new Map<string, string>()
  const permissions = new Map<string, PermissionEdit>()
  let fixed = 0
  let first: LintResult | undefined
  let current = files
  // ShellCheck has no fixes of ours and takes its time: it is asked only when the own rules have nothing left.
  let complete = options.shellcheck === undefined
  for (let round = 0; ; round++) {
    const last = round >= mostRounds
    const whole = await lint(current, complete || last ? options : { ...options, shellcheck: undefined })
    const result = withoutFixes(whole, ({ path }) => last || left.has(folderOf(path)))
    first ??= result
    const chosen = last ? [] : chooseFixes(result.diagnostics)
    if (chosen.length === 0 && !complete && !last) {
      complete = true
      continue
    }
    if (chosen.length === 0) {
      const half = listHalfMended(first, result).filter((folder) => !left.has(folder))
      if (half.length > 0) return mend(files, options, new Set([...left, ...half]))
      return { result, texts, permissions: [...permissions.values()], fixed }
    }
    fixed += chosen.length
    for (const change of chosen.flatMap((diagnostic) => diagnostic.fix?.permissions ?? [])) {
      permissions.set(change.path, { ...permissions.get(change.path), ...change })
    }
    current = current.map((file) => applyToFile(file, chosen, permissions.get(file.path), texts))
  }
}

/** Folders in which some of what sh does not read was mended, and some was not. */
function listHalfMended(before: LintResult, after: LintResult): string[] {
  const count = ({ diagnostics }: LintResult, folder: string) =>
    diagnostics.filter(
      ({ id, severity, path }) => unreadable.includes(id) && severity === 'error' && folderOf(path) === folder,
    ).length
  const folders = [...new Set(after.diagnostics.map(({ path }) => folderOf(path)))]
  return folders.filter((folder) => count(after, folder) > 0 && count(after, folder) < count(before, folder))
}

/** Those that are left as they are have none: what so many rounds have not mended, or what would stay half mended. */
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
