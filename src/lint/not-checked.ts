// What of a script nobody looked at, so that no good word covers it.
import { type Command, type ShellScript, walk } from '../shell/parse.js'
import type { Project } from './project.js'

/** Sentences without their subject, which is the script: `calls no InterSystems database: …`. */
export function listNotChecked(file: Project['files'][number]): string[] {
  if (file.kind !== 'script') return []
  const elsewhere = listElsewhere(file.script).map((name) => `runs ${name}, which was not followed`)
  if (file.role === undefined || file.hook.calls.length > 0) return elsewhere
  const isDatabase = /ExternalFreeze|ExternalThaw/i.test(file.source.text)
  const contract = isDatabase
    ? 'calls the database in a way that could not be followed: `make-azure-hooks rehearse` runs it'
    : 'holds no InterSystems call: whether it freezes and thaws was not checked'
  return [...elsewhere, contract]
}

/** Code that a script reads or starts from another file, as it names it. */
function listElsewhere({ tree }: ShellScript): string[] {
  const found = new Set<string>()
  walk(tree, (node) => {
    const name = node.type === 'Command' ? findScript(node) : undefined
    if (name !== undefined) found.add(name)
    return true
  })
  return [...found]
}

function findScript({ name, args }: Command): string | undefined {
  const [first] = args
  const word = first?.type === 'Word' ? first.text : undefined
  if (name === undefined) return undefined
  if (name.text === '.' || name.text === 'source') return word
  if (/^(?:\S*\/)?(?:ba|da|k)?sh$/.test(name.text)) return word?.startsWith('-') ? undefined : word
  return /\/.*\.sh$/.test(name.text) ? name.text : undefined
}
