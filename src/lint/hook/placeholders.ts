// What a sample leaves for its reader to fill in.
import type { Span } from '../../model/lint.js'
import { type Command, parseShell, type Redirect, type ShellScript } from '../../shell/parse.js'
import { listCommands } from './places.js'
import type { Session } from './terms.js'

export interface Placeholder {
  readonly at: Span
  readonly text: string
  /** Whether it stands for the name of an instance. */
  readonly isInstance: boolean
}

/** Names that nobody gives to an instance: in brackets of any kind, as a word of its own, or with such a word in it. */
const forms: readonly RegExp[] = [
  /^[<[{(].*[>\]})]$/,
  /^(?:__\w+__|@+\w+@+|%[A-Z_]+%|X{3,})$/i,
  /^(?:YOUR|MY|THE)[-_]?(?:IRIS|CACHE|INSTANCE|SID|NAME)/i,
  /CHANGE[-_]?ME|PLACEHOLDER|^REPLACE/i,
  /^(?:SID|INSTANCE|INSTANCE[-_]?NAME|TODO|FIXME)$/i,
]

const clients = new Set(['csession', 'ccontrol', 'iris', 'irissession'])

export function isPlaceholder(text: string): boolean {
  return forms.some((form) => form.test(text))
}

/** `<CACHE INSTANCE>` in the command of a client, which for the shell is two redirections: read CACHE, write the next
 * word. */
function findAngled(command: Command, source: string): Placeholder | undefined {
  const words = [command.name, ...command.args].map((word) => word?.text.split('/').at(-1) ?? '')
  if (!words.some((word) => clients.has(word))) return undefined
  const redirects = command.redirects.filter((each): each is Redirect => each.type === 'Redirect' && !each.descriptor)
  const opening = redirects.find(({ operator, target, pos }) => operator === '<' && target?.pos === pos + 1)
  const closing = redirects.find(({ operator, pos }) => operator === '>' && pos > (opening?.pos ?? pos))
  if (!opening || !closing) return undefined
  const text = source.slice(opening.pos, closing.pos + 1)
  // A blank before `>` makes it a redirection that is meant.
  return /^<[\w -]*\w>$/.test(text)
    ? { at: { pos: opening.pos, end: closing.pos + 1 }, text, isInstance: true }
    : undefined
}

/** The script as it is meant: placeholders in angle brackets are words of the same length. */
export function readAsMeant(script: ShellScript): { script: ShellScript; angled: readonly Placeholder[] } {
  if (!script.source.includes('<')) return { script, angled: [] }
  const angled = listCommands(script).flatMap(({ command }) => findAngled(command, script.source) ?? [])
  if (angled.length === 0) return { script, angled }
  let { source } = script
  for (const { at, text } of angled)
    source = source.slice(0, at.pos) + text.replaceAll(/\W/g, '_') + source.slice(at.end)
  return { script: parseShell(source), angled }
}

/** All that stand where a session or its settings are. */
export function findPlaceholders(hook: {
  readonly angled: readonly Placeholder[]
  readonly sessions: readonly Session[]
}): Placeholder[] {
  const { angled, sessions } = hook
  const found = new Map(angled.map((placeholder) => [placeholder.at.pos, placeholder]))
  for (const { instance, command } of sessions) {
    const at = instance.origin ?? command
    if (instance.text === undefined || !isPlaceholder(instance.text) || found.has(at.pos)) continue
    found.set(at.pos, { at, text: instance.text, isInstance: instance.origin !== undefined })
  }
  return [...found.values()]
}
