// No function is called that newer releases of the database no longer have.
import { recognizeClient } from '../hook/clients.js'
import { sketch } from '../hook/value.js'
import { defineRule } from '../rule.js'

const successors: Readonly<Record<string, string>> = {
  pg_start_backup: 'pg_backup_start',
  pg_stop_backup: 'pg_backup_stop',
}

export const noRemovedFunction = defineRule({
  id: 'AZH502',
  name: 'no-removed-function',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    removed: ({ name, successor }: { name: string; successor: string }) => ({
      problem: `${name} is called, which PostgreSQL no longer has since release 15.`,
      effect: 'The statement fails there, and nothing is prepared for the snapshot.',
      advice: `Use ${successor}, in a session that stays until the backup is over.`,
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const seen = new Set<number>()
    for (const { words, command } of hook.programs) {
      if (recognizeClient(words)?.database !== 'PostgreSQL' || seen.has(command.pos)) continue
      const [name = ''] = /\bpg_st(?:art|op)_backup\b/i.exec(words.map(sketch).join(' ')) ?? []
      const successor = successors[name.toLowerCase()]
      if (successor === undefined) continue
      seen.add(command.pos)
      report({ at: command, message: 'removed', args: { name, successor } })
    }
  },
})
