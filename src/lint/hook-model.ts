// What a script does to the database: its sessions, and every way through it for each answer of the database.
import type { Role } from '../model/lint.js'
import { type Command, parseShell, type ShellScript, walk } from '../shell/parse.js'
import { collectFollowed, type Elsewhere, type Followed, findName } from './elsewhere.js'
import type { ProgramRun } from './hook/clients.js'
import { runCommand } from './hook/commands.js'
import type { FindLibrary } from './hook/library.js'
import { type Placeholder, readAsMeant } from './hook/placeholders.js'
import { ScriptMachine } from './hook/run-script.js'
import { type Scenario, type ScenarioName, scenarios } from './hook/scenario.js'
import type { Session } from './hook/session.js'
import { State } from './hook/state.js'
import { makeText } from './hook/value.js'
import { joinReadings, outermost, type Reading, readWays } from './hook/ways.js'

export interface HookModel {
  /** The script with line ends of its own system and placeholders as words; positions are those of the file. */
  readonly script: ShellScript
  /** Placeholders in angle brackets. */
  readonly angled: readonly Placeholder[]
  /** Whether the script holds a word without which none of this can be: else no rule of the contract is asked. */
  readonly concernsDatabase: boolean
  /** Whether Azure starts it, or it calls the database: what is true of each hook is asked of it. */
  readonly isHook: boolean
  /** Programs that it starts on a healthy VM, but for sessions. */
  readonly programs: readonly ProgramRun[]
  /** Each place of a session once, in order of position. Empty for a script that has nothing to do with a database; no
   * rule of the contract may speak then. */
  readonly sessions: readonly Session[]
  /** Those of them that call Backup.General, or freeze or thaw by the client itself. */
  readonly calls: readonly Session[]
  /** Whether the ways through the script reach this session at all. */
  isReached(session: Session): boolean
  /** All ways through the script when the database answers so; those of both roles where it is started for either. */
  read(name: ScenarioName): Reading
  /** Those of a start in that role alone. */
  readAs(role: Role, name: ScenarioName): Reading
  /** What it reads or starts from other files, on a healthy VM and where a call fails. */
  readonly followed: Followed
}

/** What the config says of the script. */
export interface HookSettings {
  readonly role: Role | undefined
  /** Whether Azure starts it for either. */
  readonly isBoth?: boolean
  /** undefined when no config says it. */
  readonly parameters: readonly string[] | undefined
  /** Of a script for both, those as the post-script. */
  readonly otherParameters?: readonly string[] | undefined
  /** What the script reads or starts from other files. */
  readonly elsewhere: readonly Elsewhere[]
  /** Whether one of these may hold what a hook would. */
  readonly namesTraced: boolean
  readonly findLibrary: FindLibrary
}

/** Words without which no session can be started or called. */
const traces = ['backup.general', 'externalfreeze', 'externalthaw', 'csession', 'irissession', 'ccontrol', 'iris']

export function buildHookModel(original: ShellScript, settings: HookSettings): HookModel {
  const { role, isBoth = false, parameters, otherParameters = parameters, findLibrary } = settings
  const isHookByName = role !== undefined || isBoth
  if (!isHookByName && !hasTrace(original.source.toLowerCase()) && !settings.namesTraced) return emptyModel(original)
  const { elsewhere } = settings
  const libraries = elsewhere.flatMap((each) => findLibrary(each.name) ?? findLibrary(`./${findName(each)}`) ?? [])
  const source = joinSources([original, ...libraries])
  if (!hasTrace(source) && !isHookByName) return emptyModel(original)
  const unix = original.source.includes('\r\n') ? parseShell(original.source.replaceAll('\r\n', ' \n')) : original
  const { script, angled } = readAsMeant(unix)
  const readings = new Map<ScenarioName, Record<Role | 'whole', Reading>>()
  const readAll = (name: ScenarioName) => {
    const known = readings.get(name)
    if (known) return known
    const both = isBoth || (role === undefined && source.includes('externalfreeze') && source.includes('externalthaw'))
    const frozen = role === 'post' || (role === undefined && !source.includes('externalfreeze'))
    const scenario = scenarios.find((each) => each.name === name) as Scenario
    // Where the first reading did not come to its end, the others will not either.
    const steps = [...readings.values()].some(({ whole }) => !whole.complete) ? 600 : undefined
    const reading = readWays(script, scenario, { parameters, frozen, findLibrary }, steps)
    // A script that is called for both finds the instance thawed or frozen.
    const afterwards = { parameters: otherParameters, frozen: true, findLibrary }
    const other = both ? readWays(script, scenario, afterwards, steps) : undefined
    const all = { pre: reading, post: other ?? reading, whole: other ? joinReadings(reading, other) : reading }
    readings.set(name, all)
    return all
  }
  const read = (name: ScenarioName) => readAll(name).whole
  let followed: Followed | undefined
  let whole: string | undefined
  let found: { reached: Map<string, Session>; all: readonly Session[] } | undefined
  /** What it only names while it runs, such as `. "$folder/lib.sh"`, is part of it too. */
  const readWhole = () => {
    whole ??= isHookByName ? `${source}\n${joinSources([...read('healthy').files.parts])}` : source
    return whole
  }
  const sessions = () => {
    found ??= hasTrace(readWhole())
      ? findSessions(script, readWhole(), read)
      : { reached: new Map<string, Session>(), all: [] }
    return found
  }
  return {
    script,
    angled,
    read,
    readAs: (as, name) => readAll(name)[as],
    get concernsDatabase() {
      return hasTrace(readWhole())
    },
    get isHook() {
      return isHookByName || sessions().all.some(({ calls }) => calls.length > 0)
    },
    get programs() {
      return read('healthy').programs
    },
    get sessions() {
      return sessions().all
    },
    get calls() {
      return sessions().all.filter(({ calls }) => calls.length > 0)
    },
    isReached: (session) => sessions().reached.has(keyOf(session)),
    get followed() {
      followed ??= collectFollowed(elsewhere, (['healthy', 'freeze without answer', 'thaw refused'] as const).map(read))
      return followed
    },
  }
}

function joinSources(scripts: readonly ShellScript[]): string {
  return scripts.map(({ source }) => source.toLowerCase()).join('\n')
}

/** @param source in small letters */
export function hasTrace(source: string): boolean {
  return traces.some((trace) => source.includes(trace))
}

function emptyModel(script: ShellScript): HookModel {
  const files = { parts: new Set<ShellScript>(), followed: new Set<number>(), unread: new Set<string>() }
  const reading = { scenario: scenarios[0] as Scenario, ways: [], met: [], programs: [], complete: true, files }
  return {
    script,
    angled: [],
    concernsDatabase: false,
    isHook: false,
    programs: [],
    sessions: [],
    calls: [],
    isReached: () => false,
    read: () => reading,
    readAs: () => reading,
    followed: { parts: new Set(), unread: [] },
  }
}

function findSessions(script: ShellScript, source: string, read: (name: ScenarioName) => Reading) {
  const reached = new Map<string, Session>()
  if (!mayHaveSessions(script, source)) return { reached, all: [] }
  // What only a failure leads to counts as well: a thaw, above all.
  for (const name of ['healthy', 'freeze without answer', 'freeze refused', 'thaw refused'] as const) {
    for (const { session } of read(name).met) if (!reached.has(keyOf(session))) reached.set(keyOf(session), session)
  }
  const seen = new Set([...reached.values()].map(({ command }) => command.pos))
  const all = [...reached.values(), ...findUnreached(script, seen)]
  return { reached, all: all.sort((a, b) => a.command.pos - b.command.pos) }
}

/** @param source in small letters, that of what it reads with `.` too */
function mayHaveSessions(script: ShellScript, source: string): boolean {
  return source.includes('backup.general') || findUnreached(script, new Set()).length > 0
}

/** Sessions that no way leads to: in functions that nobody calls, or behind what cannot be followed. */
function findUnreached(script: ShellScript, seen: ReadonlySet<number>): Session[] {
  const state = new State()
  const commands: Command[] = []
  state.sourced = true
  walk(script.tree, (node) => {
    if (node.type === 'Assignment' && node.value.type === 'Word' && !node.value.parts) {
      state.set(node.name, { ...makeText(node.value.value), origin: node.value })
    }
    if (node.type === 'Command' && node.name && !seen.has(node.pos)) commands.push(node)
  })
  const machine = new ScriptMachine(scenarios[0] as Scenario)
  return commands.flatMap((command) => {
    const [after] = runCommand(machine, command, state.clone(), outermost)
    const sessions = after?.listSessions().map(({ session }) => session) ?? []
    return sessions.filter((session) => session.command === command)
  })
}

/** A place is known by its command and what it calls: one in a function may call different things. */
function keyOf({ command, calls, instance }: Session): string {
  return `${command.pos} ${calls.map(({ method }) => method).join()} ${instance.text ?? '?'}`
}
