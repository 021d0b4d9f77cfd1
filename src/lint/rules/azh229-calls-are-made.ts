// The pre-script freezes, and the post-script thaws what it froze.
import type { Role } from '../../model/lint.js'
import { findBareThaw, findLastingFreeze, listCertainWays, locateEnd } from '../hook/claims.js'
import { isHarmless } from '../hook/harmless.js'
import { isMethod } from '../hook/session.js'
import type { HookModel } from '../hook-model.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

const claimed = 'Azure calls the backup application-consistent although nothing was frozen.'

export const callsAreMade = defineRule({
  id: 'AZH229',
  name: 'calls-are-made',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    nothing: () => ({
      problem: 'This pre-script freezes nothing, although the post-script thaws.',
      effect: claimed,
      advice: 'Freeze here, or generate a bundle: make-azure-hooks --instance NAME.',
    }),
    swapped: ({ keys }: { keys: string }) => ({
      problem: 'The pre-script thaws, and the post-script freezes.',
      effect:
        'The snapshot is taken of a running database, which is frozen afterwards until somebody thaws it by hand.',
      advice: `Swap ${keys}.`,
    }),
    role: ({ role, method }: { role: Role; method: 'freeze' | 'thaw' }) => ({
      problem: `Started as the ${role}-script, with the parameters of the config, the script makes no ${method}.`,
      effect:
        method === 'freeze'
          ? 'Nothing is frozen for the snapshot.'
          : 'What the pre-script froze stays frozen: users are blocked until somebody thaws it by hand.',
      advice: `Write the word into ${role}ScriptParams for which the script makes the ${method}.`,
    }),
    uncalled: ({ method }: { method: 'freeze' | 'thaw' }) => ({
      problem: `Nothing leads to this ${method}: no line calls its function, or the script ends before.`,
      effect:
        method === 'freeze'
          ? claimed
          : 'What the pre-script froze stays frozen: users are blocked until somebody thaws it by hand.',
      advice: `Call it, and look at its status.`,
    }),
    zero: () => ({
      problem: 'When the list of instances is empty, the script freezes nothing and ends with 0.',
      effect: `It is also empty when it cannot be read. ${claimed}`,
      advice: 'End with 1 when there is no instance.',
    }),
  },
  check({ target, report }) {
    const { hook, role, config, isBoth } = target
    if (isBoth) {
      const thaw = findBareThaw(hook, 'pre')
      if (thaw && findLastingFreeze(hook, 'post'))
        report({ at: thaw.command, message: 'swapped', args: { keys: 'preScriptParams and postScriptParams' } })
      else for (const args of listUnmet(target)) report({ at: findLastLine(hook), message: 'role', args })
    }
    if (role === undefined) return
    const post = role === 'pre' && config?.post?.role === 'post' ? config.post : undefined
    const bare = post && findBareThaw(hook, 'pre')
    if (bare && findLastingFreeze(post.hook, 'post')) {
      report({ at: bare.command, message: 'swapped', args: { keys: 'preScriptLocation and postScriptLocation' } })
      return
    }
    const method = role === 'pre' ? 'freeze' : 'thaw'
    const calls = hook.calls.filter((session) => isMethod(session, method))
    if (calls.length > 0) {
      const [first] = calls
      const isKnown = hook.read('healthy').complete && hook.script.problems.length === 0
      if (first && isKnown && !isOpen(target) && !calls.some((call) => hook.isReached(call)))
        report({ at: first.command, message: 'uncalled', args: { method } })
    } else if (post) {
      const isThawedAfter = post.hook.calls.some((session) => isMethod(session, 'thaw'))
      if (isThawedAfter && !isOpen(target) && isHarmless(hook)) report({ at: findLastLine(hook), message: 'nothing' })
    }
    const zero = role === 'pre' && calls.length > 0 ? findZero(hook) : undefined
    if (zero) report({ at: zero, message: 'zero' })
  },
})

/** Roles in which a script that is started for either makes no call on any way. */
function listUnmet(target: ScriptFile): { role: Role; method: 'freeze' | 'thaw' }[] {
  const { hook } = target
  if (isOpen(target) || hook.calls.length === 0) return []
  const roles = [
    { role: 'pre', method: 'freeze' },
    { role: 'post', method: 'thaw' },
  ] as const
  return roles.filter(({ role, method }) => {
    const { ways, complete } = hook.readAs(role, 'healthy')
    return complete && !ways.some(({ sessions }) => sessions.some(({ session }) => isMethod(session, method)))
  })
}

/** Whether code that nobody sees may do it. */
function isOpen({ hook }: ScriptFile): boolean {
  return /\beval\b/.test(hook.script.source) || hook.followed.unread.length > 0
}

function findLastLine({ script }: HookModel) {
  const last = script.tree.commands.at(-1)
  return last ? { pos: last.pos, end: last.end } : { pos: 0, end: 0 }
}

/** Where a script ends with 0 when there are no instances. */
function findZero(hook: HookModel) {
  if (!/\b(?:q?list|while|until|for)\b/.test(hook.script.source)) return undefined
  const reading = hook.read('no instances')
  const [first] = reading.ways
  if (!reading.complete || !first || listCertainWays(reading, 'freeze').length > 0) return undefined
  return reading.ways.every(({ code, doubtful }) => code === 0 && !doubtful) ? locateEnd(hook, first) : undefined
}
