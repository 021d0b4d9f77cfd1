// No status but 5 ends in success.
import { listAlternatives } from '../../model/text.js'
import {
  groupByPlace,
  listCertainWays,
  listPurposes,
  locateEnd,
  looksAbove,
  nameMethod,
  nameVerb,
  type Purpose,
  pickBelievable,
} from '../hook/claims.js'
import { compareWithFive } from '../hook/compare-fix.js'
import { askForFive } from '../hook/condition-fix.js'
import type { SessionEvent } from '../hook/events.js'
import { mapExit } from '../hook/exit-fix.js'
import type { ScenarioName } from '../hook/scenario.js'
import type { Way } from '../hook/ways.js'
import { refuseZero } from '../hook/zero-fix.js'
import type { HookModel } from '../hook-model.js'
import { defineRule } from '../rule.js'

const failures: Readonly<Record<Purpose, readonly ScenarioName[]>> = {
  freeze: ['freeze ended with 0', 'freeze without answer', 'freeze refused'],
  thaw: ['thaw ended with 0', 'thaw without answer', 'thaw refused'],
}
const cutShort = { freeze: 'freeze cut short', thaw: 'thaw cut short' } as const

export const acceptOnlyFive = defineRule({
  id: 'AZH202',
  name: 'accept-only-five',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    other: ({ method, statuses }: { method: string; statuses: readonly number[] }) => ({
      problem: `The script also ends with 0 when the ${method} answers ${listAlternatives(statuses.map(String))}.`,
      effect:
        'Only 5 is success; any other status means that nothing is known. Azure then calls the backup ' +
        'application-consistent although it is not.',
      advice:
        'End with 0 for status 5, and with 1 for every other; make-azure-hooks --instance NAME writes scripts that do.',
    }),
    verb: ({ verb }: { verb: string }) => ({
      problem: `The script also ends with 0 when ${verb} answers 1.`,
      effect:
        'It answers 0 when it has worked, and 1 when it has not. Azure then calls the backup application-consistent ' +
        'although it is not.',
      advice: 'End with 1 for every status but 0.',
    }),
    mute: ({ method }: { method: string }) => ({
      problem: `The session reads the ${method} from its input, so its exit status says nothing of how it went.`,
      effect:
        'The script ends with 0 whatever happened: Azure calls the backup application-consistent although it is not.',
      advice:
        'Give the call on the command line: iris session NAME -U%SYS "##Class(Backup.General).…", and accept only 5.',
    }),
  },
  check({ target, report, edit }) {
    const { hook, role } = target
    for (const purpose of listPurposes(hook, role)) {
      const more = looksAbove(hook) ? [cutShort[purpose]] : []
      const found = [...failures[purpose], ...more].flatMap((name) => findClaims(hook, purpose, name))
      const method = nameMethod(purpose)
      const mute = found.filter(({ event }) => event.session.answers === 'never')
      for (const [at] of groupByPlace(mute, ({ event }) => event.session.command))
        report({ at, message: 'mute', args: { method } })
      const spoken = found.filter(({ event }) => event.session.answers !== 'never')
      for (const [at, group] of groupByPlace(spoken, ({ way }) => locateEnd(hook, way))) {
        const verb = group[0] && nameVerb(group[0].event.session)
        if (verb) {
          report({ at, message: 'verb', args: { verb } })
          continue
        }
        const statuses = [...new Set(group.map(({ event }) => event.status ?? 0))]
        const [first] = group
        const fix =
          first &&
          (compareWithFive(hook, edit) ??
            askForFive(hook, first.event.session, edit) ??
            mapExit(hook, purpose, first.way, edit) ??
            refuseZero(hook, group, edit))
        report({ at, message: 'other', args: { method, statuses }, fix })
      }
    }
  },
})

/** Ways that end with 0 although the database did not do what it was asked for. */
function findClaims(hook: HookModel, purpose: Purpose, name: ScenarioName): { way: Way; event: SessionEvent }[] {
  const reading = hook.read(name)
  const certain = listCertainWays(reading, purpose).filter(({ event }) => !event.worked)
  return pickBelievable(certain, ({ way }) => way.code === 0, reading.complete)
}
