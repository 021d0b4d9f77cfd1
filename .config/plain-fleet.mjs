// What the bench compares a fleet with: reads a list of hosts and a bundle, and writes the bundle once for each host.
// Usage: node plain-fleet.mjs LIST BUNDLE OUT
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , list = '', bundle = '', out = ''] = process.argv
const files = readdirSync(bundle).map((name) => {
  const path = join(bundle, name)
  return { name, text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }
})
mkdirSync(out)
for (const row of readFileSync(list, 'utf8').trimEnd().split('\n').slice(1)) {
  const folder = join(out, row.split(',')[0] ?? '')
  mkdirSync(folder)
  for (const { name, text, mode } of files) writeFileSync(join(folder, name), text, { mode })
}
