// `set -e` does not end the script at a session that worked.
import { groupByPlace } from '../hook/claims.js'
import { listCommands } from '../hook/places.js'
import { showMethod } from '../hook/session.js'
import { defineRule } from '../rule.js'

export const noSetE = defineRule({
  id: 'AZH208',
  name: 'no-set-e',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    ends: ({ method }: { method: string }) => ({
      problem: `\`set -e\` is on, and ${method} answers with 5 when it works.`,
      effect: 'The script ends right there, with 5: nothing behind the session runs, and Azure is told of a failure.',
      advice: 'Take `set -e` away, or write `status=0; … || status=$?` around the session.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    const events = hook.read('healthy').ways.flatMap((way) => way.events)
    const ended = events.filter((event) => event.kind === 'errexit')
    const switches = listCommands(hook.script).filter(
      ({ command }) =>
        command.name?.text === 'set' &&
        command.args.some(({ text }) => /^-[a-z]*e[a-z]*$/.test(text) || text === 'errexit'),
    )
    const at = switches[0]?.command
    for (const [place, [event]] of groupByPlace(ended, ({ session }) => session.session.command)) {
      if (event) report({ at: at ?? place, message: 'ends', args: { method: showMethod(event.session.session) } })
      if (at) break
    }
  },
})
