// A script's lines end in LF.
import type { Span } from '../../model/lint.js'
import { type SyntaxNode, walk } from '../../shell/parse.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

export const lf = defineRule({
  id: 'AZH301',
  name: 'lf',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    crlf: ({ count, lines }: { count: number; lines: number }) => ({
      problem: `${count === lines ? 'All lines end' : `${count} of ${lines} lines end`} in CRLF, as on Windows.`,
      effect:
        'sh takes the carriage return for a part of the last word: a then or do is not recognised, exit gets no ' +
        'number, and the log gets a strange name. Such a script ends with status 2 or does nothing.',
      advice: 'End the lines in LF, and keep `*.sh text eol=lf` in .gitattributes.',
    }),
    cr: () => ({
      problem: 'The lines end in CR alone, as on an old Macintosh.',
      effect: 'For sh the file is one line: behind a comment in it nothing is done, and the script ends with 0.',
      advice: 'End the lines in LF, and keep `*.sh text eol=lf` in .gitattributes.',
    }),
  },
  check({ target, text, report, edit }) {
    const title = 'End the lines in LF'
    const [alone] = /\r(?=.)/.exec(text.includes('\n') ? '' : text) ?? []
    if (alone) {
      const pos = text.indexOf(alone)
      const edits = [edit({ pos: 0, end: text.length }, text.replaceAll('\r', '\n'))]
      report({ at: { pos, end: pos + 1 }, message: 'cr', fix: { title, edits } })
    }
    if (!text.includes('\r\n')) return
    const ends = [...text.matchAll(/\r\n/g)].map(({ index }) => ({ pos: index, end: index + 1 }))
    const documents = findDocuments(target)
    const [first] = ends.filter(({ pos }) => !documents.some((document) => pos >= document.pos && pos < document.end))
    const last = ends.at(-1)
    if (!first || !last) return
    const from = ends[0]?.pos ?? first.pos
    const mended = text.slice(from, last.end + 1).replaceAll('\r\n', '\n')
    report({
      at: first,
      message: 'crlf',
      args: { count: ends.length, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) },
      fix: { title, edits: [edit({ pos: from, end: last.end + 1 }, mended)] },
    })
  },
})

/** Lines of a here-document may be meant to end so, for a program that wants it. */
function findDocuments({ script }: ScriptFile): Span[] {
  const spans: Span[] = []
  walk(script.tree, (node: SyntaxNode) => {
    if (node.type === 'HereDocBody') spans.push(node)
  })
  return spans
}
