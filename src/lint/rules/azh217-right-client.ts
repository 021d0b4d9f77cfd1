// The client program is the one of the product.
import type { Span } from '../../model/lint.js'
import type { Session } from '../hook/session.js'
import { defineRule } from '../rule.js'

export const rightClient = defineRule({
  id: 'AZH217',
  name: 'right-client',
  severity: 'warning',
  applies: 'script',
  fixable: true,
  messages: {
    iris: ({ client, instance }: { client: string; instance: string }) => ({
      problem:
        `${client} is a program of ` + `Caché${instance ? `, but "${instance}" looks like an instance of IRIS` : ''}.`,
      effect: 'Where IRIS is installed there may be no such program: no session is started (status 127).',
      advice: 'Use `iris session NAME …`.',
    }),
    cache: ({ client }: { client: string }) => ({
      problem: `${client} is a program of IRIS, but --product says Caché.`,
      effect: 'Where Caché is installed there is no such program: no session is started (status 127).',
      advice: 'Use `csession NAME …`.',
    }),
  },
  check({ target, project, report, edit }) {
    const { product } = project.options
    for (const session of target.hook.sessions) {
      const { client, instance } = session
      const isCache = client.style === 'csession' || client.style === 'ccontrol'
      const name = client.text?.split('/').at(-1) ?? ''
      if (name === 'irissession' || client.style === 'unknown') continue
      const named = instance.text !== undefined && /iris/i.test(instance.text) ? instance.text : ''
      if (isCache && product !== 'cache' && (product === 'iris' || named)) {
        const place = product === 'iris' ? findClient(session) : undefined
        const fix = place ? { title: 'Write iris session', edits: [edit(place, 'iris session')] } : undefined
        report({ at: client.origin ?? session.command, message: 'iris', args: { client: name, instance: named }, fix })
      }
      if (client.style === 'iris' && product === 'cache') {
        const place = session.answers === 'plain' ? undefined : findClient(session)
        const fix = place ? { title: 'Write csession', edits: [edit(place, 'csession')] } : undefined
        report({ at: client.origin ?? session.command, message: 'cache', args: { client: name }, fix })
      }
    }
  },
})

/** The client and its verb, where both stand in the command itself and without a folder. */
function findClient({ command, direct, client, words }: Session): Span | undefined {
  const { origin, text, style } = client
  const isHere = origin && origin.pos >= command.pos && origin.end <= command.end
  if (!direct || !isHere || text?.includes('/')) return undefined
  if (style === 'csession') return origin
  const verb = words[1]?.origin
  return verb && verb.pos > origin.pos && verb.end <= command.end ? { pos: origin.pos, end: verb.end } : undefined
}
