// A log that cannot be written does not end the script.
import type { Redirect } from '../../shell/parse.js'
import { listCommands } from '../hook/places.js'
import { defineRule } from '../rule.js'

/** POSIX ends a shell when a redirection of one of these fails. */
const special = new Set([':', '.', 'exec', 'export', 'readonly', 'set', 'shift', 'times', 'trap', 'unset', 'eval'])

export const logCannotEndScript = defineRule({
  id: 'AZH215',
  name: 'log-cannot-end-script',
  severity: 'warning',
  applies: 'script',
  fixable: true,
  messages: {
    ends: ({ command, file }: { command: string; file: string }) => ({
      problem:
        `If ${file} cannot be written, this redirection of \`${command}\` ends the script, even with \`||\` ` +
        'behind it.',
      effect:
        'A full or read-only log disk is enough: a post-script ends before its thaw, and the database stays frozen.',
      advice: `Write \`command ${command}\` instead, or use printf with the redirection.`,
    }),
  },
  check({ target, report, edit }) {
    if (!target.hook.isHook) return
    for (const { command, parents } of listCommands(target.hook.script)) {
      const name = command.name?.text ?? ''
      if (!special.has(name) || (name === 'exec' && command.args.length > 0)) continue
      // A subshell only ends itself.
      if (parents.some(({ type }) => type === 'Subshell' || type === 'CommandExpansion')) continue
      const redirect = command.redirects.find(isOfFile)
      if (!redirect?.target) continue
      const at = { pos: command.pos, end: command.end }
      const place = { pos: command.name?.pos ?? command.pos, end: command.name?.pos ?? command.pos }
      const fix =
        name === ':' || name === 'exec'
          ? { title: 'Put `command` before it', edits: [edit(place, 'command ')] }
          : undefined
      const severity = target.role === 'post' ? 'error' : 'warning'
      report({ at, message: 'ends', args: { command: name, file: redirect.target.text }, severity, fix })
    }
  },
})

/** Into a file that may not be writable, and not into another descriptor or a device. */
function isOfFile(redirect: { readonly type: string }): redirect is Redirect {
  if (redirect.type !== 'Redirect') return false
  const { operator, target } = redirect as Redirect
  if (!operator.includes('>') || !target) return false
  return !/^["']?\/(?:dev|proc)\//.test(target.text) && !(operator === '>&' && /^(?:\d+|-|"?\$.*)$/.test(target.text))
}
