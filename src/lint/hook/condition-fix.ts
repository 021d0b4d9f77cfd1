// Asks for 5 where a script takes the status of a session itself for a yes or no: `if iris session …`, `… || exit 1`.
import type { Edit, Fix, Span } from '../../model/lint.js'
import { type Command, type SyntaxNode, standsInSource } from '../../shell/parse.js'
import type { HookModel } from '../hook-model.js'
import { findNode } from './places.js'
import { success } from './scenario.js'
import type { Session } from './session.js'

/** Changes all conditions of that kind together; undefined where this one is none, or what a test answers would be read
 * as the status.
 * @param meant the session that the script misunderstands
 * @param edit makes an edit of the script's file */
export function askForFive(hook: HookModel, meant: Session, edit: (at: Span, text: string) => Edit): Fix | undefined {
  if (hook.script.problems.length > 0) return undefined
  const read = listRead(hook)
  const conditions = new Map<number, Command>()
  for (const { command, direct, answers, calls } of hook.sessions) {
    const isPlain = direct && answers === 'call' && calls.length > 0 && !read.has(command)
    if (isPlain && isCondition(hook, command)) conditions.set(command.pos, command)
  }
  if (!conditions.has(meant.command.pos)) return undefined
  const edits = [...conditions.values()].flatMap(({ pos, end }) => [
    edit({ pos, end: pos }, '{ '),
    edit({ pos: end, end }, `; [ $? -eq ${success} ]; }`),
  ])
  return { title: 'Ask for 5, which is success', edits }
}

/** Sessions whose status something reads. */
function listRead(hook: HookModel): Set<Command> {
  const names = ['healthy', 'freeze refused', 'freeze without answer', 'thaw refused'] as const
  const events = names.flatMap((name) => hook.read(name).ways.flatMap((way) => way.events))
  return new Set(
    events.flatMap((event) =>
      event.kind === 'status-read' || event.kind === 'late-read' ? [event.session.session.command] : [],
    ),
  )
}

/** Whether it decides which way a list, an `if` or a loop takes. */
function isCondition({ script }: HookModel, command: Command): boolean {
  const found = findNode(script, command, 'Command')
  if (!found || !standsInSource(script.source, command) || command.redirects.some(({ type }) => type === 'HereDoc'))
    return false
  let child: SyntaxNode = found.node
  for (const parent of found.parents.toReversed()) {
    if (parent.type === 'AndOr' && parent.commands.at(-1) !== child) return true
    if (parent.type === 'Pipeline' && parent.commands.length > 1) return false
    if (parent.type === 'CompoundList' && parent.commands.at(-1) !== child) return false
    if (parent.type === 'If') return parent.clause === child || parent.elif.some(({ clause }) => clause === child)
    if (parent.type === 'While') return parent.clause === child
    if (!['AndOr', 'Pipeline', 'CompoundList', 'Statement'].includes(parent.type)) return false
    child = parent
  }
  return false
}
