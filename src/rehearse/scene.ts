// What faults may touch in a rehearsal: the databases, the machine and the host of a sandbox.
import type { Options } from '../model/generated/options.js'

export type Verb = 'list' | 'probe' | 'freeze' | 'thaw' | 'resume' | 'stat' | 'unknown'

export type State =
  | 'running'
  | 'down'
  | 'sign-on inhibited'
  | 'sign-on inhibited:primary transition'
  | 'crashed'
  | 'blank'
  | 'unregistered'

export interface HookSet {
  /** Options of a generated bundle; undefined for hooks written by hand. */
  readonly options: Options | undefined
  /** Instances that the hooks are for. */
  readonly instances: readonly string[]
}

/** As test/shell/database.ts. */
export interface Database {
  readonly name: string
  readonly installFolder: string
  fail(verb: Verb, faults: string | string[], call?: number): this
  release(verb: Verb): void
  repair(verb: Verb): void
  setState(state: State, fields?: number): void
  setListLine(text: string): void
  requireLogin(user: string, password: string): void
  answerSecondFreezeWith(status: number): void
  scaleTime(centisecondsASecond: number): void
  freezeElsewhere(): void
  thawElsewhere(): void
  writeParameters(parameters: Record<string, string>): void
  logElsewhere(): void
  addMessage(line: string): void
  hasBegun(verb: Verb, call?: number): boolean
  hasAnswered(verb: Verb, call?: number): boolean
  isFrozen(): boolean
}

export interface ScriptRun {
  readonly endedAt: number | null
  readonly ended: Promise<unknown>
}

export type Signal = 'TERM' | 'INT' | 'HUP' | 'QUIT' | 'KILL' | 'STOP' | 'CONT'

export interface Host {
  readonly isDead: boolean
  signal(run: ScriptRun, signal: Signal): void
  die(): Promise<void>
  /** Starts a script of its own accord and waits for its end. */
  run(script: string): Promise<unknown>
}

export interface StartOptions {
  readonly wrapper?: string[]
  readonly environment?: Record<string, string>
}

export interface BackupOptions {
  host?: Host
  pre?: StartOptions
  post?: StartOptions
  duringPre?: (run: ScriptRun) => Promise<void> | void
  beforeSnapshot?: () => Promise<unknown> | unknown
  afterSnapshot?: () => Promise<unknown> | unknown
  duringPost?: (run: ScriptRun) => Promise<void> | void
  /** 0, or 121 to 124. */
  fsFreezeCode?: number
  snapshotFails?: boolean
}

export interface Scene {
  readonly hooks: HookSet
  readonly databases: readonly Database[]
  readonly registry: Database
  readonly hosts: readonly Host[]
  database(name: string): Database
  startHost(): Promise<Host>
  backUp(options?: BackupOptions): Promise<unknown>
  /** As root inside; returns what it printed. */
  run(command: string): string
  read(inside: string): string
  has(inside: string): boolean
  writeFile(inside: string, text: string, mode?: number): void
  addProgram(name: string, text: string): void
  removeProgram(name: string): void
  hide(name: string): void
  mountDisk(inside: string): void
  withFrozenDisk(inside: string, play: () => Promise<void>): Promise<void>
  createContainer(name: string): void
  processes(): string[]
}
