// Where a script hands over to bash, which is the right way to use it: `exec bash "$0" "$@"` under sh.
import { type Command, type ShellScript, type Statement, type SyntaxNode, walk } from '../../shell/parse.js'

/** Offset from which on bash reads the script; Infinity when it never does. sh reads command by command, so what stands
 * behind the hand-over need not even be valid for it. */
export function findBashStart({ source, tree }: ShellScript): number {
  for (const statement of tree.commands) {
    if (handsOver(statement, source)) return statement.end
  }
  return Number.POSITIVE_INFINITY
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
