// Prints what the linter says of the shell scripts of this machine: to look at, as nobody knows what lies on a machine.
// Only a crash of the linter is an error; the tests have scripts of their own.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './build/output.mjs'
import { findMachineScripts } from './machine-scripts.mjs'

/** @type {typeof import('../src/index.ts')} */
const { lint } = await import(join(root, 'dist/index.js'))
/** @type {Map<string, number>} */
const counts = new Map()
/** @type {string[]} */
const odd = []
const scripts = findMachineScripts()
for (const file of scripts) {
  const { diagnostics } = await lint([{ ...file, kind: 'script' }])
  for (const { id } of diagnostics) counts.set(id, (counts.get(id) ?? 0) + 1)
  for (const { id, start } of diagnostics) if (!id.startsWith('AZH3')) odd.push(`${file.path}:${start.line} ${id}`)
  const isRead = spawnSync('dash', ['-n', file.path]).status === 0
  const ids = diagnostics.map(({ id }) => id)
  if (!isRead && !ids.some((id) => id.startsWith('AZH3'))) odd.push(`${file.path}: dash -n refuses it, we do not`)
  if (isRead && ids.some((id) => id === 'AZH301' || id === 'AZH305')) odd.push(`${file.path}: dash -n reads it`)
}
const list = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, count]) => `${id} ${count}`)
console.log(`${scripts.length} scripts; findings: ${list.join(', ')}`)
console.log(`${odd.length} to look at${odd.length > 0 ? ':' : ''}`)
for (const line of odd) console.log(`  ${line}`)
