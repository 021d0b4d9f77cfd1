// The host waits longer than each script can take.

import { findMember } from '../../model/json/document.js'
import { defaultTimeout, longestTimeout } from '../config-keys.js'
import { defineRule } from '../rule.js'
import { addUpInRole, addUpLimits } from '../script-budget.js'

export const timeoutFitsScript = defineRule({
  id: 'AZH113',
  name: 'timeout-fits-script',
  severity: 'warning',
  applies: 'config',
  fixable: false,
  messages: {
    short: ({ timeout, needed, path }: { timeout: number; needed: number; path: string }) => ({
      problem: `timeoutInSeconds is ${timeout}, but the limits and pauses in ${path} add up to ${needed} s.`,
      effect:
        'The host gives up before the script ends, but does not end it: a freeze can come after the post-script has ' +
        'thawed.',
      advice:
        needed < longestTimeout
          ? `Use more than ${needed}, or shorter limits in the script.`
          : `Shorten the limits in the script: more than ${longestTimeout} is not possible.`,
    }),
  },
  check({ target, report }) {
    const node = findMember(target.json, 'timeoutInSeconds')?.value
    if (node && node.type !== 'number') return
    const timeout = node ? Math.min(Number(node.value), longestTimeout) : defaultTimeout
    if (!(timeout > 0)) return
    for (const role of ['pre', 'post'] as const) {
      const script = target[role]
      const needed = script ? Math.ceil(script.isBoth ? addUpInRole(script, role) : addUpLimits(script)) : 0
      if (!script || needed < timeout) continue
      const at = node ?? { pos: target.json.root?.pos ?? 0, end: (target.json.root?.pos ?? 0) + 1 }
      report({ at, message: 'short', args: { timeout, needed, path: script.source.path } })
    }
  },
})
