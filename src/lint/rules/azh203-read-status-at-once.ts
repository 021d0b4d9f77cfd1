// The status of a session is read before any other command takes its place.
import { groupByPlace } from '../hook/claims.js'
import type { Event } from '../hook/events.js'
import { keepStatus, readWithoutPipe } from '../hook/status-fix.js'
import { defineRule } from '../rule.js'

export const readStatusAtOnce = defineRule({
  id: 'AZH203',
  name: 'read-status-at-once',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    late: ({ program }: { program: string }) => ({
      problem: `$? is read here, but by now it is the status of ${program}, not of the session.`,
      effect:
        'What the database answered is lost: a failed freeze looks like any other, and the wrong branch is taken.',
      advice: 'Keep the status in a variable in the line after the session, and read that.',
    }),
    piped: ({ program }: { program: string }) => ({
      problem: `The session stands in a pipe, whose status is that of ${program}.`,
      effect: 'What the database answered is lost: a failed freeze looks like a good one.',
      advice: 'Redirect the output of the session into a file instead, and read its status in the next line.',
    }),
  },
  check({ target, text, report, edit }) {
    const { hook } = target
    if (hook.calls.length === 0) return
    const events = ['healthy', 'freeze refused', 'thaw refused', 'resumed early'] as const
    const all = events.flatMap((name) => hook.read(name).ways.flatMap((way) => way.events))
    const late = all.filter((event) => event.kind === 'late-read' && !event.piped)
    for (const [at, [event]] of groupByPlace(late as Extract<Event, { kind: 'late-read' }>[], ({ at }) => at)) {
      if (!event) continue
      const fix = keepStatus(hook, text, event.session.session, all, at, edit)
      report({ at, message: 'late', args: { program: event.program }, fix })
    }
    const piped = all.filter((event) => event.kind === 'masked' || (event.kind === 'late-read' && event.piped))
    type Piped = Extract<Event, { kind: 'late-read' | 'masked' }>
    for (const [at, [event]] of groupByPlace(piped as Piped[], ({ session }) => session.session.command)) {
      if (!event) continue
      const fix = readWithoutPipe(hook, event.session.session, edit)
      report({ at, message: 'piped', args: { program: event.program }, fix })
    }
  },
})
