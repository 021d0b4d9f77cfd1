// The pre-script freezes, and the post-script thaws what it froze.
import type { Role, Span } from '../../model/lint.js'
import { findBareThaw, findLastingFreeze, groupByPlace, listCertainWays, locateEnd } from '../hook/claims.js'
import { isHarmless } from '../hook/harmless.js'
import { listCommands } from '../hook/places.js'
import { isMethod } from '../hook/session.js'
import type { Way } from '../hook/ways.js'
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
    undone: () => ({
      problem: 'The pre-script thaws again what it has frozen, also in a backup that goes well.',
      effect: 'The snapshot is taken of a running database, and Azure calls the backup application-consistent.',
      advice: 'Thaw here only when the freeze has failed; otherwise the post-script does.',
    }),
    skipped: ({ method }: { method: 'freeze' | 'thaw' }) => ({
      problem: `The script may end here with 0 without its ${method}.`,
      effect:
        method === 'freeze'
          ? claimed
          : 'What the pre-script froze may stay frozen, and Azure calls the backup application-consistent.',
      advice:
        method === 'freeze'
          ? 'End with 1, so that Azure does not call such a backup application-consistent.'
          : 'Thaw in any case, and end with 0 only when the thaw answers 5.',
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
    const undone = role === 'pre' ? findUndone(hook) : undefined
    if (undone) report({ at: undone, message: 'undone' })
    const zero = role === 'pre' && calls.length > 0 ? findZero(hook) : undefined
    if (zero) report({ at: zero, message: 'zero' })
    else if (calls.length > 0 && !isOpen(target))
      for (const at of listSkips(hook, method))
        report({ at, message: 'skipped', args: { method }, severity: 'warning' })
  },
})

/** The thaw with which each way through a healthy backup ends that freezes first. */
function findUndone(hook: HookModel): Span | undefined {
  const { ways, complete } = hook.read('healthy')
  const isUndone = ({ sessions, frozen, code, doubtful }: Way) =>
    code === 0 && !doubtful && frozen.size === 0 && sessions.some(({ session }) => isMethod(session, 'freeze'))
  const last = ways[0]?.sessions.findLast(({ session }) => isMethod(session, 'thaw'))
  return complete && last && ways.every(isUndone) ? last.session.command : undefined
}

/** Ends with 0 that something decides which only the VM knows, before any call. */
function listSkips(hook: HookModel, method: 'freeze' | 'thaw'): Span[] {
  const { ways, complete } = hook.read('healthy')
  const isMade = ({ sessions }: Way) => sessions.some(({ session }) => isMethod(session, method))
  if (!complete || !ways.some(isMade) || ways.some(({ doubtful }) => doubtful)) return []
  const skips = ways.filter((way) => way.code === 0 && way.sessions.length === 0 && typeof way.end === 'object')
  // A loop may turn not at all; that is for the empty list to say.
  const inLoop = listCommands(hook.script).some(
    ({ command, parents }) =>
      hook.calls.some((call) => call.command === command) &&
      parents.some(({ type }) => type === 'While' || type === 'For'),
  )
  return inLoop ? [] : groupByPlace(skips, (way) => locateEnd(hook, way)).map(([at]) => at)
}

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
    const sessions = ways.flatMap((way) => way.sessions.map(({ session }) => session))
    // What one calls that is not understood may be it.
    return complete && !sessions.some((session) => session.calls.length === 0 || isMethod(session, method))
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
