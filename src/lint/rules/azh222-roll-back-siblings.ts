// When one of several instances does not freeze, the ones before it are thawed.
import {
  countInstances,
  groupByPlace,
  listCertainWays,
  listPurposes,
  locateEnd,
  type Purpose,
  pickBelievable,
} from '../hook/claims.js'
import { identifyInstance } from '../hook/instances.js'
import { isMethod } from '../hook/session.js'
import type { Way } from '../hook/ways.js'
import { defineRule } from '../rule.js'

export const rollBackSiblings = defineRule({
  id: 'AZH222',
  name: 'roll-back-siblings',
  severity: 'error',
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
      problem: 'The script ends with 0 although the call failed for one of its instances.',
      effect: 'Azure calls the backup application-consistent although one of the databases is not, or stays frozen.',
      advice:
        'Remember each failure, thaw the others and end with 1; or generate a bundle: make-azure-hooks --instance all.',
    }),
  },
  check({ target, report }) {
    const { hook, role } = target
    const claims = listPurposes(hook, role).flatMap((purpose) =>
      scenarios[purpose].flatMap((name) => {
        const reading = hook.read(name)
        const several = listCertainWays(reading, purpose).filter(({ way }) => isPartial(way, purpose))
        return pickBelievable(several, ({ way }) => way.code === 0, reading.complete)
      }),
    )
    for (const [at] of groupByPlace(claims, ({ way }) => locateEnd(hook, way))) {
      report({ at, message: 'claimed' })
    }
    const reading = hook.read('second freeze refused')
    const several = listCertainWays(reading, 'freeze').filter(
      ({ way, event }) => !event.worked && isPartial(way, 'freeze'),
    )
    const kept = pickBelievable(
      several,
      ({ way, event }) => way.code !== 0 && way.frozen.size > 0 && !thawsOthersAfter(way, event),
      reading.complete,
    )
    for (const [at] of groupByPlace(kept, ({ event }) => event.session.command)) report({ at, message: 'kept' })
  },
})

const scenarios = {
  freeze: ['first freeze refused', 'second freeze refused'],
  thaw: ['first thaw refused'],
} as const

/** Whether the call worked with one instance and not with another. */
function isPartial(way: Way, purpose: Purpose): boolean {
  const calls = way.sessions.filter(({ session }) => isMethod(session, purpose))
  return countInstances(way, purpose) > 1 && calls.some(({ worked }) => worked) && calls.some(({ worked }) => !worked)
}

/** A list that is read again has other names for the same instances. */
function thawsOthersAfter({ sessions }: Way, event: Way['sessions'][number]): boolean {
  const failed = identifyInstance(event.session)
  const thaws = sessions.slice(sessions.indexOf(event)).filter(({ session }) => isMethod(session, 'thaw'))
  return thaws.some(({ session }) => identifyInstance(session) !== failed)
}
