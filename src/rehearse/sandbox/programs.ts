// Programs of the machine: where they are, and which of them a sandbox cannot do without.
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** Where programs of the system lie. npm's folders do not count: what is in them may download before it runs. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** The path of a program, or undefined. */
export function findProgram(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Program of each shell; `sh` is whatever the machine has. */
export const shellPrograms = { dash: 'dash', 'bash --posix': 'bash', 'busybox sh': 'busybox', sh: 'sh' } as const
export type Shell = keyof typeof shellPrograms
