// No function is called that newer releases of the database no longer have.
import { readStatements } from '../hook/backup-modes.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

interface Removed {
  /** The client whose server no longer has it. */
  readonly client: RegExp
  readonly called: RegExp
  readonly product: string
  readonly since: string
  readonly advice: string
}

/** From the release notes of PostgreSQL 10 and 15 and of MySQL 8.4. MariaDB keeps what MySQL
 * has removed. */
const removed: readonly Removed[] = [
  {
    client: /^psql$/,
    called: /\bpg_st(?:art|op)_backup\b/i,
    product: 'PostgreSQL',
    since: '15',
    advice: 'Use pg_backup_start and pg_backup_stop, both in a session that stays until the backup is over.',
  },
  {
    client: /^psql$/,
    called: /\bpg_is_in_backup\b|\bpg_backup_start_time\b/i,
    product: 'PostgreSQL',
    since: '15',
    advice: 'Leave it out: the server no longer knows of a backup that is not of the session.',
  },
  {
    client: /^psql$/,
    called: /\bpg_(?:switch_xlog|current_xlog_location|xlogfile_name|xlog_replay_(?:pause|resume))\b/i,
    product: 'PostgreSQL',
    since: '10',
    advice: 'Write wal for xlog and lsn for location in its name.',
  },
  {
    client: /^mysql$/,
    called: /\b(?:show\s+(?:master|slave)\s+status|(?:start|stop)\s+slave|reset\s+master)\b/i,
    product: 'MySQL',
    since: '8.4',
    advice: 'Use SHOW BINARY LOG STATUS, SHOW REPLICA STATUS, START REPLICA and STOP REPLICA there.',
  },
]

export const noRemovedFunction = defineRule({
  id: 'AZH502',
  name: 'no-removed-function',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    removed: ({ name, product, since, advice }: Record<'name' | 'product' | 'since' | 'advice', string>) => ({
      problem: `${name} is called, which ${product} no longer has since release ${since}.`,
      effect: 'The statement fails there, and nothing is prepared for the snapshot.',
      advice,
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const seen = new Set<number>()
    for (const run of hook.programs) {
      const program = nameProgram(run.words[0])
      const statements = readStatements(run)
      const found = removed.find(({ client, called }) => client.test(program) && called.test(statements))
      if (!found || seen.has(run.command.pos)) continue
      seen.add(run.command.pos)
      const { product, since, advice } = found
      const [name = ''] = found.called.exec(statements) ?? []
      report({ at: run.command, message: 'removed', args: { name, product, since, advice } })
    }
  },
})
