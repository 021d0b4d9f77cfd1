// What `echo` and `printf` write.
import type { SyntaxNode } from '../../shell/parse.js'
import { expandFields } from './expand.js'
import { expandHereDoc } from './redirections.js'
import { type State, succeed } from './state.js'
import { empty, join, makeText, readText, type Value } from './value.js'

/** What `echo`, `printf`, `cat` of a here-document, or a group of them writes into a pipe, as the text that the next
 * command reads; undefined where others write too. */
export function readWritten(node: SyntaxNode | undefined, state: State): Value | undefined {
  if (node?.type === 'Command') return readEcho(node, state)
  if (node?.type !== 'Subshell' && node?.type !== 'BraceGroup') return undefined
  const texts = node.body.commands.map(({ command, background }) => (background ? undefined : readLine(command, state)))
  return texts.every((text) => text !== undefined) && texts.length > 0 ? join(texts) : undefined
}

function readLine(node: SyntaxNode, state: State): Value | undefined {
  const text = readEcho(node, state)
  if (node.type !== 'Command' || node.name?.value !== 'sleep') return text && join([text, makeText('\n')])
  // While nothing is written, the client waits as it does for a program of its own.
  return makeText(`\\! ${node.name.value} ${node.args.map(({ text }) => text).join(' ')}\n`)
}

function readEcho(node: SyntaxNode, state: State): Value | undefined {
  if (node.type !== 'Command' || !node.name) return undefined
  const name = node.name.value
  if (state.functions.has(name)) return undefined
  if (name === 'cat' && node.args.length === 0) {
    const [document] = node.redirects
    return document?.type === 'HereDoc' && node.redirects.length === 1
      ? expandHereDoc(document.body, state.clone())
      : undefined
  }
  if (name !== 'echo' && name !== 'printf') return undefined
  const quiet = state.clone()
  const words = [
    makeText(name),
    ...node.args.flatMap((word) => (word.type === 'Word' ? expandFields(word, quiet) : [])),
  ]
  return name === 'echo' ? joinBlanks(echoed(words)) : format(words.slice(1))
}

function echoed(words: readonly Value[]): readonly Value[] {
  const options = words.findIndex((word, index) => index > 0 && !/^-[neE]+$/.test(readText(word) ?? ''))
  return options === -1 ? [] : words.slice(options)
}

export function joinBlanks(words: readonly Value[]): Value {
  return join(words.flatMap((word, index) => (index === 0 ? [word] : [makeText(' '), word])))
}

/** Formats that only put their arguments in a row; others are unknown text. */
export function format(words: readonly Value[]): Value {
  const pattern = readText(words[0] ?? empty)
  if (pattern === undefined) return join(words)
  const pieces: Value[] = []
  let next = 1
  // The format is used again while words are left.
  do {
    for (const part of pattern.split(/(%[sd]|\\n|\\r|\\t|%%)/)) {
      if (part === '%s' || part === '%d') pieces.push(words[next++] ?? empty)
      else pieces.push(makeText({ '\\n': '\n', '\\r': '\r', '\\t': '\t', '%%': '%' }[part] ?? part))
    }
  } while (next > 1 && next < words.length)
  return pieces.length === 0 ? empty : join(pieces)
}

export function print(state: State, program: string, text: Value): State {
  if (state.channels.get(1)?.kind === 'capture') {
    // Alone, it stays the status that it may be.
    const isFirst = state.captured?.pieces.length === 0
    state.captured = isFirst ? text : join([state.captured ?? empty, text])
  }
  return succeed(state, program)
}

/** What `echo` writes, with its line end. */
export function joinEcho(words: readonly Value[]): Value {
  const text = joinBlanks(echoed(words))
  return { ...join([text, makeText('\n')]), source: text.source }
}
