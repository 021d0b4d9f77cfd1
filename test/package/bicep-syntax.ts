// Reads Bicep with a grammar of tree-sitter. Its package would compile on some machines when it is installed, so it is no
// dependency of ours.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Language, type Node, Parser } from 'web-tree-sitter'
import { projectFolder } from '../command.ts'

const grammar = join(projectFolder, 'node_modules/tree-sitter-bicep/tree-sitter-bicep.wasm')

/** Tells whether the grammar is missing, as mustSkip does for programs. */
export function mustSkipBicep(): boolean {
  if (existsSync(grammar)) return false
  const reason = 'missing: npm install --no-save --ignore-scripts tree-sitter-bicep@1.1.0'
  if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error(`REQUIRE_ALL_TOOLS=1, but ${reason}`)
  console.warn(`skipped: ${reason}`)
  return true
}

/** The syntax tree. Throws with the first lines that are no Bicep. */
export async function parseBicep(text: string): Promise<Node> {
  await Parser.init()
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))
  const root = parser.parse(text)?.rootNode
  if (!root) throw new Error('no syntax tree')
  const wrong = descendants(root).filter((node) => node.isError || node.isMissing)
  if (wrong.length > 0) {
    throw new Error(`not Bicep: ${wrong.map((node) => `${node.startPosition.row + 1}: ${node.text}`).join('\n')}`)
  }
  return root
}

/** Of a type, in the order of the text. */
export function findNodes(root: Node, type: string): Node[] {
  return descendants(root).filter((node) => node.type === type)
}

/** The text of a string, escapes undone. Throws when an expression is in it. */
export function readString(node: Node): string {
  const inside = node.text.slice(1, -1)
  if (/(?<!\\)(?:\\\\)*\$\{/.test(inside)) throw new Error(`an expression is in ${node.text}`)
  return inside.replaceAll(/\\(.)/g, '$1')
}

function descendants(node: Node): Node[] {
  return [node, ...node.children.flatMap((child) => (child ? descendants(child) : []))]
}
