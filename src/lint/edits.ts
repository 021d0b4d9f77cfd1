// Edits of one text.
import type { Span } from '../model/lint.js'

type TextEdit = Span & { readonly text: string }

export function touch(a: Span, b: Span): boolean {
  return a.pos <= b.end && b.pos <= a.end
}

/** Those that can be made at once, the first of each group that touch each other. */
export function chooseApart<Edit extends Span>(edits: readonly Edit[]): Edit[] {
  const chosen: Edit[] = []
  for (const edit of edits) if (!chosen.some((other) => touch(edit, other))) chosen.push(edit)
  return chosen
}

/** @param edits that do not overlap */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = []
  let at = 0
  for (const { pos, end, text: inserted } of [...edits].sort((a, b) => a.pos - b.pos || a.end - b.end)) {
    parts.push(text.slice(at, pos), inserted)
    at = end
  }
  return parts.join('') + text.slice(at)
}
