// Turns what an engine says into findings with positions in the original text.
import type { ShellCheckEdit, ShellCheckFinding } from '../../model/lint.js'
import type { CheckableText, ColumnCount } from './checkable-text.js'

/** A finding as both engines give it, apart from the names of some fields. */
export interface RawFinding {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine?: number
  readonly endColumn?: number
  readonly code: number
  readonly message: string
  readonly level?: string
  readonly severity?: string
  readonly fix?: { readonly replacements: readonly RawReplacement[] } | null
}

interface RawReplacement {
  /** The native engine's names. */
  readonly line?: number
  readonly column?: number
  readonly replacement?: string
  /** The embedded engine's names. */
  readonly startLine?: number
  readonly startColumn?: number
  readonly text?: string
  readonly endLine: number
  readonly endColumn: number
}

const levels = ['error', 'warning', 'info', 'style'] as const

/** The comments of ShellCheck's json1 output. Throws when it is none. */
export function parseJson1(output: string): readonly RawFinding[] {
  const parsed: unknown = JSON.parse(output)
  if (typeof parsed === 'object' && parsed !== null && 'comments' in parsed && Array.isArray(parsed.comments)) {
    return parsed.comments
  }
  throw new SyntaxError('no comments')
}

export function readFinding(path: string, raw: RawFinding, text: CheckableText, count: ColumnCount): ShellCheckFinding {
  const level = levels.find((known) => known === (raw.level ?? raw.severity)) ?? 'warning'
  const start = text.locate(raw.line, raw.column, count)
  const end = text.locate(raw.endLine ?? raw.line, raw.endColumn ?? raw.column, count)
  return { path, code: raw.code, level, message: raw.message, start, end, fix: readFix(raw, text, count) }
}

function readFix({ fix }: RawFinding, text: CheckableText, count: ColumnCount): ShellCheckEdit[] | undefined {
  return fix?.replacements.map((raw) => ({
    start: text.locate(raw.line ?? raw.startLine ?? 1, raw.column ?? raw.startColumn ?? 1, count),
    end: text.locate(raw.endLine, raw.endColumn, count),
    text: raw.replacement ?? raw.text ?? '',
  }))
}
