// The post-script thaws.
import { listCommands } from '../hook/places.js'
import { isMethod } from '../hook/session.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

/** Commands that cannot thaw anything. */
const harmless = new Set(
  'echo printf exit return true false : [ test set export read date logger sleep cat rm touch mkdir shift cd'.split(
    ' ',
  ),
)

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
    if (hook.calls.length === 0 && !(frozenByPre && isHarmless(target))) return
    const [first] = hook.calls
    const end = hook.script.source.indexOf('\n')
    report({ at: first?.command ?? { pos: 0, end: end === -1 ? hook.script.source.length : end }, message: 'none' })
  },
})

function isHarmless({ hook }: ScriptFile): boolean {
  return listCommands(hook.script).every(({ command }) => !command.name || harmless.has(command.name.text))
}
