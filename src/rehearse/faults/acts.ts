// What many faults do: words for them, so that a catalogue's entry is as short as its meaning.
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../sandbox/programs.js'
import type { Database, HookSet, Scene, ScriptRun, Signal, StartOptions, Verb } from '../scene.js'

export const CLAIMED = 'The backup is claimed application-consistent, and it is.'
export const NOT_CLAIMED = 'The backup is not claimed application-consistent, and no database stays frozen.'
export const NOT_RUN = 'No script runs, nothing is frozen, and the backup is not claimed application-consistent.'

/** What hangs, ignores TERM and has a child that does so too. */
export const HANGS_FOR_GOOD = ['stubborn', 'stubborn-child 600', 'hang']

export const CONFIG = '/etc/azure/VMSnapshotScriptPluginConfig.json'

/** Each call of `verb`, or number `call` of them, misbehaves in every instance; the words are stand-in/iris.sh's. */
export function misbehave(scene: Scene, verb: Verb, words: string | string[], call?: number): void {
  for (const database of scene.databases) database.fail(verb, words, call)
}

/** Calls of `verb` that wait, go on. */
export function release(scene: Scene, verb: Verb): void {
  for (const database of scene.databases) database.release(verb)
}

/** The first and the last of the instances that the hooks are for: of two, the well one and the other. */
export function first(scene: Scene): Database {
  return pick(scene, 0)
}

export function last(scene: Scene): Database {
  return pick(scene, -1)
}

function pick(scene: Scene, index: number): Database {
  const found = scene.databases.at(index)
  if (found === undefined) throw new Error('a rehearsal without a database')
  return found
}

export function areFrozen(scene: Scene): boolean {
  return scene.databases.every((database) => database.isFrozen())
}

export function areThawed(scene: Scene): boolean {
  return scene.databases.every((database) => !database.isFrozen())
}

/** Resolves as soon as `isSo` holds, or after `seconds`: hooks that never come so far are rehearsed all the same. */
export async function meet(isSo: () => boolean, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!isSo() && performance.now() < end) await sleep(10)
}

/** For `duringPre` and `duringPost`: waits for `isSo` while the script runs, then does something to it. */
export function when(isSo: () => boolean, act: (run: ScriptRun) => unknown): (run: ScriptRun) => Promise<void> {
  return async (run) => {
    await meet(() => run.endedAt !== null || isSo())
    await act(run)
  }
}

/** For `pre` and `post`: the script stops before its first line, until it gets CONT. */
export const stopsAtOnce: StartOptions = { wrapper: ['/bin/sh', '-c', 'kill -s STOP $$; exec "$@"', 'sh'] }

/** Signals a script alone, not what it has started. */
export function signal(scene: Scene, run: ScriptRun, name: Signal): void {
  scene.hosts.at(-1)?.signal(run, name)
}

/** The host dies; the scripts that it has started go on. */
export async function killHost(scene: Scene): Promise<void> {
  await scene.hosts.at(-1)?.die()
}

/** What a dead host has left running may come to its end. */
export function letOrphansEnd(scene: Scene): Promise<void> {
  return meet(() => scene.processes().length === 0)
}

/** Sets a key of the plug-in's config; undefined removes it. */
export function setKey(key: string, value: unknown): (scene: Scene) => void {
  return (scene) => {
    const config = { ...JSON.parse(scene.read(CONFIG)), [key]: value }
    scene.writeFile(CONFIG, `${JSON.stringify(config, null, 2)}\n`)
  }
}

/** Where the config says that the scripts are. */
export function findScripts(scene: Scene): { pre: string; post: string } {
  const { preScriptLocation: pre, postScriptLocation: post } = JSON.parse(scene.read(CONFIG))
  return { pre, post }
}

/** What hostile texts would make, were they executed. */
export const HARM = '/srv/harm'

/** For `inspect`, where commands are hidden in what scripts read. */
export function findHarm(scene: Scene): string[] {
  return scene.has(HARM) ? ['A command that was hidden in a text has been executed.'] : []
}

/** Reasons why a fault is not played, for `unsuited`. */
export function needsTwo(hooks: HookSet): string | undefined {
  return hooks.instances.length > 1 ? undefined : 'it needs hooks for two instances or more'
}

export function needsRoot(_: HookSet, mode: 'root' | 'user'): string | undefined {
  return mode === 'root' ? undefined : 'it needs files of another owner or a disk, and so root'
}

export function needsBundle(hooks: HookSet): string | undefined {
  return hooks.options ? undefined : 'it needs a bundle of make-azure-hooks, whose state and log are known'
}

export function needsPrograms(...names: string[]): string | undefined {
  const missing = names.filter((name) => findProgram(name) === undefined)
  return missing.length > 0 ? `it needs ${missing.join(' and ')}, which this machine has not` : undefined
}
