// Code of a script that stands in other files.
import { nameOf } from '../model/slash-path.js'
import { type Command, mayHoldScript, type ShellScript, type Word, walk } from '../shell/parse.js'
import type { Reading } from './hook/ways.js'

export interface Elsewhere {
  /** The file as the script names it, which may hold variables. */
  readonly name: string
  /** Where the command stands that reads or starts it. */
  readonly pos: number
}

export interface Followed {
  readonly parts: ReadonlySet<ShellScript>
  /** Files that were not followed, as the script names them. */
  readonly unread: readonly string[]
}

const starts = /(?:^|[\s;&|({"'`])(?:\.|source)\s|(?:^|[\s;&|({"'`/])(?:ba|da|k)?sh["']?\s|\.sh/m

/** Each file once. */
export function listElsewhere({ source, tree }: ShellScript): Elsewhere[] {
  // To walk a tree takes longer than all rules about a script that starts nothing.
  if (!starts.test(source.replace(/^\s?#!.*/, ''))) return []
  const found = new Map<string, Elsewhere>()
  walk(tree, (node) => {
    const file = node.type === 'Command' ? findFile(node) : undefined
    if (file) found.set(file.name, file)
    return mayHoldScript(node)
  })
  return [...found.values()]
}

/** What the readings have met of it, and what not. */
export function collectFollowed(elsewhere: readonly Elsewhere[], readings: readonly Reading[]): Followed {
  const places = new Set(readings.flatMap(({ files }) => [...files.followed]))
  const named = elsewhere.filter(({ pos }) => !places.has(pos)).map(({ name }) => name)
  return {
    parts: new Set(readings.flatMap(({ files }) => [...files.parts])),
    unread: [...new Set([...named, ...readings.flatMap(({ files }) => [...files.unread])])],
  }
}

function findFile({ name, args, pos }: Command): Elsewhere | undefined {
  const [first] = args
  const word = first?.type === 'Word' ? readFileName(first) : undefined
  if (name === undefined) return undefined
  if (name.text === '.' || name.text === 'source') return word === undefined ? undefined : { name: word, pos }
  const isShell = /^(?:\S*\/)?(?:ba|da|k)?sh$/.test(name.text)
  const started = isShell ? word : /\/.*\.sh$/.test(name.text) ? name.text : undefined
  return started === undefined || started.startsWith('-') ? undefined : { name: started, pos }
}

/** How it ends where its folder is only known when the script runs: what may be the same file. */
export function findName({ name }: Elsewhere): string {
  return nameOf(name.replaceAll(/["']/g, ''))
}

/** Without its quotes, if it is a plain text. */
function readFileName({ text, value, parts }: Word): string {
  const isPlain =
    !parts || parts.every(({ type }) => type === 'Literal' || type === 'SingleQuoted' || type === 'DoubleQuoted')
  return isPlain && !text.includes('$') && !text.includes('`') ? value : text
}
