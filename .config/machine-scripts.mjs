// The shell scripts of this machine: real work for the benchmark and for the test of false alarms.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['/usr/bin', '/usr/sbin', '/etc', '/var/lib/dpkg/info', '/usr/lib', '/usr/share']

/** ShellCheck is given nothing larger, and no hook comes near it. */
const largestBytes = 256 * 1024

/** Those whose first line names a shell, each content once, in the order of their paths.
 * @returns {{ path: string, content: Uint8Array }[]} */
export function findMachineScripts() {
  const seen = new Set()
  return folders
    .flatMap((folder) => listFiles(folder, 10))
    .sort()
    .filter(namesShell)
    .map((path) => ({ path, content: new Uint8Array(readFileSync(path)) }))
    .filter(({ content }) => {
      const key = Buffer.from(content).toString('latin1')
      return !seen.has(key) && seen.add(key)
    })
}

/** @param {string} folder @param {number} depth @returns {string[]} */
function listFiles(folder, depth) {
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

/** @param {string} path */
function namesShell(path) {
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
