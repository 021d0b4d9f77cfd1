// When one of several instances does not freeze, the ones before it are thawed.
import { groupByPlace, listCertainWays, locateEnd, pickBelievable } from '../hook/claims.js'
import { isMethod } from '../hook/session.js'
import { identify } from '../hook/value.js'
import type { Way } from '../hook/ways.js'
import { defineRule } from '../rule.js'

export const rollBackSiblings = defineRule({
  id: 'AZH222',
  name: 'roll-back-siblings',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    kept: () => ({
      problem: 'When the freeze of a second instance fails, the first one is left frozen.',
      effect: 'It stays frozen until the post-script thaws it, and for good when that does not come to it.',
      advice:
        'Thaw every instance that was frozen before the script ends, or generate a bundle for all of ' +
        'them: make-azure-hooks --instance all.',
    }),
    claimed: () => ({
      problem: 'The script ends with 0 although the freeze of one of its instances failed.',
      effect: 'Azure calls the backup application-consistent although one of the databases is not.',
      advice:
        'Remember each failure, thaw the others and end with 1; or generate a bundle: make-azure-hooks --instance all.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    const reading = hook.read('second freeze refused')
    const several = listCertainWays(reading, 'freeze').filter(({ way, event }) => !event.worked && hasSeveral(way))
    const claimed = pickBelievable(several, ({ way }) => way.code === 0, reading.complete)
    for (const [at] of groupByPlace(claimed, ({ way }) => locateEnd(hook, way))) {
      report({ at, message: 'claimed', severity: 'error' })
    }
    const kept = pickBelievable(
      several,
      ({ way, event }) => way.code !== 0 && !thawsAfter(way, event),
      reading.complete,
    )
    for (const [at] of groupByPlace(kept, ({ event }) => event.session.command)) report({ at, message: 'kept' })
  },
})

/** Whether freezes of two instances were tried, and the first one worked. */
function hasSeveral({ sessions }: Way): boolean {
  const freezes = sessions.filter(({ session }) => isMethod(session, 'freeze'))
  const instances = new Set(freezes.map(({ session }) => session.words.slice(1, 3).map(identify).join(' ')))
  return instances.size > 1 && (freezes[0]?.worked ?? false)
}

function thawsAfter({ sessions }: Way, event: Way['sessions'][number]): boolean {
  return sessions.slice(sessions.indexOf(event)).some(({ session }) => isMethod(session, 'thaw'))
}
