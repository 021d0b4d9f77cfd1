// Runs the built command as a person would, in a folder of its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const projectFolder = join(import.meta.dirname, '..')
export const bin = join(projectFolder, 'dist/bin.js')

export interface CommandResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

interface CommandSettings {
  readonly cwd?: string
  readonly env?: Record<string, string>
  /** Options of node itself. */
  readonly nodeOptions?: readonly string[]
}

export function runCommand(args: readonly string[], settings: CommandSettings = {}): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...(settings.nodeOptions ?? []), bin, ...args], {
    cwd: settings.cwd ?? makeFolder(),
    env: { ...process.env, ...settings.env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** An empty folder that is gone after the test.
 * @param atEnd the test's own hook where tests run side by side */
export function makeFolder(atEnd: (remove: () => void) => void = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'make-azure-hooks-')))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
