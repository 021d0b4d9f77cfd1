// Folders with bundles for the tests of writing: what stands in them, compared as a whole.
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runMain } from '../command.ts'

/** Writes a bundle into `bundle` in the folder. */
export function write(cwd: string, ...more: readonly string[]) {
  return runMain(['-i', 'IRIS', '-o', 'bundle', ...more], { cwd })
}

/** Every file below a folder with its text; links and pipes by their kind. */
export function readAll(folder: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const stats = lstatSync(join(folder, name))
    if (stats.isDirectory()) continue
    files[name] = stats.isFile() ? readFileSync(join(folder, name), 'utf8') : '(not a file)'
  }
  return files
}
