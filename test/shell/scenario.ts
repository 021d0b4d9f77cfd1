// A test of the scripts: a rehearsal of a bundle in which a scene plays; whatever it was, all that must hold is judged.
import { expect, type TestOptions, test } from 'vitest'
import type { Options } from '../../src/index.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import { Scene } from '../../src/rehearse/scene.ts'
import { playFairly } from '../rehearse/fairly.ts'
import { type Edit, makeHooks } from '../rehearse/hooks.ts'
import { quick, tell } from '../rehearse/rehearsals.ts'
import { callsPrograms, everyShell, installShell, mustSkipIn, type TestShell, toShell } from '../rehearse/shells.ts'

export interface SceneOptions {
  /** dash if not given. */
  shell?: TestShell
  /** For IRIS if not told otherwise, and nothing but a thaw ends its freezes. */
  bundle?: Partial<Options>
  /** Instances of the VM; those of the bundle if not given. */
  instances?: string[]
  /** Changes to the scripts. */
  edits?: Edit[]
  /** Further folders that are the scene's own. */
  folders?: string[]
}

export interface ScenarioOptions extends SceneOptions {
  /** Also in the other shells: part of the subset for every shell that Azure's VMs may have. */
  everyShell?: boolean
  /** It puts programs in the place of the machine's. */
  wraps?: boolean
  /** Programs without which the test is skipped. */
  needs?: string[]
  allows?: NonNullable<Fault['allows']>
}

/** Where a limit must pass: the smallest time-out but for what a busy machine may take. */
export const SOON = { timeout: 26 }

/** The time in the queue counts as well. */
export const PATIENCE: TestOptions = { timeout: 3_600_000, concurrent: true }

/** The bundle of a scene. */
function composeHooks({ bundle, instances, edits = [], folders = [] }: SceneOptions): HookSet {
  const hooks = makeHooks({ autoResume: 0, ...bundle }, edits)
  return { ...hooks, instances: instances ?? hooks.instances, folders: [...hooks.folders, ...folders] }
}

/** A scene that nothing plays in yet; to be closed. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const shell = options.shell ?? 'dash'
  const scene = await Scene.stage(composeHooks(options), { ...quick, shell: toShell(shell) })
  installShell(scene, shell)
  return scene
}

/** Plays once and judges. */
async function play(options: ScenarioOptions, scene: (vm: Scene) => Promise<void>): Promise<void> {
  const { shell = 'dash', allows = {} } = options
  let failure: unknown
  const fault: Fault = {
    id: 'scenario',
    does: '',
    must: '',
    allows,
    play: async (vm) => {
      installShell(vm, shell)
      await scene(vm).catch((error: unknown) => {
        failure = error
      })
    },
  }
  const rehearsal = await rehearse(composeHooks(options), fault, { ...quick, shell: toShell(shell) })
  if (failure instanceof Error) failure.message += `\n${tell(rehearsal)}`
  if (failure) throw failure
  expect(rehearsal.broken, [...rehearsal.broken, tell(rehearsal)].join('\n')).toEqual([])
}

/** Declares a test for each shell that is asked for; it runs beside others. */
export function declareInShells(
  name: string,
  { everyShell: inAll, wraps, shell = 'dash', needs = [] }: ScenarioOptions,
  playIn: (shell: TestShell) => Promise<void>,
): void {
  const all = wraps ? everyShell.filter(callsPrograms) : everyShell
  for (const each of inAll ? all : [shell]) {
    const title = inAll ? `${name} (${each})` : name
    test.skipIf(mustSkipIn(each, ...needs))(title, PATIENCE, ({ skip }) => playFairly(title, () => playIn(each), skip))
  }
}

/** Declares a test of the scripts. */
export function scenario(name: string, options: ScenarioOptions, scene: (vm: Scene) => Promise<void>): void {
  declareInShells(name, options, (shell) => play({ ...options, shell }, scene))
}

interface Scripts {
  pre: { status: number | null } | null
  post: { status: number | null } | null
}

/** What both scripts ended with. */
export function expectStatuses(backup: Scripts, pre: number, post: number): void {
  expect({ pre: backup.pre?.status, post: backup.post?.status }, 'exit statuses').toEqual({ pre, post })
}
