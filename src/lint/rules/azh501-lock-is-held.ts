// A lock or backup mode that ends with the client is held by one that stays.
import { recognizeClient } from '../hook/clients.js'
import { sketch } from '../hook/value.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

/** What ends with the session that began it, by database. */
const held: Readonly<Record<string, RegExp>> = {
  'MySQL or MariaDB': /flush\s+tables\s+with\s+read\s+lock|lock\s+instance\s+for\s+backup|backup\s+stage\s+start/i,
  PostgreSQL: /pg_backup_start\s*\(|pg_start_backup\s*\([^)]*,[^)]*,\s*false\s*\)/i,
}
/** Words with which a client stays. */
const stays = /sleep\s*\(|\bsystem\b|\\!|pg_sleep/i

export const lockIsHeld = defineRule({
  id: 'AZH501',
  name: 'lock-is-held',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    ends: ({ program, what }: { program: string; what: string }) => ({
      problem: `${program} ends at once, and ${what} ends with it.`,
      effect: 'The snapshot is taken of a running database, and Azure calls the backup application-consistent.',
      advice:
        'Hold it in a client in the background until the post-script ends it, with a limit of its own; or rely ' +
        'on the recovery of the database, and leave it out.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const seen = new Set<number>()
    for (const { words, command, background } of hook.programs) {
      const pattern = held[recognizeClient(words)?.database ?? '']
      const text = words.map(sketch).join(' ')
      const [what] = pattern?.exec(text) ?? []
      if (what === undefined || background || stays.test(text) || seen.has(command.pos)) continue
      seen.add(command.pos)
      const shown = what.replaceAll(/\s+/g, ' ').replace(/\s*\(.*$/, '')
      report({ at: command, message: 'ends', args: { program: nameProgram(words[0]), what: shown } })
    }
  },
})
