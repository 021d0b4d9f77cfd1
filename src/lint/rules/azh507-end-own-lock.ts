// A lock is ended where it is held: in the session of the client that took it.
import { findMode, readStatements } from '../hook/backup-modes.js'
import type { ProgramRun } from '../hook/clients.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const endOwnLock = defineRule({
  id: 'AZH507',
  name: 'end-own-lock',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    other: ({ program, ending }: { program: string; ending: string }) => ({
      problem: `${program} calls ${ending} in a session of its own, which has nothing to end.`,
      effect: 'What another client holds stays held until that one ends, and this call may still answer with success.',
      advice: 'End the client that holds it, by the process id that the pre-script left.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const seen = new Set<number>()
    for (const run of hook.programs) {
      const ending = findForeignEnding(run)
      if (ending === undefined || seen.has(run.command.pos)) continue
      seen.add(run.command.pos)
      report({ at: run.command, message: 'other', args: { program: nameProgram(run.words[0]), ending } })
    }
  },
})

/** What it ends without having begun it. */
function findForeignEnding(run: ProgramRun): string | undefined {
  const statements = readStatements(run)
  const mode = findMode(run, ({ stays, ends }) => !stays && ends.test(statements))
  const begins = findMode(run, (other) => other.ending === mode?.ending && other.begins.test(statements))
  return begins ? undefined : mode?.ending
}
