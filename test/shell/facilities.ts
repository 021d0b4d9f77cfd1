// What these tests need from the machine, and the reason when it is not there.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export const SHELL_PROGRAMS = { dash: 'dash', 'bash --posix': 'bash', 'busybox sh': 'busybox' } as const
export type Shell = keyof typeof SHELL_PROGRAMS

/** The path of a program, or null. */
export function findProgram(name: string): string | null {
  for (const folder of `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter)) {
    // Put there by npm: its `shellcheck` would download the real one.
    if (folder.endsWith(join('node_modules', '.bin'))) continue
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return null
}

export function findShell(shell: Shell): string | null {
  return findProgram(SHELL_PROGRAMS[shell])
}

/** Why no sandbox can be opened here, or null. */
function explainMissingSandbox(): string | null {
  if (process.platform !== 'linux') return 'the scripts run on Linux only'
  if (process.getuid?.() !== 0) return 'a sandbox needs root: mount namespaces'
  const programs = ['unshare', 'nsenter', 'mount', 'flock', 'setpriv', 'timeout', 'dash']
  const missing = programs.filter((name) => findProgram(name) === null)
  if (missing.length > 0) return `missing programs: ${missing.join(', ')}`
  const attempt = spawnSync('unshare', [
    '-m',
    '-p',
    '-f',
    '--kill-child',
    '--mount-proc',
    'mount',
    '-t',
    'tmpfs',
    't',
    '/run',
  ])
  return attempt.status === 0 ? null : `no mount namespace can be made here: ${attempt.stderr}`
}

let sandboxTrouble: string | null | undefined

/**
 * Tells whether tests must be skipped, and prints why. With REQUIRE_ALL_TOOLS=1 a missing thing is an error.
 * @param programs what is needed besides a sandbox
 */
export function mustSkip(...programs: string[]): boolean {
  if (sandboxTrouble === undefined) sandboxTrouble = explainMissingSandbox()
  const missing = programs.filter((name) => findProgram(name) === null)
  const reason = sandboxTrouble ?? (missing.length > 0 ? `missing programs: ${missing.join(', ')}` : null)
  if (reason === null) return false
  if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error(`REQUIRE_ALL_TOOLS=1, but ${reason}`)
  console.warn(`skipped: ${reason}`)
  return true
}
