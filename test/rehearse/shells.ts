// The shells that Azure's VMs may have, and one that only tests know: Debian's static busybox, which prefers its own
// applets to the machine's programs. BUSYBOX_STATIC is its path; without it, it is not among them.
import { copyFileSync, rmSync } from 'node:fs'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { type Shell, shellPrograms } from '../../src/rehearse/sandbox/programs.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { mustSkip } from '../shell/facilities.ts'

const staticBusybox = process.env['BUSYBOX_STATIC']
const STATIC = 'busybox-static sh' as const

export type TestShell = Shell | typeof STATIC

export const otherShells: readonly TestShell[] = [
  'bash --posix',
  'busybox sh',
  ...(staticBusybox ? ([STATIC] as const) : []),
]
export const everyShell: readonly TestShell[] = ['dash', ...otherShells]

/** Whether it calls the machine's programs, so that a test may put its own in their place. */
export const callsPrograms = (shell: TestShell): boolean => shell !== STATIC

/** Whether tests in this shell must be skipped. @param programs what they need besides */
export function mustSkipIn(shell: TestShell, ...programs: string[]): boolean {
  return mustSkip(...(shell === STATIC ? [] : [shellPrograms[shell]]), ...programs)
}

/** The one of the product in whose place it stands, before anything is played. */
export function toShell(shell: TestShell): Shell {
  return shell === STATIC ? 'dash' : shell
}

/** Puts the shell in its place. */
export function installShell(scene: Scene, shell: TestShell): void {
  if (shell !== STATIC || !staticBusybox) return
  rmSync(`${scene.folder}/shell/sh`)
  copyFileSync(staticBusybox, `${scene.folder}/shell/sh`)
}

/** The fault, played in this shell. */
export function inShell(fault: Fault, shell: TestShell): Fault {
  return {
    ...fault,
    async arrange(scene) {
      installShell(scene, shell)
      await fault.arrange?.(scene)
    },
  }
}
