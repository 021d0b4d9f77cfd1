// A client that is given statements to read ends with a failure when one of them fails.
import { readStatements } from '../hook/backup-modes.js'
import { type ProgramRun, recognizeClient } from '../hook/clients.js'
import { sketch } from '../hook/value.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

type Kind = 'sqlplus' | 'psql' | 'force'

export const sqlErrorsCount = defineRule({
  id: 'AZH504',
  name: 'sql-errors-count',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    sqlplus: () => ({
      problem: 'sqlplus goes on after an error of SQL, and ends with 0.',
      effect: 'A BEGIN BACKUP or END BACKUP that failed looks like one that did not.',
      advice: 'Write WHENEVER SQLERROR EXIT FAILURE as its first line.',
    }),
    psql: () => ({
      problem: 'psql goes on after an error of SQL in what it reads, and ends with 0.',
      effect: 'A statement that failed looks like one that did not.',
      advice: 'Give it -v ON_ERROR_STOP=1, with which it ends with 3.',
    }),
    force: ({ program }: { program: string }) => ({
      problem: `${program} is told to go on after errors of SQL in what it reads (--force), and ends with 0.`,
      effect: 'A lock that was refused looks like one that is held.',
      advice: 'Leave --force out: it then ends with 1 at the first error.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const seen = new Set<number>()
    for (const run of hook.programs) {
      const kind = findKind(run)
      if (kind === undefined || seen.has(run.command.pos)) continue
      seen.add(run.command.pos)
      if (kind === 'force') report({ at: run.command, message: kind, args: { program: nameProgram(run.words[0]) } })
      else report({ at: run.command, message: kind })
    }
  },
})

function findKind(run: ProgramRun): Kind | undefined {
  const program = nameProgram(run.words[0])
  const options = run.words.slice(1).map(sketch)
  const statements = readStatements(run)
  if (program === 'sqlplus') {
    const isRead = run.input.trim() !== '' && recognizeClient(run.words)?.readsInput === true
    const told = statements.search(/\bwhenever\s+sqlerror\s+exit\b/i)
    // What comes before it still fails without a word.
    const first = run.input.search(/^\s*(?:alter|create|begin|exec|insert|update|delete|shutdown|startup)\b/im)
    const early = first !== -1 && told > statements.length - run.input.length + first
    return isRead && (told === -1 || early) ? 'sqlplus' : undefined
  }
  if (program === 'psql') {
    const isRead = run.input.trim() !== '' || options.some((word) => /^-[aAbeEHnqsStwWxXz01]*f|^--file/.test(word))
    return isRead && !/\bON_ERROR_STOP\b/i.test(statements) ? 'psql' : undefined
  }
  // Given -e it goes on as well, but ends with 1.
  if (program === 'mysql' || program === 'mariadb') {
    const isForced = options.some((word) => /^--force$|^-[bBEGHnNqrstvwX]*f/.test(word))
    return isForced && recognizeClient(run.words)?.readsInput === true ? 'force' : undefined
  }
  return undefined
}
