// The names that a script defines itself: functions, and variables that it gives a value.
import type { SyntaxNode } from '../../shell/parse.js'

export interface DefinedNames {
  readonly functions: Set<string>
  readonly variables: Set<string>
}

/** Adds what a single node defines. */
export function addNames(node: SyntaxNode, { functions, variables }: DefinedNames): void {
  switch (node.type) {
    case 'Function':
      functions.add(node.name.text)
      break
    case 'Assignment':
      variables.add(node.name)
      break
    case 'For':
      variables.add(node.name.text)
      break
    case 'ParameterExpansion':
      if (node.operation?.type === 'Default' && node.operation.operator.endsWith('=')) variables.add(node.parameter)
      break
    case 'Command':
      if (node.name?.text !== 'read' && node.name?.text !== 'getopts') return
      for (const word of node.args) if (word.type === 'Word') variables.add(word.text)
  }
}
