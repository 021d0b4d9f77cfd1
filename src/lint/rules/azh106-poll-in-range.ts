// ScriptsExecutionPollTimeSeconds is one that the host honours.

import { findMember } from '../../model/json/document.js'
import { quoteValue } from '../../model/text.js'
import { pollKey } from '../config-keys.js'
import { defineRule } from '../rule.js'

export const pollInRange = defineRule({
  id: 'AZH106',
  name: 'poll-in-range',
  severity: 'warning',
  applies: 'config',
  fixable: true,
  messages: {
    outside: ({ value }: { value: unknown }) => ({
      problem: `${pollKey} is ${quoteValue(value)}.`,
      effect: 'The host silently polls every 3 s, and each script costs up to two polls of freeze.',
      advice: 'Use 1 to 5; 1 gives the shortest freeze.',
    }),
    notWhole: ({ value }: { value: unknown }) => ({
      problem: `${pollKey} is ${quoteValue(value)}.`,
      effect: `The host cuts it down to ${Math.trunc(Number(value))}.`,
      advice: 'Write a whole number, 1 to 5, without quotes.',
    }),
  },
  check({ target, report, edit }) {
    const node = findMember(target.json, pollKey)?.value
    if (!node || node.type === 'object' || node.type === 'array' || node.type === 'null') return
    if (node.type === 'string' && !/^\s*[-+]?\d+\s*$/.test(String(node.value))) return
    const value = Number(node.value)
    const counted = Math.trunc(value)
    if (counted < 1 || counted > 5 || Number.isNaN(value)) {
      report({ at: node, message: 'outside', args: { value: node.value } })
    } else if (node.type !== 'number' || counted !== value) {
      const fix = { title: `Write ${counted}`, edits: [edit(node, `${counted}`)] }
      report({ at: node, message: 'notWhole', args: { value: node.value }, fix, severity: 'info' })
    }
  },
})
