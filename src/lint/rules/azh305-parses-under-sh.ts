// A shell can read the script to its end.

import { findShEnd } from '../bashisms/sh-end.js'
import { defineRule } from '../rule.js'

export const parsesUnderSh = defineRule({
  id: 'AZH305',
  name: 'parses-under-sh',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    unreadable: ({ reason }: { reason: string }) => ({
      problem: `No shell can read on from here: ${reason}.`,
      effect: 'sh ends the script with status 2, after all above has run: what was frozen there stays frozen.',
      advice: 'Mend it, and try with `sh -n SCRIPT`.',
    }),
  },
  check({ target, text, report }) {
    // What comes after the first one follows from it.
    const [first] = target.script.problems
    if (!first || first.pos >= findShEnd(target.script)) return
    const pos = Math.min(first.pos, Math.max(text.length - 1, 0))
    report({ at: { pos, end: Math.min(pos + 1, text.length) }, message: 'unreadable', args: { reason: first.message } })
  },
})
