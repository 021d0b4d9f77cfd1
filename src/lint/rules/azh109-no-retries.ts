// Nobody relies on the host's retries.

import { findMember } from '../../model/json/document.js'
import { retryKeys, roleOf } from '../config-keys.js'
import { defineRule } from '../rule.js'

export const noRetries = defineRule({
  id: 'AZH109',
  name: 'no-retries',
  severity: 'warning',
  applies: 'config',
  fixable: true,
  messages: {
    useless: ({ key, value }: { key: string; value: number }) => ({
      problem: `${key} is ${value}.`,
      effect: `The host counts its retries but never runs the ${roleOf(key)}-script again.`,
      advice: 'Write 0, and let the script itself try again within its time.',
    }),
  },
  check({ target, report, edit }) {
    for (const key of retryKeys) {
      const node = findMember(target.json, key)?.value
      const value = Number(node?.type === 'number' ? node.value : 0)
      if (!node || !(value > 0)) continue
      report({
        at: node,
        message: 'useless',
        args: { key, value },
        fix: { title: 'Write 0', edits: [edit(node, '0')] },
      })
    }
  },
})
