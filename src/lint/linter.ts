// Lints a set of files that belong together, on a virtual file system.
import type { Diagnostic, LintFile, LintOptions, LintResult } from '../model/lint.js'
import { linkProject } from './link-project.js'
import { runRules } from './run-rules.js'

/** Never rejects because of what is in the files. */
export async function lint(files: readonly LintFile[], options: LintOptions = {}): Promise<LintResult> {
  const project = linkProject(files, options)
  const diagnostics: Diagnostic[] = runRules(project)
  return {
    diagnostics: diagnostics.sort(compareDiagnostics),
    files: project.files.map((file) => ({
      path: file.source.path,
      kind: file.kind,
      role: file.kind === 'script' ? file.role : undefined,
    })),
    shellcheck: undefined,
  }
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.span.pos - b.span.pos || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
