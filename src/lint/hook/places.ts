// Where a node stands in the tree, and what may be written there.
import type { Span } from '../../model/lint.js'
import { type Command, type ShellScript, type SyntaxNode, standsInSource, walk } from '../../shell/parse.js'

/** The node that begins and ends there, and what it stands in, the nearest last. */
export function findNode(
  script: ShellScript,
  { pos, end }: Span,
  type: SyntaxNode['type'],
): { node: SyntaxNode; parents: readonly SyntaxNode[] } | undefined {
  let found: { node: SyntaxNode; parents: readonly SyntaxNode[] } | undefined
  walk(script.tree, (node, parents) => {
    if (found || node.pos > pos || node.end < end) return node.pos <= pos && node.end >= end
    if (node.pos === pos && node.end === end && node.type === type) found = { node, parents: [...parents] }
    return undefined
  })
  return found
}

/** Whether the node is a statement of its own, alone on its lines, so that lines can be put beside it. */
export function standsAlone(script: ShellScript, node: SyntaxNode, parents: readonly SyntaxNode[]): boolean {
  const parent = parents.at(-1)
  if (parent?.type !== 'Statement' || parent.background) return false
  const { source } = script
  const before = source.slice(source.lastIndexOf('\n', node.pos - 1) + 1, node.pos)
  const lineEnd = source.indexOf('\n', node.end)
  const after = source.slice(node.end, lineEnd === -1 ? source.length : lineEnd)
  const isFree = /^\s*(?:;\s*)?(?:#.*)?$/.test(after)
  return before.trim() === '' && isFree && !holdsHereDoc(node) && standsInSource(source, node)
}

/** The blanks before the line of an offset. */
export function findIndent(script: ShellScript, offset: number): string {
  const start = script.source.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(script.source.slice(start, offset))?.[0] ?? ''
}

/** All commands of the script with what they stand in. */
export function listCommands(script: ShellScript): { command: Command; parents: readonly SyntaxNode[] }[] {
  const commands: { command: Command; parents: readonly SyntaxNode[] }[] = []
  walk(script.tree, (node, parents) => {
    if (node.type === 'Command') commands.push({ command: node, parents: [...parents] })
  })
  return commands
}

function holdsHereDoc(node: SyntaxNode): boolean {
  return node.type === 'Command' && node.redirects.some(({ type }) => type === 'HereDoc')
}
