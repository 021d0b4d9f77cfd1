// Who suppresses a finding says why.
import { defineRule } from '../rule.js'

export const suppressionHasReason = defineRule({
  id: 'AZH901',
  name: 'suppression-has-reason',
  severity: 'warning',
  applies: 'suppression',
  fixable: false,
  messages: {
    none: ({ ids }: { ids: readonly string[] }) => ({
      problem: `${ids.join(' and ')} ${ids.length === 1 ? 'is' : 'are'} suppressed without a reason.`,
      effect: 'Nobody who reads it later can tell whether it is still right.',
      advice: 'Write the reason behind the ids, in JSON as "reason".',
    }),
  },
  check({ suppression: { ids, reason, at, problem }, report }) {
    if (problem === undefined && reason === '') report({ at, message: 'none', args: { ids } })
  },
})
