import { readFileSync } from 'node:fs'
import { mutations } from './mutations.mjs'
const tree = process.argv[2]
const ids = new Set(), rooms = {}
for (const m of mutations) {
  if (ids.has(m.id)) console.log('twice', m.id)
  ids.add(m.id); rooms[m.room] = (rooms[m.room] ?? 0) + 1
  let t = ''
  try { t = readFileSync(`${tree}/${m.file}`, 'utf8') } catch { console.log('no file', m.id, m.file); continue }
  const n = t.split(m.from).length - 1
  if (n !== 1) console.log(n, m.id)
  if (m.from === m.to) console.log('same', m.id)
}
console.log(mutations.length, rooms)
