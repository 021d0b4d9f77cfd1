// A snapshot is not entered in the backup history by accident.
import { defineRule } from '../rule.js'

export const noSetHistory = defineRule({
  id: 'AZH223',
  name: 'no-set-history',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    history: () => ({
      problem: 'ExternalSetHistory counts this snapshot as a backup of the database.',
      effect:
        "Journal files that an older backup needs may be purged, even if Azure discards the snapshot. InterSystems' " +
        'guide lists this step as optional.',
      advice:
        'Leave it out, unless your journal purge is meant to follow Azure Backup; then disable this rule ' +
        'with that reason.',
    }),
  },
  check({ target, report }) {
    for (const session of target.hook.calls) {
      if (session.calls.some(({ method }) => method === 'history')) report({ at: session.command, message: 'history' })
    }
  },
})
