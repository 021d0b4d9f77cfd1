// Changes after which a script looks at the status of the session itself.
import type { Edit, Fix, Span } from '../../model/lint.js'
import { type Command, type Pipeline, type Redirection, type SyntaxNode, walk } from '../../shell/parse.js'
import type { HookModel } from '../hook-model.js'
import type { Event } from './events.js'
import { findIndent, findNode, standsAlone } from './places.js'
import type { Session } from './session.js'

type MakeEdit = (at: Span, text: string) => Edit

/** Keeps the status in a variable behind the session; all that read it read the variable.
 * @param events of all ways, for what else reads the status
 * @param late the `$?` that is read too late */
export function keepStatus(
  { script }: HookModel,
  text: string,
  { command, direct }: Session,
  events: readonly Event[],
  late: Span,
  edit: MakeEdit,
): Fix | undefined {
  const session = findNode(script, command, 'Command')
  if (!direct || !session || script.problems.length > 0 || !standsAlone(script, command, session.parents))
    return undefined
  const reads = new Map<number, Span>([[late.pos, late]])
  for (const event of events) {
    const reader = event.kind === 'status-read' || (event.kind === 'late-read' && !event.piped) ? event : undefined
    if (reader?.session.session.command === command) reads.set(reader.at.pos, reader.at)
  }
  const spans = [...reads.values()]
  if (spans.some(({ pos, end }) => text.slice(pos, end) !== '$?')) return undefined
  const indent = findIndent(script, command.pos)
  const keeper = findKeeper(script.tree, late, command, session.parents)
  const name = keeper?.name ?? 'session_status'
  if (!keeper && text.includes(name)) return undefined
  const edits = spans.filter(({ pos }) => pos !== keeper?.read.pos).map((span) => edit(span, `$${name}`))
  const line = `\n${indent}${name}=$?`
  if (keeper) edits.push(edit(findLine(text, keeper.command), ''))
  return {
    title: 'Keep the status behind the session',
    edits: [edit({ pos: command.end, end: command.end }, line), ...edits],
  }
}

/** The assignment that reads too late, if it can be moved up: it stands in the same list, and nothing in between knows
 * its variable. */
function findKeeper(tree: SyntaxNode, late: Span, session: Span, parents: readonly SyntaxNode[]) {
  let found: { name: string; command: Command; read: Span } | undefined
  const mentioned = new Set<string>()
  walk(tree, (node, around) => {
    if (node.pos >= session.end && node.end <= late.pos) {
      if (node.type === 'SimpleExpansion') mentioned.add(node.text.slice(1))
      if (node.type === 'ParameterExpansion') mentioned.add(node.parameter)
      if (node.type === 'Assignment') mentioned.add(node.name)
    }
    if (node.type !== 'Command' || node.name || node.prefix.length !== 1) return
    const [assignment] = node.prefix
    const list = around.at(-2)
    if (assignment?.type !== 'Assignment' || assignment.value.pos !== late.pos || list !== parents.at(-2)) return
    found = { name: assignment.name, command: node, read: late }
  })
  return found && !mentioned.has(found.name) ? found : undefined
}

/** The command with its line, if there is nothing else on it. */
function findLine(text: string, { pos, end }: Span): Span {
  const start = text.lastIndexOf('\n', pos - 1) + 1
  const next = text.indexOf('\n', end)
  const lineEnd = next === -1 ? text.length : next + 1
  const isAlone = text.slice(start, pos).trim() === '' && text.slice(end, lineEnd).trim() === ''
  return isAlone ? { pos: start, end: lineEnd } : { pos, end }
}

/** Writes into the file itself where the session did so through `tee`. */
export function readWithoutPipe({ script }: HookModel, { command, direct }: Session, edit: MakeEdit): Fix | undefined {
  const session = findNode(script, command, 'Command')
  const pipeline = session?.parents.at(-1)
  if (!direct || script.problems.length > 0 || pipeline?.type !== 'Pipeline' || pipeline.commands.length !== 2)
    return undefined
  const [, tee] = (pipeline as Pipeline).commands
  if (tee?.type !== 'Command' || tee.name?.text !== 'tee' || tee.redirects.length > 0) return undefined
  if (command.redirects.some(movesOutput)) return undefined
  const words = tee.args.map(({ text }) => text)
  const append = words[0] === '-a' || words[0] === '--append'
  const files = append ? words.slice(1) : words
  if (files.length !== 1 || files[0]?.startsWith('-')) return undefined
  // What went into the pipe goes into the file.
  const both = pipeline.operators[0] === '|&' || command.redirects.some(joinsErrors) ? ' 2>&1' : ''
  const place = { pos: command.end, end: tee.end }
  return {
    title: 'Write into the file without a pipe',
    edits: [edit(place, ` ${append ? '>>' : '>'}${files[0]}${both}`)],
  }
}

function movesOutput(each: Redirection): boolean {
  if (each.type !== 'Redirect' || each.operator.startsWith('<')) return false
  return !each.descriptor || (each.descriptor.type === 'FileDescriptor' && each.descriptor.value === 1)
}

function joinsErrors(each: Redirection): boolean {
  return each.type === 'Redirect' && each.operator === '>&' && each.target?.text === '1'
}
