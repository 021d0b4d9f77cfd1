// node sharp-run.mjs TREE RESULTS.jsonl [GROUP,GROUP] [--until HH:MM]: the groups of sharp.mjs, one vitest run each.
import { spawnSync } from 'node:child_process'
import { readFileSync, existsSync } from 'node:fs'
import { groups } from './sharp.mjs'
const [tree, results, only] = process.argv.slice(2)
const until = process.argv.find((word) => /^\d\d:\d\d$/.test(word))
const done = new Set(existsSync(results) ? readFileSync(results, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l).id) : [])
for (const [name, { tests, of }] of Object.entries(groups)) {
  if (only && !/^\d\d:/.test(only) && only !== 'all-groups' && !only.split(',').includes(name)) continue
  if (until && new Date().toTimeString().slice(0, 5) >= until) { console.log('time is up before', name); break }
  const ids = Object.keys(of).filter((id) => !done.has(id))
  if (ids.length === 0) continue
  const pattern = ids.some((id) => of[id] === '') ? [] : ['--pattern', ids.map((id) => `(?:${of[id]})`).join('|')]
  spawnSync(process.execPath, ['run.mjs', tree, results, '--only', ids.join(','), '--tests', tests, '--together', JSON.stringify(Object.fromEntries(ids.map((id) => [id, of[id]]))), ...pattern], { stdio: 'inherit' })
}
