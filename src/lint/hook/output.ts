// What `echo` and `printf` write.
import type { SyntaxNode } from '../../shell/parse.js'
import { expandFields } from './expand.js'
import { type State, succeed } from './state.js'
import { empty, join, makeText, readText, type Value } from './value.js'

/** What `echo` or `printf` writes into a pipe, as the text that the next command reads. */
export function readEcho(node: SyntaxNode | undefined, state: State): Value | undefined {
  if (node?.type !== 'Command' || !node.name) return undefined
  const name = node.name.value
  if ((name !== 'echo' && name !== 'printf') || state.functions.has(name)) return undefined
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
