// A test of the scripts: a sandbox is opened, the scenario plays in it, and whatever it was, every promise must hold.
import { expect, type TestOptions, test } from 'vitest'
import type { Backup } from './backup.ts'
import { mustSkip, SHELL_PROGRAMS, type Shell } from './facilities.ts'
import { checkPromises, type Exceptions } from './promises.ts'
import { Sandbox, type SandboxOptions } from './sandbox.ts'

export interface ScenarioOptions extends SandboxOptions, Exceptions {
  /** Also in bash --posix and busybox sh: part of the subset for every shell that Azure's VMs may have. */
  everyShell?: boolean
  /** Programs without which the test is skipped. */
  needs?: string[]
}

type Scene = (sandbox: Sandbox) => Promise<void>

/** Longer than both scripts with the shortest time-out, on a busy machine. */
const PATIENCE: TestOptions = { timeout: 120_000, concurrent: true }

/** Opens a sandbox, plays in it, checks all promises and ends everything. */
export async function play(options: ScenarioOptions, scene: Scene): Promise<void> {
  const sandbox = await Sandbox.open(options)
  try {
    await scene(sandbox)
    await checkPromises(sandbox, options)
  } catch (error) {
    if (error instanceof Error) error.message += `\n${sandbox.describe()}`
    throw error
  } finally {
    await sandbox.close()
  }
}

/** Declares a test, in dash if not told otherwise; it runs beside others. */
export function scenario(name: string, options: ScenarioOptions, scene: Scene): void {
  const shells: Shell[] = options.everyShell ? ['dash', 'bash --posix', 'busybox sh'] : [options.shell ?? 'dash']
  for (const shell of shells) {
    const skip = mustSkip(SHELL_PROGRAMS[shell], ...(options.needs ?? []))
    const title = options.everyShell ? `${name} (${shell})` : name
    test.skipIf(skip)(title, PATIENCE, () => play({ ...options, shell }, scene))
  }
}

/** What both scripts ended with. */
export function expectStatuses(backup: Backup, pre: number, post: number): void {
  expect({ pre: backup.pre?.status, post: backup.post?.status }, 'exit statuses').toEqual({ pre, post })
}
