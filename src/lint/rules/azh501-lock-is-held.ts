// A lock or backup mode that ends with the client is held by one that stays.
import { goesOn, listBeginnings } from '../hook/backup-modes.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const lockIsHeld = defineRule({
  id: 'AZH501',
  name: 'lock-is-held',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    ends: ({ program, what }: { program: string; what: string }) => ({
      problem: `${program} ends before the script does, and ${what} ends with it.`,
      effect: 'The snapshot is taken of a running database, and Azure calls the backup application-consistent.',
      advice:
        'Hold it in a client in the background until the post-script ends it, with a limit of its own; or rely ' +
        'on the recovery of the database, and leave it out.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    for (const { run, what } of listBeginnings(hook.programs, false)) {
      if (!goesOn(run)) report({ at: run.command, message: 'ends', args: { program: nameProgram(run.words[0]), what } })
    }
  },
})
