// A script begins with its first command, not with a byte-order mark.
import { defineRule } from '../rule.js'
import { isUtf16 } from '../source.js'

export const noBom = defineRule({
  id: 'AZH302',
  name: 'no-bom',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    mark: () => ({
      problem: 'The script begins with a byte-order mark.',
      effect: 'sh takes it for a part of the first word: the first command is "not found" (status 127) and is lost.',
      advice: 'Save it as UTF-8 without one.',
    }),
    utf16: () => ({
      problem: 'The script is saved as UTF-16, with two bytes a character.',
      effect: 'sh cannot read a word of it: nothing is frozen or thawed.',
      advice: 'Save it as UTF-8 without a byte-order mark: `iconv -f UTF-16 -t UTF-8`.',
    }),
  },
  check({ text, report, edit }) {
    const at = { pos: 0, end: 1 }
    if (text.startsWith('\uFEFF')) {
      report({ at, message: 'mark', fix: { title: 'Take the byte-order mark out', edits: [edit(at, '')] } })
    } else if (isUtf16(text)) report({ at, message: 'utf16' })
  },
})
