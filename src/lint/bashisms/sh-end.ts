// Where sh reads a script no further. Handing over to bash there, `exec bash "$0" "$@"`, is the right way to use it.
import { type Command, type ShellScript, type Statement, type SyntaxNode, walk } from '../../shell/parse.js'

/** Offset from which on sh reads nothing; Infinity when it reads all. It reads line by line, so what stands behind the
 * line on which it ends or hands over need not even be shell. */
export function findShEnd({ source, tree }: ShellScript): number {
  const last = tree.commands.find((statement) => endsSh(statement) || handsOver(statement, source))
  const line = last ? source.indexOf('\n', last.end) : -1
  return line === -1 ? Number.POSITIVE_INFINITY : line
}

export function handsOverToBash({ source, tree }: ShellScript): boolean {
  return tree.commands.some((statement) => handsOver(statement, source))
}

/** `exit`, or `exec` of whatever program, without any condition. */
function endsSh({ command, background }: Statement): boolean {
  if (command.type !== 'Command' || background) return false
  return command.name?.text === 'exit' || (command.name?.text === 'exec' && command.args.length > 0)
}

function handsOver({ command }: Statement, source: string): boolean {
  if (command.type === 'Command') return runsBash(command)
  // Under a condition it must be one that asks for bash; any other may leave sh in charge.
  if (command.type !== 'AndOr' && command.type !== 'If') return false
  // dash has no [[, so its test is never true: only what stands behind || runs.
  if (/^\s*(?:if\s+)?!?\s*(?:\[\[|\(\()/.test(source.slice(command.pos)) && !isAlternative(command)) return false
  const asks = /\bBASH(?:_VERSION)?\b|\/proc\/\$\$\/exe|\bps\b/.test(source.slice(command.pos, command.end))
  return asks && holdsHandOver(command)
}

function isAlternative(command: SyntaxNode): boolean {
  return command.type === 'AndOr' && command.operators[0] === '||'
}

function holdsHandOver(tree: SyntaxNode): boolean {
  let found = false
  walk(tree, (node) => {
    if (node.type === 'Command' && runsBash(node)) found = true
    return node.type !== 'Subshell' && node.type !== 'Function' && node.type !== 'CommandExpansion'
  })
  return found
}

/** `exec bash …`, `exec /usr/bin/env bash …`, `exec env -i bash …`. */
function runsBash({ name, args }: Command): boolean {
  if (name?.text !== 'exec') return false
  const words = args.flatMap((word) => (word.type === 'Word' ? [word.value] : []))
  const program = words.find((word) => !/^(?:\S*\/)?env$|^-|^\w+=/.test(word)) ?? ''
  return /^(?:\S*\/)?bash$/.test(program)
}
