// The linter has followed a hook to its end.
import { findOtherCall, isMethod } from '../hook/session.js'
import { defineRule } from '../rule.js'

export const followed = defineRule({
  id: 'AZH230',
  name: 'followed',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    unclear: () => ({
      problem: 'Whether this script freezes and thaws as it should could not be followed to its end.',
      effect: 'What the rules about sessions would say is not known; that nothing is found here means nothing.',
      advice: 'Run it: `make-azure-hooks rehearse --all-faults` shows what it does with each answer of the database.',
    }),
    inside: ({ method }: { method: string }) => ({
      problem: `Whether ${method} freezes and thaws as it should stands in the database, where nobody looked.`,
      effect: 'What the rules about sessions would say is not known; that nothing is found here means nothing.',
      advice: 'Call Backup.General itself, whose answers are known: only 5 is success.',
    }),
  },
  check({ target, report }) {
    const { hook, role, isBoth, source } = target
    if ((role === undefined && !isBoth) || !hook.concernsDatabase || hook.script.problems.length > 0) return
    const names = /External(?:Freeze|Thaw)/i.test(source.text)
    const { complete, ways } = hook.read('healthy')
    // Of a script for both roles, each makes a call of its own.
    const isHalf =
      isBoth && (['freeze', 'thaw'] as const).some((one) => !hook.calls.some((call) => isMethod(call, one)))
    const isLost =
      hook.calls.length === 0 || isHalf ? names : !complete || (ways.length > 0 && ways.every((way) => way.doubtful))
    const end = source.text.indexOf('\n')
    const [method] = hook.calls.length === 0 ? hook.sessions.flatMap((session) => findOtherCall(session) ?? []) : []
    if (method)
      report({ at: { pos: 0, end: end === -1 ? source.text.length : end }, message: 'inside', args: { method } })
    else if (isLost) report({ at: { pos: 0, end: end === -1 ? source.text.length : end }, message: 'unclear' })
  },
})
