// Sessions run in %SYS, where Backup.General is.
import type { Span } from '../../model/lint.js'
import { type Word, walk } from '../../shell/parse.js'
import { isCallText } from '../hook/objectscript.js'
import { isNameless, type Session } from '../hook/session.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

export const sysNamespace = defineRule({
  id: 'AZH213',
  name: 'sys-namespace',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    variable: () => ({
      problem: '"$SYS" is a variable of the shell that is not set, so that nothing is left of it.',
      effect:
        'The session starts in another namespace, in which there is no Backup.General: nothing is frozen or thawed.',
      advice: 'Write %SYS.',
    }),
    wrong: ({ namespace }: { namespace: string }) => ({
      problem: `The session runs in namespace "${namespace}".`,
      effect: 'There is no Backup.General in it: nothing is frozen or thawed.',
      advice: 'Write -U%SYS.',
    }),
    missing: () => ({
      problem: 'The session names no namespace.',
      effect:
        'It starts where its user starts, usually not in %SYS, where Backup.General is: nothing is frozen or thawed.',
      advice: 'Write -U%SYS behind the name of the instance.',
    }),
  },
  check({ target, text, report, edit }) {
    for (const session of target.hook.sessions) {
      // A session without a call may be torn: its call stands on the next line.
      if (session.calls.length === 0 && (session.code.text !== '' || session.input.kind !== 'inherited')) continue
      if (session.answers === 'plain' || isNameless(session)) continue
      const variable = findVariable(session, target)
      if (variable) {
        const fix = { title: 'Write %SYS', edits: [edit(variable, '%SYS')] }
        report({ at: variable, message: 'variable', fix })
        continue
      }
      const { text: namespace, origin } = session.namespace
      if (namespace === undefined || namespace === '%SYS') continue
      if (namespace === '') {
        if (session.calls.length === 0) continue
        const at = findGap(session)
        const fix = at ? { title: 'Write -U%SYS', edits: [edit(at, ' -U%SYS')] } : undefined
        report({ at: session.command, message: 'missing', fix })
        continue
      }
      // A place of several sessions, as through a variable, is reported once by the place itself.
      const written = origin ? text.slice(origin.pos, origin.end) : ''
      const fix =
        origin &&
        session.command.pos < origin.pos &&
        origin.end <= session.command.end &&
        /^["']?(?:-U)?[%\w-]+["']?$/.test(written)
          ? {
              title: 'Write %SYS',
              edits: [
                edit(
                  origin,
                  written.replace(/(-U)?[%\w-]+/, (_, option = '') => `${option}%SYS`),
                ),
              ],
            }
          : undefined
      report({ at: origin ?? session.command, message: 'wrong', args: { namespace }, fix })
    }
  },
})

/** `$SYS` in a word of the client that names the namespace. */
function findVariable({ command, direct }: Session, { hook }: ScriptFile): Span | undefined {
  if (!direct) return undefined
  let isSet = false
  walk(hook.script.tree, (node) => {
    isSet ||= node.type === 'Assignment' && node.name === 'SYS'
  })
  if (isSet) return undefined
  const words = command.args.filter((word): word is Word => word.type === 'Word')
  for (const part of words.flatMap((word) => word.parts ?? [])) {
    const inner = part.type === 'DoubleQuoted' ? part.parts : [part]
    const found = inner.find(({ type, text }) => /Expansion$/.test(type) && (text === '$SYS' || text === `$\u007bSYS}`))
    if (found) return found
  }
  return undefined
}

/** Behind the word of the instance, where the call follows. */
function findGap({ command, direct, instance, client }: Session): Span | undefined {
  const words = command.args.filter((word): word is Word => word.type === 'Word')
  const call = words.findIndex((word) => isCallText(word.value))
  const before = words[call - 1]
  if (!direct || client.style === 'unknown' || !before || instance.text === '') return undefined
  return command.redirects.some(({ pos }) => pos < before.end) ? undefined : { pos: before.end, end: before.end }
}
