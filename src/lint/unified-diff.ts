// The difference of two texts as `diff -u` shows it and `patch` takes it.
import { formatPatch, type StructuredPatch, structuredPatch } from 'diff'

/** Lines that two versions may differ in before the whole counts as replaced: the time grows with their square. */
const mostEdits = 2000

/** Empty when the texts are equal. `path` is shown with `a/` and `b/` before it. */
export function createUnifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return ''
  const plain = path.replace(/^\/+/, '')
  const names = [`a/${plain}`, `b/${plain}`] as const
  const settings = { context: 3, maxEditLength: mostEdits }
  const found = structuredPatch(...names, before, after, undefined, undefined, settings)
  const text = formatPatch(found ?? replaceAll(...names, before, after))
  return text.slice(text.indexOf('--- '))
}

function replaceAll(oldFileName: string, newFileName: string, before: string, after: string): StructuredPatch {
  const [old, now] = [before, after].map(splitLines)
  const lines = [...markLines('-', old ?? []), ...markLines('+', now ?? [])]
  const hunk = { oldStart: 1, oldLines: old?.length ?? 0, newStart: 1, newLines: now?.length ?? 0, lines }
  return { oldFileName, newFileName, oldHeader: undefined, newHeader: undefined, hunks: [hunk] }
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function markLines(mark: '-' | '+', lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    return line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file']
  })
}
