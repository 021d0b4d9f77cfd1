// The post-script thaws.
import { isHarmless } from '../hook/harmless.js'
import { listCommands } from '../hook/places.js'
import { isMethod } from '../hook/session.js'
import { defineRule } from '../rule.js'

export const thawInPost = defineRule({
  id: 'AZH206',
  name: 'thaw-in-post',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    none: () => ({
      problem: 'This post-script has no thaw.',
      effect: 'What the pre-script froze stays frozen: users are blocked until somebody thaws it by hand.',
      advice:
        'Call iris session NAME -U%SYS "##Class(Backup.General).ExternalThaw()" here, or generate a bundle: ' +
        'make-azure-hooks --instance NAME.',
    }),
  },
  check({ target, report }) {
    const { hook, role } = target
    if (role !== 'post' || hook.calls.some((session) => isMethod(session, 'thaw'))) return
    const frozenByPre = target.config?.pre?.hook.calls.some((session) => isMethod(session, 'freeze')) ?? false
    const known = new Set(hook.calls.map(({ command }) => command.pos))
    const others = listCommands(hook.script).filter(({ command }) => !known.has(command.pos))
    // Whatever is called after a thaw, or is given code, may do it.
    if (others.some(({ command }) => /thaw|##class/i.test(hook.script.source.slice(command.pos, command.end)))) return
    // That the two are swapped is said by AZH229.
    const thawsBefore = target.config?.pre?.hook.calls.some((session) => isMethod(session, 'thaw')) ?? false
    if (thawsBefore && !frozenByPre && hook.calls.some((session) => isMethod(session, 'freeze'))) return
    if (hook.calls.length === 0 && !(frozenByPre && isHarmless(hook))) return
    const [first] = hook.calls
    const end = hook.script.source.indexOf('\n')
    report({ at: first?.command ?? { pos: 0, end: end === -1 ? hook.script.source.length : end }, message: 'none' })
  },
})
