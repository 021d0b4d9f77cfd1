// The names that a script defines itself: functions, and variables that it gives a value.
import { type Script, walk } from '../../shell/parse.js'

export interface DefinedNames {
  readonly functions: ReadonlySet<string>
  readonly variables: ReadonlySet<string>
}

export function collectNames(tree: Script): DefinedNames {
  const functions = new Set<string>()
  const variables = new Set<string>()
  walk(tree, (node) => {
    if (node.type === 'Function') functions.add(node.name.text)
    else if (node.type === 'Assignment') variables.add(node.name)
    else if (node.type === 'For') variables.add(node.name.text)
    else if (node.type === 'ParameterExpansion' && node.operation?.type === 'Default') {
      if (node.operation.operator.endsWith('=')) variables.add(node.parameter)
    } else if (node.type === 'Command' && /^(?:read|getopts)$/.test(node.name?.text ?? '')) {
      for (const word of node.args) if (word.type === 'Word') variables.add(word.text)
    }
  })
  return { functions, variables }
}
