// InterSystems' 5, success, does not reach Azure as it is.
import {
  groupByPlace,
  listCertainWays,
  listPurposes,
  locateEnd,
  nameMethod,
  nameVerb,
  pickBelievable,
} from '../hook/claims.js'
import { compareWithFive } from '../hook/compare-fix.js'
import { askForFive } from '../hook/condition-fix.js'
import { mapExit } from '../hook/exit-fix.js'
import { defineRule } from '../rule.js'

export const mapStatusToExit = defineRule({
  id: 'AZH201',
  name: 'map-status-to-exit',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    passed: ({ method, code }: { method: string; code: number }) => ({
      problem: `The script ends with the database's own status: ${code} after a ${method} that worked.`,
      effect:
        'For Azure only 0 is success: each healthy backup is reported as failed (300 pre-script, 301 post-script).',
      advice:
        'End with 0 for status 5, and with 1 for every other; make-azure-hooks --instance NAME writes scripts that do.',
    }),
    refused: ({ method, code }: { method: string; code: number }) => ({
      problem: `After a ${method} that worked (status 5) the script ends with ${code}.`,
      effect:
        'For Azure only 0 is success: each healthy backup is reported as failed (300 pre-script, 301 post-script).',
      advice:
        'End with 0 for status 5, and with 1 for every other; make-azure-hooks --instance NAME writes scripts that do.',
    }),
    verb: ({ verb }: { verb: string }) => ({
      problem: `${verb} answers 0 when it works, and the script takes that for a failure.`,
      effect:
        'For Azure only 0 is success: each healthy backup is reported as failed (300 pre-script, 301 post-script).',
      advice: 'Accept 0: this command answers 0 or 1; only the methods of Backup.General answer 5.',
    }),
  },
  check({ target, report, edit }) {
    const { hook, role } = target
    const reading = hook.read('healthy')
    for (const purpose of listPurposes(hook, role)) {
      const certain = listCertainWays(reading, purpose).filter(({ way }) => way.end !== 'errexit')
      const method = nameMethod(purpose)
      const passed = certain.filter(({ way }) => way.status.source?.session && way.code !== undefined && way.code !== 0)
      for (const [at, [first]] of groupByPlace(passed, ({ way }) => locateEnd(hook, way))) {
        const fix = first && mapExit(hook, purpose, first.way, edit)
        report({ at, message: 'passed', args: { method, code: first?.way.code ?? 5 }, fix })
      }
      const refused = pickBelievable(certain, ({ way }) => (way.code ?? 0) !== 0, reading.complete)
      if (passed.length > 0 || refused.length < certain.length) continue
      for (const [at, [first]] of groupByPlace(refused, ({ way }) => locateEnd(hook, way))) {
        const verb = first && nameVerb(first.event.session)
        if (verb) report({ at, message: 'verb', args: { verb } })
        else
          report({
            at,
            message: 'refused',
            args: { method, code: first?.way.code ?? 1 },
            fix: compareWithFive(hook, edit) ?? (first && askForFive(hook, first.event.session, edit)),
          })
      }
    }
  },
})
