// Finds what dash does not take, although bash does: each construct once, in the order of the script.
import { type ShellScript, type SyntaxNode, walk } from '../../shell/parse.js'
import { type ConstructKey, constructs, type FoundBashism, type Report } from './found.js'
import { findInCommand } from './in-commands.js'
import { findInSyntax } from './in-syntax.js'
import { findInWord, mayHoldBashism } from './in-words.js'
import { addNames, type DefinedNames } from './names.js'
import { findShEnd } from './sh-end.js'

/** Most nodes are of these, and none is bash's by itself. */
const plain = new Set<SyntaxNode['type']>([
  ...(['Statement', 'CompoundList', 'AndOr', 'If', 'Elif', 'While', 'BraceGroup', 'Subshell', 'Redirected'] as const),
  ...(['Word', 'Literal', 'SingleQuoted', 'DoubleQuoted', 'HereDoc', 'HereDocBody', 'FileDescriptor'] as const),
])

/** Whether it is one depends on names that the script may define further down. */
interface Candidate extends FoundBashism {
  readonly variable: string | undefined
  readonly command: string | undefined
}

export function findBashisms(script: ShellScript): FoundBashism[] {
  const { source, tree } = script
  const end = findShEnd(script)
  const names: DefinedNames = { functions: new Set(), variables: new Set() }
  const candidates: Candidate[] = []
  let current: SyntaxNode = tree
  let around: readonly SyntaxNode[] = []
  let command: string | undefined
  const report: Report = (key, { pos, end }, variable) => {
    if (isNoPattern(key, around)) return
    if (!constructs[key].unreadable && isOnlyForBash(current, around, source)) return
    candidates.push({ key, at: { pos, end }, isInside: around.some(isSubshell), variable, command })
  }
  const isInFunction = () => around.some(({ type }) => type === 'Function')
  walk(tree, (node, parents) => {
    if (node.pos >= end && node !== tree) return false
    if (plain.has(node.type)) return mayHoldBashism(node)
    current = node
    around = parents
    addNames(node, names)
    findInSyntax(node, source, () => parents.length <= 2, report)
    findInWord(node, report)
    if (node.type === 'Command') {
      command = node.name?.text
      findInCommand(node, isInFunction, report)
      command = undefined
    }
    return true
  })
  const { functions, variables } = names
  return candidates
    .filter((found) => !variables.has(found.variable ?? '') && !functions.has(found.command ?? ''))
    .sort((a, b) => a.at.pos - b.at.pos)
}

/** Where a mistake ends only that, and not the script. */
function isSubshell({ type }: SyntaxNode): boolean {
  return type === 'Subshell' || type === 'CommandExpansion'
}

/** bash expands no braces between [[ and ]], and a bracket may stand in a regular expression. */
function isNoPattern(key: ConstructKey, parents: readonly SyntaxNode[]): boolean {
  const isPattern = key === 'braceExpansion' || key === 'caretPattern' || key === 'extendedPattern'
  return isPattern && parents.some(({ type }) => type === 'TestCommand')
}

/** Whether a condition around it asks for bash. */
function isOnlyForBash(node: SyntaxNode, parents: readonly SyntaxNode[], source: string): boolean {
  return parents.some((parent) => {
    if (parent.type !== 'If' && parent.type !== 'AndOr' && parent.type !== 'Case') return false
    const asked = parent.type === 'If' ? parent.clause : parent.type === 'Case' ? parent.word : parent.commands[0]
    if (!asked || (node.pos >= asked.pos && node.end <= asked.end)) return false
    return /\bBASH(?:_VERSION)?\b/.test(source.slice(asked.pos, asked.end))
  })
}
