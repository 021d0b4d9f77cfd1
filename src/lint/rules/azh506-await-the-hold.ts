// A pre-script waits until the client in the background holds the lock.
import { goesOn, listBeginnings } from '../hook/backup-modes.js'
import { recognizeClient } from '../hook/clients.js'
import { listCommands } from '../hook/places.js'
import { nameProgram } from '../hook/wrappers.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

/** With these a script waits for something, or looks whether it is there. */
const looks = new Set([
  'sleep',
  'wait',
  'read',
  'test',
  '[',
  'grep',
  'kill',
  'inotifywait',
  'flock',
  'cat',
  'ps',
  'pgrep',
])

export const awaitTheHold = defineRule({
  id: 'AZH506',
  name: 'await-the-hold',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    unseen: ({ program, what }: { program: string; what: string }) => ({
      problem: `${program} goes on in the background, and the script ends without a look whether it holds ${what}.`,
      effect:
        'Where it is refused or has to wait, the snapshot is taken of a running database, and Azure calls the backup ' +
        'application-consistent.',
      advice: 'Wait until the client says that it holds the lock, and end with 1 when it does not in time.',
    }),
  },
  check({ target, report }) {
    if (target.role !== 'pre') return
    for (const { run, what } of listBeginnings(target.hook.programs, false)) {
      if (!goesOn(run) || looksAfterwards(target, run.command.end)) continue
      report({ at: run.command, message: 'unseen', args: { program: nameProgram(run.words[0]), what } })
    }
  },
})

function looksAfterwards({ hook }: ScriptFile, end: number): boolean {
  const isClient = hook.programs.some(({ words, command }) => command.pos >= end && recognizeClient(words))
  return (
    isClient ||
    listCommands(hook.script).some(({ command }) => command.pos >= end && looks.has(command.name?.value ?? ''))
  )
}
