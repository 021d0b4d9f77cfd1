// The config is JSON as Python's reader takes it.

import { readJsonDocument } from '../../model/json/document.js'
import type { JsonProblem, JsonProblemKind } from '../../model/json/nodes.js'
import { applyEdits, chooseApart } from '../edits.js'
import { defineRule } from '../rule.js'
import { isUtf16 } from '../source.js'

const problems: Record<JsonProblemKind, readonly [problem: string, advice: string]> = {
  'byte-order mark': ['The file begins with a byte-order mark', 'Save it as UTF-8 without one'],
  blank: ['Here stands a blank that JSON does not know, such as a no-break space', 'Type a plain one'],
  comment: ['This is a comment, and JSON has none', 'Take it out'],
  'control character': ['A string holds a control character, such as a tab', 'Write it as an escape'],
  empty: ['The file is empty', 'Write the whole bundle with `make-azure-hooks --instance NAME`'],
  escape: ['A string holds a backslash that begins no escape', 'Write two backslashes'],
  'extra comma': ['A comma stands where nothing follows', 'Take it out'],
  'missing colon': ['A colon is missing after the key', 'Write one'],
  'missing comma': ['A comma is missing here', 'Write one'],
  'missing end': ['The file ends before its last bracket', 'Close what was opened'],
  'missing value': ['This key has no value', 'Give it one, or take it out'],
  'more after the end': ['More text follows the end of the JSON', 'Take it out'],
  nesting: ['This is nested far too deeply', 'Write plain values'],
  number: ['A number is not written like this', 'Write plain digits'],
  'open string': ['A quote is missing at the end of this string', 'Close it on its line'],
  quotes: ['Strings stand between straight double quotes', 'Replace these'],
  spelling: ['A constant is not written like this', 'Write true, false or null'],
  unexpected: ['This character has no place here', 'Take it out'],
  'unquoted key': ['A key stands between double quotes', 'Add them'],
  'unquoted text': ['A string stands between double quotes', 'Add them'],
}

export const validJson = defineRule({
  id: 'AZH101',
  name: 'valid-json',
  severity: 'error',
  applies: 'config',
  fixable: true,
  messages: {
    invalid: ({ kind }: { kind: JsonProblemKind }) => ({
      problem: `${problems[kind][0]}.`,
      effect:
        'The host cannot read the config (305): no script runs, and every backup quietly becomes file-system ' +
        'consistent, even with continueBackupOnFailure false.',
      advice: `${problems[kind][1]}.`,
    }),
    utf16: () => ({
      problem: 'The config is saved as UTF-16, with two bytes a character.',
      effect:
        'The host cannot read it (304 or 305): no script runs, and every backup quietly is file-system consistent.',
      advice: 'Save it as UTF-8 without a byte-order mark: `iconv -f UTF-16 -t UTF-8`.',
    }),
    notAnObject: () => ({
      problem: 'The config is not a JSON object.',
      effect: 'The host fails while it reads it (304): no script runs, and every backup is file-system consistent.',
      advice: 'Put the keys between { and }.',
    }),
  },
  check({ target, report, edit }) {
    if (isUtf16(target.source.text)) return report({ at: { pos: 0, end: 1 }, message: 'utf16' })
    const { root, problems: found } = target.json
    const mendable = found.length > 0 && isMendable(target.source.text)
    for (const problem of found) {
      report({ at: problem, message: 'invalid', args: { kind: problem.kind }, fix: repair(problem) })
    }
    if (root && root.type !== 'object') report({ at: root, message: 'notAnObject' })

    function repair({ kind, repair: change }: JsonProblem) {
      return mendable && change ? { title: `${problems[kind][1]}`, edits: [edit(change, change.text)] } : undefined
    }
  },
})

/** Whether the repairs lead anywhere: in a text that hardly resembles JSON each one only makes room for another. */
function isMendable(original: string): boolean {
  let text = original
  for (let round = 0; round < 8; round++) {
    const repairs = readJsonDocument(text).problems.flatMap(({ repair }) => repair ?? [])
    if (repairs.length === 0) return true
    text = applyEdits(text, chooseApart(repairs))
  }
  return false
}
