// Every key is one that the host looks at.

import { findMember } from '../../model/json/document.js'
import { findNearest } from '../../model/nearest.js'
import { quoteValue } from '../../model/text.js'
import { knownKeys, locationKeys } from '../config-keys.js'
import { defineRule } from '../rule.js'

const effect = 'The host ignores it without a word, and what it was meant to set keeps its default.'

export const knownKeysRule = defineRule({
  id: 'AZH102',
  name: 'known-keys',
  severity: 'warning',
  applies: 'config',
  fixable: true,
  messages: {
    misspelt: ({ key, nearest }: { key: string; nearest: string }) => ({
      problem: `${quoteValue(key)} is no key of this file.`,
      effect,
      advice: `Did you mean ${nearest}?`,
    }),
    location: ({ key, nearest }: { key: string; nearest: string }) => ({
      problem: `${quoteValue(key)} is no key of this file.`,
      effect:
        `The host finds no ${nearest}, which it must have, and rejects the config (305): no script runs, and every ` +
        'backup is file-system consistent.',
      advice: `Did you mean ${nearest}?`,
    }),
    unknown: ({ key }: { key: string }) => ({
      problem: `${quoteValue(key)} is no key of this file.`,
      effect,
      advice: `Take it out. Known are ${knownKeys.join(', ')}.`,
    }),
  },
  check({ target, report, edit }) {
    const { root } = target.json
    if (root?.type !== 'object') return
    for (const { key, keySpan } of root.members) {
      // Editors look at $schema; the host does not mind.
      if (knownKeys.includes(key) || key === '$schema') continue
      const nearest = findNearest(key, knownKeys)
      if (nearest === undefined) report({ at: keySpan, message: 'unknown', args: { key } })
      else {
        const free = findMember(target.json, nearest) === undefined
        const fix = { title: `Rename it to ${nearest}`, edits: [edit(keySpan, JSON.stringify(nearest))] }
        report({
          at: keySpan,
          message: free && isOneOf(locationKeys, nearest) ? 'location' : 'misspelt',
          args: { key, nearest },
          severity: free ? 'error' : 'warning',
          fix: free ? fix : undefined,
        })
      }
    }
  },
})

function isOneOf(keys: readonly string[], key: string): boolean {
  return keys.includes(key)
}
