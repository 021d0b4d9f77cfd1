// node table.mjs RESULTS.jsonl: caught and not by room, and what was not.
import { readFileSync } from 'node:fs'
import { mutations } from './mutations.mjs'
const last = new Map(readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((r) => [r.id, r]))
const rooms = new Map()
for (const { id, room } of mutations) {
  const row = rooms.get(room) ?? { caught: 0, not: 0, open: 0 }
  const r = last.get(id)
  row[r?.caught === true ? 'caught' : r?.caught === false ? 'not' : 'open']++
  rooms.set(room, row)
}
const sum = { caught: 0, not: 0, open: 0 }
console.log('| room | mutations | caught | not caught | not run |\n|---|---|---|---|---|')
for (const [room, r] of rooms) { for (const k in sum) sum[k] += r[k]; console.log(`| ${room} | ${r.caught + r.not + r.open} | ${r.caught} | ${r.not} | ${r.open} |`) }
console.log(`| all | ${mutations.length} | ${sum.caught} | ${sum.not} | ${sum.open} |\n`)
for (const m of mutations) { const r = last.get(m.id); if (r?.caught === false) console.log(`${m.id} (${m.file}): ${m.whatBreaks}`) ; if (r?.caught === null) console.log(`? ${m.id}: ${r.why}`)}
