// The command substitutions inside of words, in order.
import {
  type ArithmeticCommandExpansion,
  type CommandExpansionPart,
  forEachChild,
  type SyntaxNode,
} from '../../shell/parse.js'

type SubstitutionNode = CommandExpansionPart | ArithmeticCommandExpansion

const cache = new WeakMap<SyntaxNode, readonly SubstitutionNode[]>()

/** Those that the shell runs to expand the node; not those inside of them. */
export function findSubstitutions(node: SyntaxNode): readonly SubstitutionNode[] {
  if (node.type === 'Word' && !node.parts) return []
  const known = cache.get(node)
  if (known) return known
  const found = collectSubstitutions(node)
  cache.set(node, found)
  return found
}

function collectSubstitutions(node: SyntaxNode): SubstitutionNode[] {
  if (node.type === 'CommandExpansion' || node.type === 'ArithmeticCommandExpansion') return [node]
  const found: SubstitutionNode[] = []
  forEachChild(node, (child) => found.push(...findSubstitutions(child)))
  return found
}

/** Whether the words read `$?` themselves. */
export function readsStatus(node: SyntaxNode): boolean {
  if (node.type === 'SimpleExpansion') return node.text === '$?'
  if (node.type === 'ParameterExpansion' && node.parameter === '?') return true
  if (node.type === 'CommandExpansion') return false
  if (node.type === 'Word' && !node.parts) return false
  let found = false
  forEachChild(node, (child) => {
    found ||= readsStatus(child)
  })
  return found
}
