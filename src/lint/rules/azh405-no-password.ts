// No password stands in a script or on a command line.
import { type Assignment, walk } from '../../shell/parse.js'
import { findPassword } from '../hook/clients.js'
import { isPlaceholder } from '../hook/placeholders.js'
import { listCommands } from '../hook/places.js'
import type { Session } from '../hook/session.js'
import { sketch } from '../hook/value.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const noPassword = defineRule({
  id: 'AZH405',
  name: 'no-password',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    argument: ({ method }: { method: string }) => ({
      problem: `${method} is given a user name or a password.`,
      effect:
        'It shows in `ps` to every user of the VM while the session runs; and it is no login: freeze and ' +
        'thaw only compare it.',
      advice: 'Leave both out, and let the session log in as the OS user or from a file with mode 600.',
    }),
    typed: () => ({
      problem: 'The session is given a login that stands in the script.',
      effect:
        'Whoever reads the script or a backup of the VM has the password; behind `echo` it may show in `ps` as well.',
      advice: 'Keep the two lines in a file of root with mode 600, and redirect the input from it.',
    }),
    variable: ({ name }: { name: string }) => ({
      problem: `${name} is set to a password in the script.`,
      effect: 'Whoever reads the script or a backup of the VM has it.',
      advice: 'Keep it in a file of root with mode 600.',
    }),
    option: ({ program }: { program: string }) => ({
      problem: `${program} is given a password on its command line.`,
      effect: 'It shows in `ps` to every user of the VM while the command runs.',
      advice: 'Let it read the password from a file of root with mode 600.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook && hook.sessions.length === 0) return
    for (const session of hook.calls) {
      const call = session.calls.find(({ method, parameters }) => {
        const [user, password] = method === 'freeze' ? [7, 8] : [1, 2]
        return ['freeze', 'thaw'].includes(method) && [user, password].some((at) => isGiven(parameters[at]))
      })
      if (call) report({ at: session.code.origin ?? session.command, message: 'argument', args: { method: call.name } })
      if (isTypedLogin(session)) report({ at: session.command, message: 'typed' })
    }
    walk(hook.script.tree, (node) => {
      if (node.type === 'Assignment' && isSecret(node))
        report({ at: node, message: 'variable', args: { name: node.name } })
    })
    const seen = new Set<number>()
    // In a container, under a limit, in a text for another shell.
    for (const { words, command } of hook.programs) {
      const program = nameProgram(words[0])
      const word = words.slice(1)[findPassword(program, words.slice(1).map(sketch))]
      if (!word || seen.has(command.pos)) continue
      seen.add(command.pos)
      report({ at: word.origin ?? command, message: 'option', args: { program } })
    }
    // Where no way leads, and of what runs another program.
    for (const { command } of listCommands(hook.script)) {
      const program = command.name?.value.split('/').at(-1) ?? ''
      const texts = command.args.map(({ text }) => text)
      const word = command.args[findPassword(program, texts)]
      if (word && !seen.has(command.pos)) report({ at: word, message: 'option', args: { program } })
    }
  },
})

/** Only a literal is a secret that stands here. */
function isGiven(parameter: string | undefined): boolean {
  return parameter !== undefined && /^".+"$/.test(parameter.trim())
}

/** Two lines, a name and a password, before anything else. */
function isTypedLogin({ input, answers }: Session): boolean {
  if (input.kind !== 'text' || answers !== 'call') return false
  const [piece, ...more] = input.text.pieces
  return more.length === 0 && typeof piece === 'string' && /^\s*\S+\n\S+\s*$/.test(piece)
}

function isSecret({ name, value }: Assignment): boolean {
  if (
    !/(?:^|_)(?:PASSWORD|PASSWD|PASSWORT|PWD|PASS|SECRET)$|^(?:\w+)?password$/i.test(name) ||
    /^(?:OLD)?PWD$/.test(name)
  )
    return false
  if (value.type !== 'Word' || value.text === '') return false
  const literal = value.parts === undefined || value.parts.every(isLiteral)
  const text = value.value.replaceAll(/["']/g, '')
  // A path is where the password is, and an empty text is none.
  return literal && text !== '' && !text.startsWith('/') && !isPlaceholder(text)
}

function isLiteral(part: { readonly type: string; readonly parts?: unknown }): boolean {
  if (part.type === 'DoubleQuoted') return (part.parts as { type: string }[]).every(({ type }) => type === 'Literal')
  return part.type === 'Literal' || part.type === 'SingleQuoted'
}
