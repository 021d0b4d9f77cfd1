// No command is torn over two lines.
import { type Command, type Statement, walk } from '../../shell/parse.js'
import { isCallText } from '../hook/objectscript.js'
import { defineRule } from '../rule.js'

const clients = new Set(['csession', 'ccontrol', 'iris', 'irissession'])

export const wholeCommands = defineRule({
  id: 'AZH214',
  name: 'whole-commands',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    torn: ({ rest }: { rest: string }) => ({
      problem: `The session above is torn: ${rest} stands on a line of its own.`,
      effect:
        'The first line starts a session without a call, which waits for input; the second is run as a program that ' +
        'does not exist. Nothing is frozen or thawed.',
      advice: 'Put both on one line.',
    }),
  },
  check({ target, report, edit }) {
    const { script } = target.hook
    const { source } = script
    walk(script.tree, (node) => {
      if (node.type !== 'CompoundList' && node.type !== 'Script') return
      node.commands.forEach((statement, index) => {
        const rest = asCommand(statement)
        const head = asCommand(node.commands[index - 1])
        if (!rest || !head || !isTorn(head, rest)) return
        const between = source.slice(head.end, rest.pos)
        const isBlank = /^[ \t]*\\?[ \t]*(?:\r?\n[ \t]*)+$/.test(between)
        const edits = [edit({ pos: head.end, end: rest.pos }, ' ')]
        const fix = isBlank && script.problems.length === 0 ? { title: 'Put both on one line', edits } : undefined
        report({ at: rest, message: 'torn', args: { rest: cut(source.slice(rest.pos, rest.end)) }, fix })
      })
    })
  },
})

function asCommand(statement: Statement | undefined): Command | undefined {
  return statement?.command.type === 'Command' && !statement.background ? statement.command : undefined
}

/** Whether the first command is a client that lacks what the second one holds. */
function isTorn(head: Command, rest: Command): boolean {
  const words = [head.name, ...head.args].map((word) => word?.text.split('/').at(-1) ?? '')
  if (!words.some((word) => clients.has(word)) || head.args.some(({ text }) => text.includes('##'))) return false
  const first = rest.name?.value ?? ''
  if (isCallText(first)) return true
  return first.startsWith('-U') && rest.args.some((word) => word.type === 'Word' && isCallText(word.value))
}

function cut(text: string): string {
  const line = text.split('\n')[0] ?? ''
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
