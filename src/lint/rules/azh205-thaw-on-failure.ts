// A pre-script thaws what a freeze of unknown outcome may have frozen.
import { groupByPlace, listCertainWays, looksAbove, nameVerb, pickBelievable } from '../hook/claims.js'
import { mayBeSame } from '../hook/instances.js'
import { listCommands } from '../hook/places.js'
import { isMethod } from '../hook/session.js'
import type { Reading } from '../hook/ways.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

export const thawOnFailure = defineRule({
  id: 'AZH205',
  name: 'thaw-on-failure',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    none: () => ({
      problem: 'When this freeze answers neither 5 nor 3, the script ends without a thaw.',
      effect:
        'The instance may be frozen by then. It stays so until the post-script thaws it, and for good when the host ' +
        'dies before that or the post-script fails.',
      advice:
        'Call ExternalThaw() for every status of the freeze but 5 and 3, or generate a bundle: ' +
        'make-azure-hooks --instance NAME.',
    }),
    verb: ({ verb }: { verb: string }) => ({
      problem: `When ${verb} is ended before it answers, the script ends without a thaw.`,
      effect:
        'The instance may be frozen by then. It stays so until the post-script thaws it, and for good when the host ' +
        'dies before that or the post-script fails.',
      advice: 'Thaw for every status but 0, or generate a bundle: make-azure-hooks --instance NAME.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (target.role === 'post' || callsThawElsewhere(target)) return
    const names = ['freeze without answer', ...(looksAbove(hook) ? (['freeze cut short'] as const) : [])] as const
    const bare = names.flatMap((name) => listBare(hook.read(name)))
    for (const [at, [first]] of groupByPlace(bare, ({ event }) => event.session.command)) {
      const verb = first && nameVerb(first.event.session)
      // Where the test is the wrong way round (AZH201), what looks like the failure is the success.
      if (verb && takesSuccessForFailure(target)) continue
      if (verb) report({ at, message: 'verb', args: { verb } })
      else report({ at, message: 'none' })
    }
  },
})

/** Ways that end without a thaw of what they may have frozen. */
function listBare(reading: Reading) {
  return pickBelievable(
    listCertainWays(reading, 'freeze'),
    ({ way, event }) => {
      const after = way.sessions.slice(way.sessions.indexOf(event))
      return !after.some(({ session }) => isMethod(session, 'thaw') && mayBeSame(session, event.session))
    },
    reading.complete,
  )
}

function takesSuccessForFailure({ hook }: ScriptFile): boolean {
  const ways = listCertainWays(hook.read('healthy'), 'freeze')
  return ways.length > 0 && ways.every(({ way }) => (way.code ?? 0) !== 0)
}

/** Whether the script runs something else that is called after a thaw. */
function callsThawElsewhere({ hook, script }: ScriptFile): boolean {
  const sessions = new Set(hook.sessions.map(({ command }) => command.pos))
  return listCommands(hook.script).some(({ command }) => {
    const quiet = ['echo', 'printf', 'log', 'logger'].includes(command.name?.value ?? '')
    if (quiet || sessions.has(command.pos) || !command.name) return false
    return /thaw|post-?script/i.test(script.source.slice(command.name.pos, command.end))
  })
}
