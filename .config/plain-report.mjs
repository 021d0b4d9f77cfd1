// What the bench compares a report with: parses each line of each host's history, and counts the good ones.
// Usage: node plain-report.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , folder = ''] = process.argv
let good = 0
for (const host of readdirSync(folder)) {
  for (const line of readFileSync(join(folder, host, 'var/log/azure-hooks/runs.jsonl'), 'utf8').split('\n')) {
    if (line !== '' && JSON.parse(line).verdict === 'application-consistent') good++
  }
}
console.log(good)
