// Every shell script of the machine, as the linter may meet them: the distribution's, and whatever else is installed.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { LintFile } from '../../src/model/lint.ts'

const folders = ['/usr/bin', '/usr/sbin', '/etc', '/var/lib/dpkg/info', '/usr/lib', '/usr/share']

/** Nothing larger was written by a person. */
const largestBytes = 512 * 1024

/** Those whose first line names a shell; each content once, in the order of their paths. */
export function findMachineScripts(): LintFile[] {
  const seen = new Set<string>()
  const files: LintFile[] = []
  for (const path of folders.flatMap((folder) => listFiles(folder, 10)).sort()) {
    if (!namesShell(path)) continue
    const content = readFileSync(path)
    const key = content.toString('latin1')
    if (seen.has(key)) continue
    seen.add(key)
    files.push({ path, content: new Uint8Array(content), kind: 'script' })
  }
  return files
}

function listFiles(folder: string, depth: number): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return depth > 0 ? listFiles(path, depth - 1) : []
      return entry.isFile() ? [path] : []
    })
  } catch {
    return []
  }
}

function namesShell(path: string): boolean {
  try {
    if (lstatSync(path).size > largestBytes) return false
    const bytes = Buffer.alloc(64)
    const descriptor = openSync(path, 'r')
    const length = readSync(descriptor, bytes)
    closeSync(descriptor)
    return /^#! *\S*\/(?:env +)?(?:sh|bash|dash)\b/.test(bytes.toString('latin1', 0, length))
  } catch {
    return false
  }
}
