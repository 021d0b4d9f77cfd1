// Finds what only bash has inside words.
import type {
  ArithmeticExpansionPart,
  ArithmeticExpression,
  CommandExpansionPart,
  ParameterExpansionPart,
  ParameterOperation,
  SyntaxNode,
} from '../../shell/parse.js'
import type { ConstructKey, Report } from './found.js'

const byOperation: Partial<Record<ParameterOperation['type'], ConstructKey>> = {
  Replace: 'replacement',
  Slice: 'slice',
  CaseModification: 'letterCase',
  Transform: 'transformation',
  Names: 'nameList',
}

/** BASH_VERSION and BASH are not among them: asking for them is how a script finds out where it runs. */
const bashVariables = new Set(
  `BASHOPTS BASHPID BASH_ARGC BASH_ARGV BASH_COMMAND BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL DIRSTACK
  EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HOSTNAME HOSTTYPE MACHTYPE OSTYPE PIPESTATUS RANDOM SECONDS SHELLOPTS
  SRANDOM UID`.split(/\s+/),
)
const isBashVariable = new RegExp(`\\$\\{?(?:${[...bashVariables].join('|')})`)

/** Whether a node has to be taken apart, which costs more than all the rest: false only where nothing can be in it. */
export function mayHoldBashism(node: SyntaxNode): boolean {
  if (node.type === 'HereDocBody') return mayExpand(node.text)
  if (node.type !== 'Word') return true
  const { text } = node
  if (/^'[^']*'$/.test(text)) return false
  if (/^"[^"]*"$/.test(text)) return mayExpand(text)
  return /[(`]|\$['"[]|\[\^|(?<!\$)\{|\$\{(?!\w+\})/.test(text) || isBashVariable.test(text)
}

/** Where only $ and ` mean something. */
function mayExpand(text: string): boolean {
  return /`|\$[([]|\$\{(?!\w+\})/.test(text) || isBashVariable.test(text)
}

export function findInWord(node: SyntaxNode, report: Report) {
  switch (node.type) {
    case 'AnsiCQuoted':
      return report('ansiQuote', node)
    case 'LocaleString':
      return report('localeQuote', node)
    case 'BraceExpansion':
      return report('braceExpansion', node)
    case 'ProcessSubstitution':
      return report('processSubstitution', node)
    case 'ExtendedGlob':
      return report('extendedPattern', node)
    case 'Glob':
      return node.text.startsWith('[^') ? report('caretPattern', node) : undefined
    case 'SimpleExpansion': {
      const name = node.text.slice(1)
      return bashVariables.has(name) ? report('bashVariable', node, name) : undefined
    }
    case 'ParameterExpansion':
      return findInParameter(node, report)
    case 'ArithmeticExpansion':
      return findInArithmeticExpansion(node, report)
    case 'CommandExpansion':
      return isFileRead(node) ? report('commandFile', node) : undefined
  }
}

function findInParameter(node: ParameterExpansionPart, report: Report) {
  const { operation, prefix, index, parameter } = node
  const key = operation && byOperation[operation.type]
  if (index) report('element', node)
  else if (key) report(key, node)
  else if (prefix === '!' && parameter !== '') report('indirection', node)
  // With a default, nothing set is provided for.
  else if (operation?.type !== 'Default' && bashVariables.has(parameter)) {
    report('bashVariable', node, parameter)
  }
}

function findInArithmeticExpansion(node: ArithmeticExpansionPart, report: Report) {
  if (node.text.startsWith('$[')) return report('oldArithmetic', node)
  if (node.expression) findInArithmetic(node.expression, report)
}

function findInArithmetic(node: ArithmeticExpression, report: Report): void {
  const enter = (inner: ArithmeticExpression) => findInArithmetic(inner, report)
  switch (node.type) {
    case 'ArithmeticBinary':
      if (node.operator === '**' || node.operator === ',') report('bashArithmetic', node)
      enter(node.left)
      enter(node.right)
      break
    case 'ArithmeticUnary':
      if (node.operator === '++' || node.operator === '--') report(node.prefix ? 'prefixIncrement' : 'increment', node)
      enter(node.operand)
      break
    case 'ArithmeticTernary':
      enter(node.test)
      enter(node.consequent)
      enter(node.alternate)
      break
    case 'ArithmeticGroup':
      enter(node.expression)
      break
    case 'ArithmeticWord':
      if (/^(?:\d+#|\w+\[)/.test(node.value)) report('bashArithmetic', node)
      else if (bashVariables.has(node.value)) report('bashVariable', node, node.value)
  }
}

/** `$(<file)`: nothing but one redirection. */
function isFileRead({ script }: CommandExpansionPart): boolean {
  const [statement, ...more] = script?.commands ?? []
  if (!statement || more.length > 0) return false
  const { command } = statement
  if (command.type !== 'Command' || command.name || command.suffix.length > 0) return false
  const [redirect, ...others] = command.prefix
  return others.length === 0 && redirect?.type === 'Redirect' && redirect.operator === '<'
}
