// All ways through a script under one scenario.
import type { ShellScript } from '../../shell/parse.js'
import type { ProgramRun } from './clients.js'
import { type Event, type ExitEvent, listEvents, type SessionEvent } from './events.js'
import type { FindLibrary, OtherFiles } from './library.js'
import type { Machine } from './machine.js'
import { ScriptMachine } from './run-script.js'
import type { Scenario } from './scenario.js'
import { State } from './state.js'
import { makeText, readText, type Value } from './value.js'

/** One way from the first line to the end. */
export interface Way {
  readonly events: readonly Event[]
  readonly sessions: readonly SessionEvent[]
  /** The exit status as far as it is known. */
  readonly status: Value
  readonly code: number | undefined
  /** How it ends: by an `exit`, by `set -e`, by `exec`, or behind the last command. */
  readonly end: ExitEvent | 'errexit' | 'exec' | 'last'
  /** Whether a guess may contradict what the database answered: then nothing can be claimed. */
  readonly doubtful: boolean
  /** Whether something that only the VM knows has decided since the first session. */
  readonly guessed: boolean
  readonly variables: ReadonlyMap<string, Value | undefined>
  /** Instances that are frozen at the end. */
  readonly frozen: ReadonlySet<string>
}

export interface Reading {
  readonly scenario: Scenario
  readonly ways: readonly Way[]
  /** Sessions met, also on ways that were given up. */
  readonly met: readonly SessionEvent[]
  /** Other programs met. */
  readonly programs: readonly ProgramRun[]
  /** Code of other files. */
  readonly files: Pick<OtherFiles, 'parts' | 'followed' | 'unread'>
  /** Whether all ways were followed to their end. */
  readonly complete: boolean
}

export interface Start {
  /** The script's parameters; undefined when nobody knows them. */
  readonly parameters: readonly string[] | undefined
  /** Whether the instance is frozen when the script starts. */
  readonly frozen: boolean
  readonly findLibrary: FindLibrary
}

export const outermost = { tested: false, background: false, depth: 0, wrappers: [], outer: [] } as const

export function readWays(script: ShellScript, scenario: Scenario, start: Start, maxSteps?: number): Reading {
  const machine = new ScriptMachine(scenario, maxSteps, start.findLibrary)
  const state = new State()
  state.parameters = start.parameters?.map((text) => makeText(text))
  state.startsFrozen = start.frozen
  const ends = machine.run(script.tree, state, outermost)
  const ways = ends.flatMap((end) => runExitTrap(machine, end)).map(summarize)
  const { met, complete, files } = machine
  return { scenario, ways, met, programs: [...machine.programs.values()], complete, files }
}

/** What two runs of one script make together. */
export function joinReadings(a: Reading, b: Reading): Reading {
  const programs = [...a.programs, ...b.programs]
  return {
    scenario: a.scenario,
    ways: [...a.ways, ...b.ways],
    met: [...a.met, ...b.met],
    programs,
    complete: a.complete && b.complete,
    files: {
      parts: new Set([...a.files.parts, ...b.files.parts]),
      followed: new Set([...a.files.followed, ...b.files.followed]),
      unread: new Set([...a.files.unread, ...b.files.unread]),
    },
  }
}

function runExitTrap(machine: Machine, state: State): State[] {
  const trap = state.traps.get('EXIT')
  if (!trap) return [state]
  const { status } = state
  const explicit = state.flow.kind === 'exit'
  state.traps.clear()
  state.flow = { kind: 'next' }
  return machine.runText(trap.code, state, { ...outermost, tested: true, command: trap.command }).map((after) => {
    // `exit` in the trap decides; otherwise the status stays as it was.
    if (after.flow.kind !== 'exit') after.status = status
    after.flow = explicit ? { kind: 'exit' } : { kind: 'next' }
    return after
  })
}

function summarize(state: State): Way {
  const text = readText(state.status)
  const events = listEvents(state.events)
  return {
    events,
    end: findEnd(state, events),
    sessions: state.listSessions(),
    status: state.status,
    code: text === undefined ? undefined : Number(text),
    doubtful: state.doubtful,
    guessed: state.guesses > 0,
    variables: state.variables,
    frozen: state.frozen,
  }
}

function findEnd(state: State, events: readonly Event[]): Way['end'] {
  if (state.flow.kind !== 'exit') return 'last'
  const last = events.findLast(({ kind }) => kind === 'exit' || kind === 'errexit')
  if (last?.kind === 'errexit') return 'errexit'
  return last?.kind === 'exit' ? last : 'exec'
}
