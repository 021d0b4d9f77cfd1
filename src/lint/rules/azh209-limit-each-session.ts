// Each session has a time limit of its own.
import { findMode, readStatements } from '../hook/backup-modes.js'
import { type ProgramRun, recognizeClient } from '../hook/clients.js'
import { findLimit, isMethod, mayKill, showMethod } from '../hook/session.js'
import { isContainerEngine, nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const limitEachSession = defineRule({
  id: 'AZH209',
  name: 'limit-each-session',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    none: ({ method }: { method: string }) => ({
      problem: `Nothing limits the time of this session (${method}).`,
      effect:
        'When it hangs, Azure gives up after timeoutInSeconds but ends nothing: a freeze can come after the thaw, ' +
        'and then the database stays frozen.',
      advice: 'Put `timeout -k 1 60` before the client, and treat its 124 and 137 as failure.',
    }),
    thaw: ({ method }: { method: string }) => ({
      problem: `Nothing limits the time of this session (${method}).`,
      effect:
        'When it hangs, the script never comes to its end: Azure gives up after timeoutInSeconds (308, 309), and the ' +
        'database stays frozen until it resumes by itself or somebody thaws it.',
      advice: 'Put `timeout -k 1 60` before the client, and treat its 124 and 137 as failure.',
    }),
    other: ({ method }: { method: string }) => ({
      problem: `Nothing limits the time of this session (${method}).`,
      effect:
        'When it hangs, the script never comes to its end, and Azure gives up when its time is up (308, 309): what ' +
        'follows in it is not done.',
      advice: 'Put `timeout -k 1 60` before the client, and treat its 124 and 137 as failure.',
    }),
    container: ({ engine }: { engine: string }) => ({
      problem: `The limit ends ${engine}, but not the session inside the container.`,
      effect: 'A freeze that was given up goes on in there, and can come after the thaw.',
      advice: 'Put `timeout -k 1 60` inside the container, behind its name, as well.',
    }),
    patient: () => ({
      problem: 'The limit of this session sends TERM alone.',
      effect: 'timeout waits for a session that does not heed it: the limit ends nothing then.',
      advice: 'Write `timeout -k 1 60`: KILL comes a second later.',
    }),
    client: ({ program }: { program: string }) => ({
      problem: `Nothing limits the time of ${program}.`,
      effect:
        'When it hangs, Azure gives up after timeoutInSeconds but ends nothing: what it locks can come after the ' +
        'post-script, and then it stays locked.',
      advice: 'Put `timeout -k 1 60` before it, and treat its 124 and 137 as failure.',
    }),
  },
  check({ target, report }) {
    for (const session of target.hook.calls) {
      if (!target.hook.isReached(session) || session.background) continue
      const { limited, escapes } = findLimit(session)
      const at = session.command
      if (!limited) {
        // A freeze that comes too late leaves the database frozen, and so does a thaw that never comes back.
        const message = isMethod(session, 'freeze') ? 'none' : isMethod(session, 'thaw') ? 'thaw' : 'other'
        const severity = message === 'other' ? 'warning' : 'error'
        report({ at, message, args: { method: showMethod(session) }, severity })
      }
      if (limited && escapes && isContainerEngine(escapes.program) && isMethod(session, 'freeze')) {
        report({ at, message: 'container', args: { engine: escapes.program } })
      } else if (limited && !mayKill(session)) report({ at, message: 'patient', severity: 'warning' })
    }
    if (!target.hook.isHook) return
    const seen = new Set<number>()
    for (const run of target.hook.programs) {
      if (run.background || seen.has(run.command.pos) || !recognizeClient(run.words) || findLimit(run).limited) continue
      seen.add(run.command.pos)
      const holds = target.hook.programs.some((each) => each.command.pos === run.command.pos && isHold(each))
      const args = { program: nameProgram(run.words[0]) }
      report({ at: run.command, message: 'client', args, severity: holds ? 'error' : 'warning' })
    }
  },
})

function isHold(run: ProgramRun): boolean {
  const statements = readStatements(run)
  return findMode(run, ({ begins, ends }) => begins.test(statements) || ends.test(statements)) !== undefined
}
