// Shell source as a syntax tree with positions and comments; the only importer of the parser.
import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash'
import type { Span } from '../model/lint.js'

export type * from 'unbash'
export { forEachChild }

export interface Comment extends Span {
  /** With its `#`. */
  readonly text: string
  /** Whether nothing but blanks stands before it on its line. */
  readonly alone: boolean
}

interface ShellProblem {
  readonly message: string
  readonly pos: number
}

export interface ShellScript {
  readonly source: string
  readonly tree: ParsedScript
  /** In order of position; scanned on first use. */
  readonly comments: readonly Comment[]
  /** What the parser refused, those of nested scripts too; in order of position. */
  readonly problems: readonly ShellProblem[]
}

/** Never throws: what cannot be parsed is in `problems`, and the tree is as good as it gets. The parser reads bash;
 * what `sh` refuses of that is for the rules to find. */
export function parseShell(source: string): ShellScript {
  const tree = parseTolerantly(source)
  let comments: readonly Comment[] | undefined
  let problems: readonly ShellProblem[] | undefined
  return {
    source,
    tree,
    get comments() {
      comments ??= scanComments(source, tree)
      return comments
    },
    get problems() {
      problems ??= collectProblems(tree)
      return problems
    },
  }
}

/** Whether the text of the node stands where the node says, which it does not inside escaped backquotes. Required
 * before a fix. Nodes without a text of their own are believed. */
export function standsInSource(source: string, node: Span & { readonly text?: string }): boolean {
  return node.text === undefined || source.slice(node.pos, node.end) === node.text
}

/** Deeper than anybody nests by hand, and well before the stack of any Node.js ends. */
const deepest = 300

/** Calls for every node from the outside in, in order of position. Stops going in where the visitor returns false, and
 * at the deepest level. What stands in escaped backquotes is left out: its positions are not those of the source. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode, parents: readonly SyntaxNode[]) => unknown): void {
  const parents: SyntaxNode[] = []
  const enter = (current: SyntaxNode) => {
    if (current.type === 'Script' && current.source !== undefined) return
    if (visit(current, parents) === false) return
    if (parents.length >= deepest) return
    parents.push(current)
    forEachChild(current, enter)
    parents.pop()
  }
  enter(node)
}

/** Whether a command can stand in it: to take words apart costs more than all the rest, and few hold a script. */
export function mayHoldScript(node: SyntaxNode): boolean {
  return (node.type !== 'Word' && node.type !== 'HereDocBody') || /`|[$<>]\(/.test(node.text)
}

function parseTolerantly(source: string): ParsedScript {
  try {
    return parse(source)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const errors = [{ message, pos: 0 }]
    return { type: 'Script', pos: 0, end: source.length, shebang: undefined, commands: [], errors }
  }
}

function collectProblems(tree: ParsedScript): ShellProblem[] {
  const problems: ShellProblem[] = []
  walk(tree, (node) => {
    if (node.type === 'Script') problems.push(...((node as ParsedScript).errors ?? []))
    return mayHoldScript(node)
  })
  return problems.sort((a, b) => a.pos - b.pos)
}

/** The tree has no comments: each `#` that begins a word outside of everything that the tree knows is one. */
function scanComments(source: string, tree: ParsedScript): Comment[] {
  const opaque: Span[] = []
  walk(tree, (node) => {
    if (isOpaque(node)) opaque.push(...subtractScripts(node))
  })
  opaque.sort((a, b) => a.pos - b.pos)
  const comments: Comment[] = []
  let next = 0
  const start = /(?<=^|[\s;&|()`])#/gm
  for (let match = start.exec(source); match; match = start.exec(source)) {
    const pos = match.index
    while (next < opaque.length && (opaque[next]?.end ?? 0) <= pos) next++
    const inside = opaque[next]
    if (inside && inside.pos <= pos) {
      start.lastIndex = Math.max(inside.end, pos + 1)
      continue
    }
    const lineEnd = source.indexOf('\n', pos)
    const end = lineEnd === -1 ? source.length : lineEnd
    const before = source.slice(source.lastIndexOf('\n', pos - 1) + 1, pos)
    const text = source.slice(pos, end).replace(/\r$/, '')
    comments.push({ pos, end: pos + text.length, text, alone: before.trim() === '' })
    start.lastIndex = end
  }
  return comments
}

function isOpaque({ type }: SyntaxNode): boolean {
  return type === 'Word' || type === 'HereDocBody' || type === 'HereDocDelimiter' || type === 'ArithmeticCommand'
}

/** The parts of a node that are not inside a command substitution, where comments can stand again. */
function subtractScripts(node: SyntaxNode): Span[] {
  const spans: Span[] = []
  let pos = node.pos
  let depth = 0
  const enter = (child: SyntaxNode) => {
    if (child.type === 'Script') {
      if ((child as ParsedScript).source !== undefined) return
      if (child.pos > pos) spans.push({ pos, end: child.pos })
      pos = Math.max(pos, child.end)
    } else if (depth < deepest) {
      depth++
      forEachChild(child, enter)
      depth--
    }
  }
  forEachChild(node, enter)
  if (node.end > pos) spans.push({ pos, end: node.end })
  return spans
}
