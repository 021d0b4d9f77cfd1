// Nothing of any length goes into Azure's pipes.
import { groupByPlace } from '../hook/claims.js'
import { listCommands } from '../hook/places.js'
import { showMethod } from '../hook/session.js'
import { defineRule } from '../rule.js'

const effect =
  'Nobody reads that pipe: after about 64 KiB the script is blocked for good, and Azure reports a time-out (308, 309).'

export const quiet = defineRule({
  id: 'AZH210',
  name: 'quiet',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    session: ({ method }: { method: string }) => ({
      problem: `What the session (${method}) prints goes to Azure.`,
      effect,
      advice: 'Redirect its output into a log of your own, such as `>>"$log" 2>&1`: Azure keeps none of it.',
    }),
    trace: () => ({
      problem: '`set -x` writes each command to Azure.',
      effect,
      advice: 'Take `set -x` away, or send stderr into a log of your own before.',
    }),
    program: ({ program }: { program: string }) => ({
      problem: `${program} writes as much as there is to Azure.`,
      effect,
      advice: 'Redirect its output into a log of your own: Azure keeps none of it.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    for (const session of hook.calls) {
      if (!hook.isReached(session) || session.output.kind !== 'azure') continue
      report({ at: session.command, message: 'session', args: { method: showMethod(session) } })
    }
    const reading = hook.read('healthy')
    if ([...reading.met, ...reading.programs].some(({ traced }) => traced)) {
      const tracing = listCommands(hook.script).find(
        ({ command: { name, args } }) =>
          name?.text === 'set' && args.some(({ text }) => /^-[a-z]*x[a-z]*$/.test(text) || text === 'xtrace'),
      )
      if (tracing) report({ at: tracing.command, message: 'trace' })
    }
    const noises = reading.ways.flatMap((way) => way.events.filter((event) => event.kind === 'noise'))
    for (const [at, [noise]] of groupByPlace(noises, (event) => event.at)) {
      if (noise) report({ at, message: 'program', args: { program: noise.program } })
    }
  },
})
