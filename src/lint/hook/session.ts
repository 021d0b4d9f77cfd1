// What one command does to the database: the client program, the instance, the namespace and the calls.
import type { Command } from '../../shell/parse.js'
import { findCalls, findNamespaceChange, isCallText, setsStatus } from './objectscript.js'
import type { Channel, DatabaseCall, Place, Session, Wrapper } from './terms.js'
import { readText, sketch, unknownCharacter, type Value } from './value.js'
import { isContainerEngine, nameProgram } from './wrappers.js'

export type { Session } from './terms.js'

export interface SessionSurroundings {
  readonly command: Command
  readonly direct: boolean
  readonly wrappers: readonly Wrapper[]
  readonly channels: ReadonlyMap<number, Channel>
  readonly background: boolean
}

const closed: Channel = { kind: 'closed' }

/** The session that these words start; undefined for any other command. */
export function recognizeSession(words: readonly Value[], around: SessionSurroundings): Session | undefined {
  const name = nameProgram(words[0])
  const verb = readText(words[1] ?? words[0] ?? { pieces: [], tainted: false })
  const isVerb = verb === 'session' || verb === 'terminal'
  const style = findStyle(name)
  if ((style === 'iris' || style === 'ccontrol') && (verb === 'freeze' || verb === 'thaw')) {
    return describe(words, style, 2, around, { method: verb, name: `${name} ${verb}`, parameters: [] })
  }
  if (style === 'csession') return describe(words, style, 1, around)
  if (style !== 'unknown') return isVerb ? describe(words, style, 2, around) : undefined
  // A program that a variable names is taken for a client only by what it is given.
  if (!name.includes(unknownCharacter)) return undefined
  const session = describe(words, style, isVerb ? 2 : 1, around)
  return session.calls.length > 0 ? session : undefined
}

/** Whether these words ask the instance manager for something else, such as a list. */
export function isDatabaseProgram(words: readonly Value[]): boolean {
  return findStyle(nameProgram(words[0])) !== 'unknown'
}

/** The seconds after which a `timeout` inside of which the session stands ends it; only those that do end it. */
export function findLimit(session: Pick<Session, 'wrappers'>): {
  readonly limited: boolean
  readonly escapes: Wrapper | undefined
} {
  const at = session.wrappers.findLastIndex(({ program }) => program === 'timeout')
  if (at === -1) return { limited: false, escapes: undefined }
  const inside = session.wrappers.slice(at + 1)
  return { limited: true, escapes: inside.find(({ program }) => program === 'su' || isContainerEngine(program)) }
}

/** Whether the `timeout` that limits it kills what does not heed TERM, for all that is known. */
export function mayKill({ wrappers }: Pick<Session, 'wrappers'>): boolean {
  return wrappers.some(
    ({ program, words }) =>
      program === 'timeout' &&
      words
        .map(sketch)
        .some(
          (word) =>
            word.includes(unknownCharacter) || /^-k|^--kill-after|^(?:-s|--signal=)?(?:(?:SIG)?KILL|9)$/.test(word),
        ),
  )
}

/** Whether it makes one of these calls. One that also thaws what it has frozen freezes nothing for long. */
export function isMethod({ calls }: Session, ...methods: readonly DatabaseCall['method'][]): boolean {
  const undone = calls.findLastIndex(({ method }) => method === 'thaw')
  return calls.some(({ method }, index) => methods.includes(method) && !(method === 'freeze' && index < undone))
}

function findStyle(name: string): Session['client']['style'] {
  if (name === 'iris' || name === 'ccontrol') return name
  return name === 'csession' || name === 'irissession' ? 'csession' : 'unknown'
}

function describe(
  words: readonly Value[],
  style: Session['client']['style'],
  instanceAt: number,
  around: SessionSurroundings,
  direct?: DatabaseCall,
): Session {
  const { namespace, code } = readOptions(words.slice(instanceAt + 1))
  const input = around.channels.get(0) ?? closed
  const typed = input.kind === 'text' ? sketch(input.text) : ''
  const given = sketch(code ?? { pieces: [], tainted: false })
  const calls = direct ? [direct] : [...findCalls(given), ...findCalls(typed)]
  return {
    ...around,
    client: { ...placeOf(words[0]), style },
    instance: placeOf(words[instanceAt]),
    namespace: namespaceOf(namespace, `${given}\n${typed}`),
    code: placeOf(code),
    calls,
    answers: direct ? 'plain' : findAnswer(given, typed, input),
    words,
    input,
    output: around.channels.get(1) ?? closed,
    errors: around.channels.get(2) ?? closed,
    piped: around.channels.get(1)?.kind === 'pipe',
  }
}

function readOptions(words: readonly Value[]): { namespace: Value | undefined; code: Value | undefined } {
  let namespace: Value | undefined
  let code: Value | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as Value
    const text = sketch(word)
    if (text === '-U' && !isCallText(sketch(words[index + 1] ?? word))) namespace = words[++index] ?? word
    else if (text.startsWith('-U')) namespace = word
    else if (text.startsWith('-') && !text.includes('#')) continue
    else code ??= word
  }
  return { namespace, code }
}

function namespaceOf(word: Value | undefined, code: string): Place {
  const changed = findNamespaceChange(code)
  if (changed !== undefined) return { text: changed, origin: undefined }
  if (!word) return { text: '', origin: undefined }
  const text = readText(word)
  return { text: text?.replace(/^-U/, '').toUpperCase(), origin: word.origin }
}

function placeOf(word: Value | undefined): Place {
  const text = word ? readText(word) : ''
  return { text: text?.includes(unknownCharacter) ? undefined : text, origin: word?.origin }
}

function findAnswer(given: string, typed: string, input: Channel): Session['answers'] {
  // Anything else than the bare call, such as `do …`, has another status or none.
  if (findCalls(given).length === 1 && /^\s*##class/i.test(given)) return 'call'
  if (setsStatus(typed) || setsStatus(given)) return 'unknown'
  if (given !== '') return 'unknown'
  return input.kind === 'text' && findCalls(typed).length > 0 ? 'never' : 'unknown'
}

/** Whether what should name the instance is empty, or was and is gone. */
export function isNameless({ instance, answers, words }: Session): boolean {
  if (answers === 'plain' && words.length < 3) return false
  return instance.text === '' ? words.length > 2 : (instance.text?.startsWith('-') ?? false)
}

/** The code of somebody's own that it starts, such as `##class(My.Backup).Freeze` or `^FREEZE`; undefined where it
 * starts none, or what it starts is Backup.General's or not known. */
export function findOtherCall({ calls, code, input }: Session): string | undefined {
  if (calls.length > 0) return undefined
  const text = `${code.text ?? ''}\n${input.kind === 'text' ? sketch(input.text) : ''}`
  const [found] = /##class\([\w.%]+\)\.\w+|\^%?[A-Za-z]\w*/i.exec(text) ?? []
  return found
}

/** What it calls, for sentences. */
export function showMethod({ calls }: Session): string {
  return calls[0]?.name ?? 'no call'
}
