// The shell's own commands that set variables, parameters and switches.
import type { Command } from '../../shell/parse.js'
import type { Surroundings } from './machine.js'
import { type ShellSwitches, type State, succeed, withStatus } from './state.js'
import { empty, makeHole, makeText, readText, type Value } from './value.js'

export interface BuiltinCall {
  /** The name first. */
  readonly words: readonly Value[]
  readonly node: Command
  readonly state: State
  readonly around: Surroundings
}

const switchLetters: Readonly<Record<string, keyof ShellSwitches>> = { e: 'errexit', u: 'nounset', x: 'xtrace' }

export function set({ words, state }: BuiltinCall): State {
  for (let index = 1; index < words.length; index++) {
    const text = readText(words[index] as Value)
    const on = text?.startsWith('-')
    if (text === '--' || text === undefined || !/^[-+]/.test(text)) {
      const rest = words.slice(text === '--' ? index + 1 : index)
      state.parameters = rest.some((word) => word.many) ? undefined : rest
      break
    }
    for (const letter of text.slice(1)) {
      const name = letter === 'o' ? readText(words[++index] ?? empty) : switchLetters[letter]
      if (name) state.switches = { ...state.switches, [name]: on ?? false }
    }
  }
  return succeed(state, 'set')
}

export function shift({ words, state }: BuiltinCall): State {
  state.parameters = state.parameters?.slice(Number(readText(words[1] ?? makeText('1'))) || 1)
  return succeed(state, 'shift')
}

export function unset(state: State, words: readonly Value[]): State {
  for (const word of words.slice(1)) {
    const name = readText(word) ?? ''
    if (name === '-f') return succeed(state, 'unset')
    state.set(name, undefined)
  }
  return succeed(state, 'unset')
}

/** `export NAME=value` and its kin. Their status covers that of a substitution in the value. */
export function declare({ words, node, state }: BuiltinCall, local: boolean): State {
  let covered = state.recent
  for (const part of state.substitutions) {
    if (part[0].pos >= node.pos && part[0].end <= node.end) covered = part[1].status.source?.session ?? covered
  }
  for (const word of words.slice(1)) {
    const [first] = word.pieces
    const text = typeof first === 'string' ? first : ''
    const at = text.indexOf('=')
    const name = at === -1 ? text : text.slice(0, at).replace(/\+$/, '')
    if (!/^[A-Za-z_]\w*$/.test(name)) continue
    const scope = state.locals.at(-1)
    if (local && scope && !scope.has(name)) scope.set(name, state.get(name))
    if (at === -1) {
      if (local || !state.get(name))
        state.set(name, local ? empty : (state.get(name) ?? makeHole(`environment ${name}`)))
      continue
    }
    const pieces = [text.slice(at + 1), ...word.pieces.slice(1)].filter((piece) => piece !== '')
    state.set(name, { ...word, pieces })
    if (word.source?.session) covered = undefined
  }
  const program = readText(words[0] ?? empty) ?? 'export'
  return withStatus(state, { ...makeText('0'), source: { program, covered } })
}

/** @param none whether nothing comes through a pipe, or from a file */
export function read({ words, node, state }: BuiltinCall, none = false): State {
  const input = state.channels.get(0)
  const isEmpty = input?.kind === 'text' && readText(input.text)?.trim() === ''
  const isList = (input?.kind === 'pipe' && !input.filled) || input?.kind === 'file'
  if (isEmpty || (none && isList)) return withStatus(state, makeText('1'))
  // What stands in a file or in the script, or what the host passes on, is not what the database has just answered.
  const tainted = input?.kind === 'pipe' ? input.tainted : input?.kind === 'text' && input.text.tainted
  for (const word of words.slice(1)) {
    const name = readText(word)
    if (name && /^[A-Za-z_]\w*$/.test(name)) state.set(name, makeHole(`read ${name} ${++state.programCount}`, tainted))
  }
  return withStatus(state, makeHole(`read ${node.pos} ${++state.programCount}`, tainted))
}
