// A client that holds a lock in the background ends by itself.
import { goesOn, listBeginnings, readHold } from '../hook/backup-modes.js'
import { findLimit } from '../hook/session.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

/** The host's own limit for both scripts and what lies between, in seconds. */
const longest = 1800

export const limitTheHold = defineRule({
  id: 'AZH505',
  name: 'limit-the-hold',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    none: ({ program, what }: { program: string; what: string }) => ({
      problem: `Nothing ends ${program}, which holds ${what} in the background, but the post-script.`,
      effect: 'When the host dies or the post-script fails, the database stays locked for good.',
      advice:
        'Let it hold the lock for a time that it says itself, such as SLEEP(180), or put `timeout -k 1 180` before it.',
    }),
    long: ({ program, seconds }: { program: string; seconds: number }) => ({
      problem: `${program} holds the lock for ${seconds} seconds when the post-script does not end it.`,
      effect: `Azure gives up after ${longest} at the latest, and the database stays locked long after that.`,
      advice: 'Hold it for as long as the two scripts and the snapshot take, such as SLEEP(180).',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    for (const { run, what, statements } of listBeginnings(hook.programs, false)) {
      if (!goesOn(run) || findLimit(run).limited) continue
      const program = nameProgram(run.words[0])
      const seconds = readHold(statements)
      if (seconds === undefined) report({ at: run.command, message: 'none', args: { program, what } })
      else if (seconds > longest) report({ at: run.command, message: 'long', args: { program, seconds } })
    }
  },
})
