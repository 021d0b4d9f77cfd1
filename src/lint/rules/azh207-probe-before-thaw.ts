// Whether the instance was frozen up to the thaw is asked before it, where it can resume by itself.
import { groupByPlace, listCertainWays, locateEnd, pickBelievable } from '../hook/claims.js'
import { findAutoResume } from '../hook/freeze-parameters.js'
import { isMethod } from '../hook/session.js'
import { defineRule } from '../rule.js'

export const probeBeforeThaw = defineRule({
  id: 'AZH207',
  name: 'probe-before-thaw',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    none: ({ seconds }: { seconds: number }) => ({
      problem:
        `The freeze ends by itself after ${seconds} s (WDSuspendLimit), and nothing asks before this thaw ` +
        'whether it has.',
      effect:
        'If the write daemon has resumed before the snapshot was taken, the backup is not consistent; Azure calls it ' +
        'application-consistent all the same.',
      advice: 'Call IsWDSuspendedExt() before the thaw, thaw in any case, and end with 1 unless it answered 5.',
    }),
    ignored: () => ({
      problem: 'The script ends with 0 although IsWDSuspendedExt() has answered 3.',
      effect:
        'The instance had resumed before the thaw, so the backup is not consistent, and Azure is told that it is.',
      advice: 'Thaw in any case, and end with 1 unless IsWDSuspendedExt() answered 5.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (target.role === 'pre') return
    const seconds = findAutoResume(hook) ?? (target.config?.pre ? findAutoResume(target.config.pre.hook) : undefined)
    const healthy = hook.read('healthy')
    const thaws = listCertainWays(healthy, 'thaw').filter(({ way, event }) => {
      const before = way.sessions.slice(0, way.sessions.indexOf(event))
      return !before.some(({ session }) => isMethod(session, 'probe', 'freeze'))
    })
    if (seconds !== undefined && seconds > 0) {
      for (const [at] of groupByPlace(
        pickBelievable(thaws, () => true, healthy.complete),
        (each) => each.event.session.command,
      )) {
        report({ at, message: 'none', args: { seconds } })
      }
    }
    const early = hook.read('resumed early')
    const ignored = pickBelievable(
      listCertainWays(early, 'probe').filter(({ event }) => !event.worked),
      ({ way, event }) => {
        const thawed = way.sessions.slice(way.sessions.indexOf(event)).some(({ session }) => isMethod(session, 'thaw'))
        const frozen = way.sessions.some(({ session }) => isMethod(session, 'freeze'))
        return (thawed || target.role === 'post') && !frozen && way.code === 0
      },
      early.complete,
    )
    for (const [at] of groupByPlace(ignored, ({ way }) => locateEnd(hook, way))) report({ at, message: 'ignored' })
  },
})
