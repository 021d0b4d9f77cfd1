// No key stands twice.

import { findMember, toData } from '../../model/json/document.js'
import { quoteValue } from '../../model/text.js'
import { defineRule } from '../rule.js'

export const eachKeyOnce = defineRule({
  id: 'AZH115',
  name: 'each-key-once',
  severity: 'warning',
  applies: 'config',
  fixable: false,
  messages: {
    repeated: ({ key, value }: { key: string; value: unknown }) => ({
      problem: `${key} is given again further down.`,
      effect: `Only the last one counts, ${quoteValue(value)}.`,
      advice: 'Take one of them out.',
    }),
  },
  check({ target: { json }, report }) {
    if (json.root?.type !== 'object') return
    for (const member of json.root.members) {
      const last = findMember(json, member.key)
      if (!last || last === member) continue
      report({ at: member.keySpan, message: 'repeated', args: { key: member.key, value: toData(last.value) } })
    }
  },
})
