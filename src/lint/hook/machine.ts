// What runs a script on every way that the database's answers and the VM leave open: its budget, lists and subshells.
import { type Command, parseShell, type ShellScript, type Statement, type SyntaxNode } from '../../shell/parse.js'
import type { ProgramRun } from './clients.js'
import type { SessionEvent } from './events.js'
import { joinStates } from './join.js'
import { type FindLibrary, OtherFiles } from './library.js'
import { listsInstances, type Scenario } from './scenario.js'
import type { State, Substitution } from './state.js'
import { findSubstitutions } from './substitutions.js'
import { empty, trimLineEnds } from './value.js'
import type { Wrapper } from './wrappers.js'

/** What a node stands in. */
export interface Surroundings {
  /** Whether something looks at the status, so that `set -e` does not. */
  readonly tested: boolean
  readonly background: boolean
  readonly depth: number
  /** The command in the source, of code that is a text there. */
  readonly command?: Command | undefined
  readonly wrappers: readonly Wrapper[]
  /** Wrappers of the shell that this runs in, if that is not the script's own. */
  readonly outer: readonly Wrapper[]
}

const maxStates = 160
const maxDepth = 40
const maxLevel = 300 // of nodes in nodes, for the sake of our own stack

/** Keeps count, and runs lists, subshells and substitutions; how each kind of node runs stands in what extends it. */
export abstract class Machine {
  readonly scenario: Scenario
  /** Whether all ways were followed to their end. */
  complete = true
  /** The sessions met, also on ways that were given up. */
  readonly met: SessionEvent[] = []
  /** The other programs met, by place and name. */
  readonly programs = new Map<string, ProgramRun>()
  readonly files: OtherFiles
  private steps = 0
  private level = 0
  private readonly maxSteps: number

  constructor(scenario: Scenario, maxSteps = 7_000, findLibrary: FindLibrary = () => undefined) {
    this.scenario = scenario
    this.maxSteps = maxSteps
    this.files = new OtherFiles(findLibrary)
  }

  /** The states after the node; those whose flow is not `next` have left the list that it stands in. */
  run(node: SyntaxNode, state: State, around: Surroundings): State[] {
    if (++this.steps > this.maxSteps || around.depth > maxDepth || this.level > maxLevel) {
      this.complete = false
      return []
    }
    this.level++
    const after = this.runNode(node, state, around)
    this.level--
    return after
  }

  /** The states after a node of its kind. */
  protected abstract runNode(node: SyntaxNode, state: State, around: Surroundings): State[]

  /** Runs text as code of the same shell. */
  runText(code: string, state: State, around: Surroundings): State[] {
    return this.runNested(parseShell(code), state, around)
  }

  /** Runs code that does not stand in the script itself. */
  runNested({ tree }: ShellScript, state: State, around: Surroundings): State[] {
    const outer = state.isNested
    state.isNested = true
    const ends = this.run(tree, state, { ...around, depth: around.depth + 1 })
    return ends.map((after) => Object.assign(after, { isNested: outer }))
  }

  runList(statements: readonly Statement[], state: State, around: Surroundings): State[] {
    let live = [state]
    const done: State[] = []
    for (const statement of statements) {
      const after: State[] = []
      for (const before of live) {
        for (const state of this.run(statement, before, around)) {
          if (state.flow.kind === 'next') after.push(state)
          else done.push(state)
        }
      }
      live = this.limit(after)
      if (live.length === 0) break
    }
    return [...done, ...live]
  }

  /** Runs in a process of its own: variables and `exit` stay inside. */
  runSubshell(node: SyntaxNode, state: State, around: Surroundings): State[] {
    const inner = state.clone()
    inner.traps = new Map()
    const ends = this.run(node, inner, { ...around, depth: around.depth + 1 })
    return this.limit(
      ends.map((end) => {
        const outer = state.resume(end)
        outer.captured = end.captured
        return outer
      }),
    )
  }

  /** Runs the command substitutions in these nodes, so that what is around them can be expanded. */
  substitute(nodes: readonly SyntaxNode[], state: State, around: Surroundings): State[] {
    let states = [state]
    for (const part of nodes.flatMap(findSubstitutions)) {
      const script = part.script
      if (!script) continue
      states = this.limit(
        states.flatMap((before) => {
          const inner = before.clone()
          inner.captured = empty
          inner.channels.set(1, { kind: 'capture' })
          inner.traps = new Map()
          // dash and bash as sh hand `set -e` on to it.
          return this.run(script, inner, { ...around, depth: around.depth + 1 }).map((after) => {
            const isNone = this.scenario.none && listsInstances(part.text)
            const output = isNone ? empty : trimLineEnds(after.captured ?? empty)
            const result: Substitution = { output, status: after.status }
            const outer = before.resume(after)
            outer.substitutions.set(part, result)
            return outer
          })
        }),
      )
    }
    return states
  }

  /** Keeps few enough ways. */
  limit(states: readonly State[]): State[] {
    // The longer it takes, the sooner ways are joined that only the VM tells apart.
    const kept = joinStates(states, this.steps < this.maxSteps / 8 ? 12 : 2)
    if (kept.length <= maxStates) return kept
    this.complete = false
    return kept.slice(0, maxStates)
  }
}
