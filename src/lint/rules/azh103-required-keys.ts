// Nothing is missing of what the host needs or whose default surprises.
import { findNearest } from '../../model/nearest.js'
import { defaultTimeout, knownKeys, locationKeys } from '../config-keys.js'
import { defineRule } from '../rule.js'

export const requiredKeys = defineRule({
  id: 'AZH103',
  name: 'required-keys',
  severity: 'error',
  applies: 'config',
  fixable: false,
  messages: {
    location: ({ key }: { key: string }) => ({
      problem: `${key} is missing.`,
      effect: 'The host rejects the config (305): no script runs, and every backup is file-system consistent.',
      advice: `Add it with the absolute path of the ${key.startsWith('pre') ? 'pre' : 'post'}-script.`,
    }),
    timeout: () => ({
      problem: 'timeoutInSeconds is missing.',
      effect: `The host stops waiting for each script after ${defaultTimeout} s, although 30 are documented.`,
      advice: 'Add it, 1 to 1800.',
    }),
  },
  check({ target: { json }, report }) {
    if (json.root?.type !== 'object') return
    const { pos } = json.root
    const at = { pos, end: pos + 1 }
    // Rule 102 tells of a key that was meant to be this one.
    const meant = json.root.members.map(({ key }) => (knownKeys.includes(key) ? key : findNearest(key, knownKeys)))
    for (const key of locationKeys) {
      if (!meant.includes(key)) report({ at, message: 'location', args: { key } })
    }
    if (!meant.includes('timeoutInSeconds')) report({ at, message: 'timeout', severity: 'warning' })
  },
})
