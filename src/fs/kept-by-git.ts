// Whether git keeps what stands there now.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Whether the file lies in a work tree of git, and not under /etc/azure, where such a tree is nobody's backup. */
export function isKeptByGit(path: string): boolean {
  const full = resolve(path)
  if (/^\/etc\/azure\//.test(full)) return false
  for (let folder = dirname(full); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true
    if (folder === dirname(folder)) return false
  }
}
