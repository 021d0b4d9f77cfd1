// timeoutInSeconds is a number of seconds that the host honours.

import { findMember } from '../../model/json/document.js'
import { longestTimeout } from '../config-keys.js'
import { defineRule } from '../rule.js'

export const timeoutInRange = defineRule({
  id: 'AZH105',
  name: 'timeout-in-range',
  severity: 'error',
  applies: 'config',
  fixable: true,
  messages: {
    none: ({ value }: { value: number }) => ({
      problem: `timeoutInSeconds is ${value}.`,
      effect:
        'The host gives up on each script at once (308, 309) but does not end it: a freeze can come after the ' +
        'post-script has thawed.',
      advice: `Use 1 to ${longestTimeout}.`,
    }),
    long: ({ value }: { value: number }) => ({
      problem: `timeoutInSeconds is ${value}.`,
      effect: `The host stops waiting after ${longestTimeout} s all the same.`,
      advice: `Use 1 to ${longestTimeout}.`,
    }),
  },
  check({ target, report, edit }) {
    const node = findMember(target.json, 'timeoutInSeconds')?.value
    if (node?.type !== 'number') return
    const value = Number(node.value)
    if (value > longestTimeout) {
      const fix = { title: `Write ${longestTimeout}, which is what counts`, edits: [edit(node, `${longestTimeout}`)] }
      report({ at: node, message: 'long', args: { value }, severity: 'warning', fix })
    } else if (!(value > 0)) report({ at: node, message: 'none', args: { value } })
  },
})
