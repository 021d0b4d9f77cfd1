// The post-script thaws.
import { listAll } from '../../model/text.js'
import { findBareThaw, findLastingFreeze, listInstances } from '../hook/claims.js'
import { isHarmless } from '../hook/harmless.js'
import { listCommands } from '../hook/places.js'
import { isMethod } from '../hook/session.js'
import type { ScriptFile } from '../project.js'
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
    freezes: () => ({
      problem: 'In a backup that goes well this post-script freezes, and thaws nothing afterwards.',
      effect: 'The database stays frozen when the backup is over: users are blocked until somebody thaws it by hand.',
      advice: 'Thaw here: the freeze belongs into the pre-script alone.',
    }),
    another: ({ frozen, thawed }: { frozen: readonly string[]; thawed: readonly string[] }) => ({
      problem: `The pre-script freezes ${listAll(frozen)}, and this post-script thaws ${listAll(thawed)} alone.`,
      effect: 'What it does not thaw stays frozen: users are blocked until somebody thaws it by hand.',
      advice: 'Thaw each instance that the pre-script freezes.',
    }),
  },
  check({ target, report }) {
    const { hook, role, config } = target
    if (role !== 'post') return
    const thaw = hook.calls.find((session) => isMethod(session, 'thaw'))
    if (thaw) {
      const freeze = findLastingFreeze(hook, 'post')
      // That the two are swapped is said by AZH229.
      if (freeze && !(config?.pre && findBareThaw(config.pre.hook, 'pre')))
        report({ at: freeze.command, message: 'freezes' })
      else if (!freeze) checkNames(target, (args) => report({ at: thaw.command, message: 'another', args }))
      return
    }
    const frozenByPre = config?.pre?.hook.calls.some((session) => isMethod(session, 'freeze')) ?? false
    const known = new Set(hook.calls.map(({ command }) => command.pos))
    const others = listCommands(hook.script).filter(({ command }) => !known.has(command.pos))
    // Whatever is called after a thaw, or is given code, may do it.
    if (others.some(({ command }) => /thaw|##class/i.test(hook.script.source.slice(command.pos, command.end)))) return
    // That the two are swapped is said by AZH229.
    const thawsBefore = config?.pre?.hook.calls.some((session) => isMethod(session, 'thaw')) ?? false
    if (thawsBefore && !frozenByPre && hook.calls.some((session) => isMethod(session, 'freeze'))) return
    if (hook.calls.length === 0 && !(frozenByPre && isHarmless(hook))) return
    const [first] = hook.calls
    const end = hook.script.source.indexOf('\n')
    report({ at: first?.command ?? { pos: 0, end: end === -1 ? hook.script.source.length : end }, message: 'none' })
  },
})

interface Names {
  readonly frozen: readonly string[]
  readonly thawed: readonly string[]
}

/** Looks whether the pre-script of the config freezes what this script does not thaw. */
function checkNames({ hook, config }: ScriptFile, report: (names: Names) => void): void {
  const frozen = config?.pre && listInstances(config.pre.hook.readAs('pre', 'healthy'), 'frozen')
  const thawed = listInstances(hook.readAs('post', 'healthy'), 'thawed')
  if (!frozen || !thawed || thawed.length === 0 || hook.followed.unread.length > 0) return
  if (frozen.some((name) => !thawed.includes(name))) report({ frozen, thawed })
}
