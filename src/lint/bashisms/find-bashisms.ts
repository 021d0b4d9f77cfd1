// Finds what dash does not take, although bash does: each construct once, in the order of the script.
import { type ShellScript, type SyntaxNode, walk } from '../../shell/parse.js'
import { type ConstructKey, constructs, type FoundBashism, type Report } from './found.js'
import { findInCommand } from './in-commands.js'
import { findInSyntax } from './in-syntax.js'
import { findInWord } from './in-words.js'
import { collectNames } from './names.js'
import { findShEnd } from './sh-end.js'

export function findBashisms(script: ShellScript): FoundBashism[] {
  const { source, tree } = script
  const found: FoundBashism[] = []
  const end = findShEnd(script)
  const { functions, variables } = collectNames(tree)
  const isSet = (name: string) => variables.has(name)
  const isFunction = (name: string) => functions.has(name)
  walk(tree, (node, parents) => {
    if (node.pos >= end && node !== tree) return false
    const report: Report = (key, { pos, end }) => {
      if (isNoPattern(key, parents)) return
      if (constructs[key].unreadable || !isOnlyForBash(node, parents, source)) found.push({ key, at: { pos, end } })
    }
    findInSyntax(node, source, report)
    findInWord(node, isSet, report)
    if (node.type === 'Command') findInCommand(node, { inFunction: isInFunction(parents), isFunction }, report)
  })
  return found.sort((a, b) => a.at.pos - b.at.pos)
}

function isInFunction(parents: readonly SyntaxNode[]): boolean {
  return parents.some(({ type }) => type === 'Function')
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
