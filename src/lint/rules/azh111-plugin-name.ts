// pluginName is left alone.

import { findMember } from '../../model/json/document.js'
import { quoteValue } from '../../model/text.js'
import { defineRule } from '../rule.js'

export const pluginName = defineRule({
  id: 'AZH111',
  name: 'plugin-name',
  severity: 'warning',
  applies: 'config',
  fixable: true,
  messages: {
    changed: ({ value }: { value: string }) => ({
      problem: `pluginName is ${quoteValue(value)}.`,
      effect: "Microsoft says not to change it; in the extension's log the lines of this plug-in go by the wrong name.",
      advice: 'Write "ScriptRunner".',
    }),
  },
  check({ target, report, edit }) {
    const node = findMember(target.json, 'pluginName')?.value
    if (node?.type !== 'string' || node.value === 'ScriptRunner') return
    const fix = { title: 'Write "ScriptRunner"', edits: [edit(node, '"ScriptRunner"')] }
    report({ at: node, message: 'changed', args: { value: String(node.value) }, fix })
  },
})
