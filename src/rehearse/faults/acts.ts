// What many faults do: words for them, so that a catalogue's entry is as short as its meaning.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Options } from '../../model/generated/options.js'
import { findProgram } from '../sandbox/programs.js'
import type { Database, HookSet, Scene, ScriptRun, Signal } from '../scene.js'

type Verb = Parameters<Database['fail']>[0]

export const CLAIMED = 'The backup is claimed application-consistent, and it is.'
export const NOT_CLAIMED = 'The backup is not claimed application-consistent, and no database stays frozen.'

/** What hangs, ignores TERM and has a child that does so too. */
export const HANGS_FOR_GOOD = ['stubborn', 'stubborn-child 600', 'hang']

export const CONFIG = '/etc/azure/VMSnapshotScriptPluginConfig.json'

/** Each call of `verb`, or call number `call`, misbehaves in every instance; the words are those of stand-in/iris.sh. */
export function misbehave(scene: Scene, verb: Verb, words: string | string[], call?: number): void {
  for (const database of scene.databases) database.fail(verb, words, call)
}

/** The first and the last of the instances that the hooks are for: of two, the one that is well and the one that is not. */
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

/** Resolves as soon as `isSo` holds, or after `seconds`: hooks that never come so far are rehearsed all the same. */
export async function meet(isSo: () => boolean, seconds = 20): Promise<void> {
  for (let tries = 0; tries < seconds * 100 && !isSo(); tries++) await sleep(10)
}

/** What to do while a script runs: waits for the call of the last instance, then signals the script alone. */
export function signalDuring(
  scene: Scene,
  signal: Signal,
  verb: Verb,
  call = 1,
  isSo: 'hasBegun' | 'hasAnswered' = 'hasBegun',
): (run: ScriptRun) => Promise<void> {
  return async (run) => {
    await meet(() => run.endedAt !== null || last(scene)[isSo](verb, call))
    // Past the call's first line, into its middle.
    await sleep(100)
    scene.hosts.at(-1)?.signal(run, signal)
  }
}

/** The host dies in the middle of a script, of which it is not the end. */
export function killHostDuring(scene: Scene, verb: Verb, call = 1): (run: ScriptRun) => Promise<void> {
  return async (run) => {
    await meet(() => run.endedAt !== null || last(scene).hasBegun(verb, call))
    await scene.hosts.at(-1)?.die()
  }
}

/** Changes the plug-in's config, of which hooks by hand may have one that is no JSON: then nothing is changed. */
export function editConfig(scene: Scene, edit: (text: string) => string): void {
  scene.writeFile(CONFIG, edit(scene.read(CONFIG)))
}

/** Sets a key of the plug-in's config; undefined removes it. */
export function setKey(key: string, value: unknown): (scene: Scene) => void {
  return (scene) => editConfig(scene, (text) => `${JSON.stringify({ ...JSON.parse(text), [key]: value }, null, 2)}\n`)
}

/** The options of hooks that are a bundle of make-azure-hooks. */
export function optionsOf(hooks: HookSet): Options | undefined {
  return hooks.options
}

/** Reasons why a fault is not played, for `unsuited`. */
export const needsTwo = (hooks: HookSet): string | undefined =>
  hooks.instances.length > 1 ? undefined : 'It needs hooks for two instances or more.'

export const needsRoot = (_: HookSet, mode: 'root' | 'user'): string | undefined =>
  mode === 'root' ? undefined : 'It needs files of another owner, or a disk: run it as root.'

export const needsBundle = (hooks: HookSet): string | undefined =>
  optionsOf(hooks) ? undefined : 'It needs a bundle of make-azure-hooks, whose state and log are known.'

export function needsPrograms(...names: string[]): string | undefined {
  const missing = names.filter((name) => findProgram(name) === undefined)
  return missing.length > 0 ? `It needs ${missing.join(' and ')}, which this machine has not.` : undefined
}
