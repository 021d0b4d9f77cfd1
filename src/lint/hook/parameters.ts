// What a parameter of the shell holds.
import type { Span } from '../../model/lint.js'
import { isFromEnvironment } from './environment.js'
import { ownPath } from './own-folder.js'
import type { State } from './state.js'
import { empty, makeHole, makeText, readText, type Value } from './value.js'

/** The value of `$name`; reading `$?` counts as looking at the status. */
export function readParameter(name: string, at: Span, state: State, guarded = false): Value {
  if (name === '?') {
    readStatus(state, at)
    const { source } = state.status
    return source?.answers ? { ...state.status, source: { ...source, readAt: at } } : state.status
  }
  if (name === '$') return makeHole('own process')
  if (name === '!') return state.lastJob ?? empty
  if (name === '-') return makeText('')
  if (name === '#') return state.parameters ? makeText(String(state.parameters.length)) : makeHole('parameter count')
  if (name === '0') return ownPath
  if (/^\d+$/.test(name)) {
    if (!state.parameters) return makeHole(`parameter ${name}`)
    const value = state.parameters[Number(name) - 1]
    if (!value && !guarded) state.record({ kind: 'unset-read', at, name })
    return value ?? empty
  }
  return readNamed(name, at, state, guarded)
}

function readNamed(name: string, at: Span, state: State, guarded: boolean): Value {
  if (name === 'PIPESTATUS') return state.pipeStatuses[0] ?? state.status
  const value = state.get(name)
  if (value) return value
  if (!state.variables.has(name) && (state.sourced || isFromEnvironment(name))) return makeHole(`environment ${name}`)
  if (!guarded) state.record({ kind: 'unset-read', at, name })
  return empty
}

/** Notes when the status that is read is no longer the session's, nor the answer of a test of it. */
export function readStatus(state: State, at: Span): void {
  const { source } = state.status
  if (source?.session) {
    state.lastRead = source.session
    state.record({ kind: 'status-read', at, session: source.session })
  } else if (source?.covered && !source.answers) {
    const { covered: session, program, piped = false } = source
    state.record({ kind: 'late-read', at, session, program, piped })
  }
}

/** Who compares a yes or no with another number than 0 and 1 takes it for the session's status. */
export function noteLateReads(state: State, answers: readonly Value[], others: readonly Value[]): void {
  if (!others.some((word) => /^\d+$/.test(readText(word) ?? '') && !word.source && Number(readText(word)) > 1)) return
  for (const { source } of answers) {
    if (!source?.covered || !source.readAt) continue
    const { covered: session, program, readAt: at } = source
    state.record({ kind: 'late-read', at, session, program, piped: false })
  }
}
