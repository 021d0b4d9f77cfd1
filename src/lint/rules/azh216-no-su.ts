// No session runs under `su`, which takes it out of reach of a limit.
import { recognizeClient } from '../hook/clients.js'
import { defineRule } from '../rule.js'

export const noSu = defineRule({
  id: 'AZH216',
  name: 'no-su',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    escapes: () => ({
      problem: 'The session runs under `su`, outside of the process group that `timeout` ends.',
      effect: 'When the limit passes, `su` ends and the session goes on: a freeze can come after the thaw.',
      advice: 'Use `runuser -u USER -- …` or setpriv, which stay in the group.',
    }),
    unlimited: () => ({
      problem: 'The session runs under `su`, so that no limit around it could end it.',
      effect: 'A session that hangs goes on after Azure has given up, and its freeze can come after the thaw.',
      advice: 'Use `timeout -k 1 60 runuser -u USER -- …`; runuser and setpriv stay in the group that timeout ends.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    const clients = hook.isHook ? hook.programs.filter(({ words }) => recognizeClient(words)) : []
    for (const { wrappers, command } of [...hook.calls, ...clients]) {
      const su = wrappers.findIndex(({ program }) => program === 'su')
      const limit = wrappers.findLastIndex(({ program }) => program === 'timeout')
      if (su === -1 || limit > su) continue
      report({ at: command, message: limit === -1 ? 'unlimited' : 'escapes' })
    }
  },
})
