// Applies fixes and lints again until nothing fixable is left.
import type { Diagnostic, Edit, FixResult, LintFile, LintOptions, LintResult, PermissionEdit } from '../model/lint.js'
import { applyEdits, touch } from './edits.js'
import { lint } from './linter.js'
import { createSource } from './source.js'

/** More rounds than any file needs; two rules that undo each other must not keep us for good. */
const mostRounds = 20

/** Lints and mends, in memory. */
export async function fix(files: readonly LintFile[], options: LintOptions = {}): Promise<FixResult> {
  const texts = new Map<string, string>()
  const permissions = new Map<string, PermissionEdit>()
  let fixed = 0
  let current = files
  // ShellCheck has no fixes of ours and takes its time: it is asked only when the own rules have nothing left.
  let complete = options.shellcheck === undefined
  for (let round = 0; ; round++) {
    const last = round >= mostRounds
    const result = await lint(current, complete || last ? options : { ...options, shellcheck: undefined })
    const chosen = last ? [] : chooseFixes(result.diagnostics)
    if (chosen.length === 0 && !complete && !last) {
      complete = true
      continue
    }
    if (last) return { result: withoutFixes(result), texts, permissions: [...permissions.values()], fixed }
    if (chosen.length === 0) return { result, texts, permissions: [...permissions.values()], fixed }
    fixed += chosen.length
    for (const change of chosen.flatMap((diagnostic) => diagnostic.fix?.permissions ?? [])) {
      permissions.set(change.path, { ...permissions.get(change.path), ...change })
    }
    current = current.map((file) => applyToFile(file, chosen, permissions.get(file.path), texts))
  }
}

/** What so many rounds have not mended cannot be mended. */
function withoutFixes(result: LintResult): LintResult {
  return { ...result, diagnostics: result.diagnostics.map((diagnostic) => ({ ...diagnostic, fix: undefined })) }
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
