// Lints a set of files that belong together, on a virtual file system.
import type { Diagnostic, LintFile, LintOptions, LintResult } from '../model/lint.js'
import { lintOnce } from './equal-folders.js'
import { linkProject } from './link-project.js'
import { listNotChecked } from './not-checked.js'
import { dropRepeated } from './one-fault.js'
import { foresee } from './outlook.js'
import { runRules, runSuppressionRules } from './run-rules.js'
import { checkWithShellCheck, dropTwins } from './shellcheck-findings.js'
import { collectSuppressions, suppress } from './suppressions.js'

/** Never rejects because of what is in the files. */
export async function lint(files: readonly LintFile[], options: LintOptions = {}): Promise<LintResult> {
  const result = await lintOnce(files, options, (different) => lintProject(different, options))
  const order = new Map(files.map(({ path }, index) => [path, index]))
  const at = ({ path }: { readonly path: string }) => order.get(path) ?? 0
  return {
    ...result,
    diagnostics: [...result.diagnostics].sort(compareDiagnostics),
    files: [...result.files].sort((a, b) => at(a) - at(b)),
  }
}

async function lintProject(files: readonly LintFile[], options: LintOptions): Promise<LintResult> {
  const project = linkProject(files, options)
  // The engine is another process: it works while the rules do.
  const asked = checkWithShellCheck(project)
  const own = runRules(project)
  const { findings, shellcheck } = await asked
  const suppressions = collectSuppressions(project)
  const left = dropRepeated(suppress([...own, ...dropTwins(own, findings)], suppressions))
  const aboutSuppressions = runSuppressionRules(project, suppressions, shellcheck !== undefined && !shellcheck.error)
  return {
    outlooks: foresee(project, own),
    diagnostics: [...left, ...aboutSuppressions],
    files: project.files.map((file) => ({
      path: file.source.path,
      kind: file.kind,
      role: file.kind === 'script' ? file.role : undefined,
      notChecked: options.own?.has(file.source.path) ? [] : listNotChecked(file),
    })),
    shellcheck,
  }
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.span.pos - b.span.pos || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
