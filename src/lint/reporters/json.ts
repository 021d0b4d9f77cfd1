// Findings for programs, as schemas/lint-result.schema.json describes them.
import type { LintResult as JsonResult } from '../../model/generated/lint-result.js'
import type { LintReport } from '../report.js'

export function composeJson({
  result,
  shown,
  threshold,
  version,
  missingShellCheck,
  fixed,
  mendable,
}: LintReport): string {
  const { shellcheck } = result
  const count = (severity: string) => shown.filter((diagnostic) => diagnostic.severity === severity).length
  const json: JsonResult = {
    schemaVersion: 1,
    version,
    threshold,
    files: result.files.map(({ path, kind, role, notChecked }) => ({
      path,
      kind,
      ...(role ? { role } : {}),
      ...(notChecked.length > 0 ? { notChecked: [...notChecked] } : {}),
    })),
    outlooks: result.outlooks.map(({ path, healthy, failing }) => ({ path, healthy, failing })),
    diagnostics: shown.map(({ id, name, severity, path, start, end, message, effect, advice, fix }) => ({
      id,
      ...(name === undefined ? {} : { name }),
      severity,
      path,
      start: { ...start },
      end: { ...end },
      message,
      ...(effect ? { effect } : {}),
      ...(advice ? { advice } : {}),
      ...(fix
        ? {
            fix: {
              title: fix.title,
              edits: fix.edits.map((edit) => ({ path: edit.path, start: edit.pos, end: edit.end, text: edit.text })),
              permissions: (fix.permissions ?? []).map((change) => ({ ...change })),
            },
          }
        : {}),
    })),
    summary: {
      errors: count('error'),
      warnings: count('warning'),
      notes: count('info'),
      fixable: mendable,
      hidden: result.diagnostics.length - shown.length,
      ...(fixed === undefined ? {} : { fixed }),
    },
    shellcheck: shellcheck
      ? {
          ran: shellcheck.error === undefined,
          engine: shellcheck.name,
          version: shellcheck.version,
          ...(shellcheck.error === undefined ? {} : { reason: shellcheck.error }),
          notes: shellcheck.notes.map(({ path, message }) => ({ path, message })),
        }
      : { ran: false, reason: missingShellCheck ?? 'Not asked (--no-shellcheck).', notes: [] },
  }
  return `${JSON.stringify(json, null, 2)}\n`
}
