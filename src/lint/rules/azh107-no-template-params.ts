// The empty arguments of Microsoft's template are gone.

import { findMember } from '../../model/json/document.js'
import { paramKeys, roleOf } from '../config-keys.js'
import { defineRule } from '../rule.js'

export const noTemplateParams = defineRule({
  id: 'AZH107',
  name: 'no-template-params',
  severity: 'warning',
  applies: 'config',
  fixable: true,
  messages: {
    empty: ({ key, count }: { key: string; count: number }) => ({
      problem: `${key} holds ${count === 1 ? 'an empty string' : `${count} empty strings`}, as in the template.`,
      effect: `The ${roleOf(key)}-script gets ${count === 1 ? 'an empty argument' : `${count} empty arguments`}.`,
      advice: 'Write [] for no arguments.',
    }),
  },
  check({ target, report, edit }) {
    for (const key of paramKeys) {
      const node = findMember(target.json, key)?.value
      if (node?.type !== 'array' || node.items.length === 0) continue
      if (!node.items.every(({ type, ...item }) => type === 'string' && 'value' in item && item.value === '')) continue
      const fix = { title: 'Write []', edits: [edit(node, '[]')] }
      report({ at: node, message: 'empty', args: { key, count: node.items.length }, fix })
    }
  },
})
