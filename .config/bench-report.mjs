// How much longer a report of a fleet takes than a plain program that parses the same bytes, and how much memory it
// needs for few and many hosts.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build/output.mjs'

const target = 2
const turns = 3
const day = 86_400_000
const preload = join(import.meta.dirname, 'peak-memory.cjs')

/** @param {string} folder @param {number} hosts @param {number} runs of each */
function writeFleet(folder, hosts, runs) {
  const format = (/** @type {number} */ at) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
  const now = Date.now()
  const lines = Array.from({ length: runs }, (_, index) => {
    const at = now - (runs - index) * day + day / 2
    const journalFile = '/usr/irissys/mgr/journal/20261121.002'
    return `${JSON.stringify({
      schemaVersion: 1,
      finishedAt: format(at),
      verdict: 'application-consistent',
      preStatus: 0,
      postStatus: 0,
      windowSeconds: 2.61,
      trigger: 'azure',
      startedAt: format(at - 1000),
      postSeconds: 0.9,
      preSeconds: 1.4,
      thawedAfterSeconds: 0.3,
      instances: [{ name: 'IRIS', outcome: 'thawed', journalFile, log: 'this freeze only' }],
    })}\n`
  }).join('')
  for (let host = 0; host < hosts; host++) {
    const logs = join(folder, `vm${host}`, 'var/log/azure-hooks')
    mkdirSync(logs, { recursive: true })
    writeFileSync(join(logs, 'runs.jsonl'), lines)
  }
}

/** @param {string[]} args @param {string} folder */
function run(args, folder) {
  const memory = join(folder, '..', 'memory')
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--require', preload, ...args], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_MEMORY: memory },
    maxBuffer: 2 ** 30,
  })
  const seconds = (performance.now() - started) / 1000
  if (status !== 0) throw new Error(stderr)
  return { seconds, megabytes: Number(readFileSync(memory, 'utf8')) / 1024 }
}

export function benchReport() {
  const parent = mkdtempSync(join(tmpdir(), 'make-azure-hooks-bench-'))
  try {
    const folder = join(parent, 'fleet')
    const ours = [join(root, 'dist/bin.js'), 'report', folder, '--format', 'json']
    const plain = [join(import.meta.dirname, 'plain-report.mjs'), folder]
    writeFleet(folder, 1_000, 365)
    const times = Array.from({ length: turns }, () => ({ plain: run(plain, folder), ours: run(ours, folder) }))
    const seconds = (/** @type {'plain' | 'ours'} */ which) => Math.min(...times.map((turn) => turn[which].seconds))
    const ratio = seconds('ours') / seconds('plain')
    const small = Math.max(...times.map((turn) => turn.ours.megabytes))
    console.log('report of 1000 hosts with a year of runs each:')
    console.log(`  plain program ${seconds('plain').toFixed(1)} s, report ${seconds('ours').toFixed(1)} s`)
    console.log(`  ratio ${ratio.toFixed(2)}, target at most ${target}: ${ratio <= target ? 'met' : 'missed'}`)
    rmSync(folder, { recursive: true })
    writeFleet(folder, 10_000, 31)
    const large = run(ours, folder).megabytes
    console.log(`  memory at most ${small.toFixed(0)} MiB for 1000 hosts, ${large.toFixed(0)} MiB for 10000`)
  } finally {
    rmSync(parent, { recursive: true })
  }
}
