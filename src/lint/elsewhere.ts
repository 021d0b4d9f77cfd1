// Code of a script that stands in other files.
import { type Command, type ShellScript, type Word, walk } from '../shell/parse.js'

export interface Elsewhere {
  /** The file as the script names it, which may hold variables. */
  readonly name: string
  /** Whether the script's own shell reads it, with `.`; else it is started. */
  readonly isSourced: boolean
}

/** Each file once. */
export function listElsewhere({ source, tree }: ShellScript): Elsewhere[] {
  // To walk a tree takes longer than all rules about a script that starts nothing.
  if (!/(?:^|[\s;&|({"'`])(?:\.|source)\s|sh\s|\.sh/m.test(source)) return []
  const found = new Map<string, Elsewhere>()
  walk(tree, (node) => {
    const file = node.type === 'Command' ? findFile(node) : undefined
    if (file) found.set(file.name, file)
    return true
  })
  return [...found.values()]
}

function findFile({ name, args }: Command): Elsewhere | undefined {
  const [first] = args
  const word = first?.type === 'Word' ? readFileName(first) : undefined
  if (name === undefined) return undefined
  if (name.text === '.' || name.text === 'source')
    return word === undefined ? undefined : { name: word, isSourced: true }
  const isShell = /^(?:\S*\/)?(?:ba|da|k)?sh$/.test(name.text)
  const started = isShell ? word : /\/.*\.sh$/.test(name.text) ? name.text : undefined
  return started === undefined || started.startsWith('-') ? undefined : { name: started, isSourced: false }
}

/** Without its quotes, if it is a plain text. */
function readFileName({ text, value, parts }: Word): string {
  const isPlain =
    !parts || parts.every(({ type }) => type === 'Literal' || type === 'SingleQuoted' || type === 'DoubleQuoted')
  return isPlain && !text.includes('$') && !text.includes('`') ? value : text
}
