// Finds commands, redirections and assignments as only bash writes them.
import type { Span } from '../../model/lint.js'
import type {
  Assignment,
  CaseItem,
  For,
  Function as FunctionNode,
  Pipeline,
  Redirect,
  SyntaxNode,
  TestExpression,
} from '../../shell/parse.js'
import type { ConstructKey, Report } from './found.js'

/** @param isTopLevel whether it stands in no other command */
export function findInSyntax(node: SyntaxNode, source: string, isTopLevel: () => boolean, report: Report) {
  switch (node.type) {
    case 'Assignment':
      return findInAssignment(node, report)
    case 'TestCommand':
      return report(hasGroup(node.expression) ? 'groupedTest' : 'doubleBracket', node)
    case 'ArithmeticCommand':
      return report('arithmeticCommand', node)
    case 'ArithmeticFor':
      return report('arithmeticFor', headOf(node, source))
    case 'For':
      return findInFor(node, source, report)
    case 'Select':
      return report('select', headOf(node, source))
    case 'Coproc':
      return report('coproc', headOf(node, source))
    case 'Function':
      if (/^function\s/.test(source.slice(node.pos, node.pos + 9))) {
        report(judgeFunction(node, source, isTopLevel), headOf(node, source))
      } else if (!/^[A-Za-z_]\w*$/.test(node.name.text)) report('functionName', node.name)
      return
    case 'Pipeline':
      return findInPipeline(node, source, report)
    case 'CaseItem':
      return findInCase(node, source, report)
    case 'HereString':
      return report('hereString', node)
    case 'Redirect':
      return findInRedirect(node, report)
  }
}

/** From where a command begins to the end of that line, as the rest of it is not to blame. */
function headOf({ pos, end }: Span, source: string): Span {
  const line = source.indexOf('\n', pos)
  return { pos, end: line === -1 ? end : Math.min(end, line) }
}

/** `( … )`, or a regular expression with a bracket that is not quoted. */
function hasGroup(node: TestExpression): boolean {
  switch (node.type) {
    case 'TestGroup':
      return true
    case 'TestNot':
      return hasGroup(node.operand)
    case 'TestLogical':
      return node.operands.some((operand) => hasGroup(operand))
    case 'TestBinary':
      return node.operator === '=~' && /^(?:[^"'\\$(]|\\.|'[^']*'|"[^"]*"|\$(?!\())*\(/.test(node.right.text)
    default:
      return false
  }
}

function findInAssignment(node: Assignment, report: Report) {
  if (node.value.type === 'ArrayValue') report('array', node)
  else if (node.append) report('append', node)
  else if (node.index) report('assignedElement', node)
}

function findInFor(node: For, source: string, report: Report) {
  const last = node.wordlist?.at(-1) ?? node.name
  const brace = /^[\s;]*\{/.exec(source.slice(last.end, node.body.pos))
  if (brace) report('braceFor', headOf(node, source))
}

/** sh reads a whole command before it runs any of it, and line by line outside of one. */
function judgeFunction({ name, body, end }: FunctionNode, source: string, isTopLevel: () => boolean): ConstructKey {
  if (/^\s*\(/.test(source.slice(name.end, body.pos))) return 'functionKeyword'
  if (source.slice(name.end, body.pos).includes('\n')) return 'functionBraceBelow'
  return isTopLevel() && source.slice(body.pos, end).includes('\n') ? 'functionWithoutParentheses' : 'functionOnOneLine'
}

function findInPipeline(node: Pipeline, source: string, report: Report) {
  for (const prefix of node.prefixes) {
    if (prefix.type === 'Time') report('time', { pos: prefix.pos, end: prefix.keywordEnd })
  }
  node.operators.forEach((operator, index) => {
    const from = node.commands[index]?.end ?? node.pos
    const pos = source.indexOf('|&', from)
    if (operator === '|&' && pos !== -1) report('pipeBoth', { pos, end: pos + 2 })
  })
}

function findInCase({ terminator, body, end }: CaseItem, source: string, report: Report) {
  if (terminator !== ';&' && terminator !== ';;&') return
  const pos = source.lastIndexOf(terminator, end)
  if (pos >= body.pos) report('caseFallThrough', { pos, end: pos + terminator.length })
}

function findInRedirect(node: Redirect, report: Report) {
  const { operator, descriptor, target } = node
  if (operator === '&>' || operator === '&>>') return report('redirectBoth', node)
  if (descriptor?.type === 'FileDescriptorVariable') return report('namedDescriptor', node)
  if (descriptor && descriptor.value > 9) return report('highDescriptor', node)
  if (!target) return
  const copies = operator === '>&' || operator === '<&'
  if (copies && /^\d{2,}-?$/.test(target.text)) return report('highDescriptor', node)
  if (operator === '>&' && !/^(?:\d+-?|-)$/.test(target.text) && !target.text.includes('$')) {
    return report('redirectBothOld', node)
  }
  if (/^\/dev\/(?:tcp|udp)\//.test(target.value)) report('devTcp', node)
}
