// How much longer the main job takes than a bare start of Node: both in turns in one run, medians compared. Then the
// same for linting and for fleets.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchFleet } from './bench-fleet.mjs'
import { benchLint } from './bench-lint.mjs'
import { buildIfStale } from './build/build.mjs'
import { root } from './build/output.mjs'

const rounds = 40
const target = 2.5

/** Milliseconds that a run of node takes. @param {string[]} args @param {string} folder */
function time(args, folder) {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - started
}

/** @param {number[]} times */
const findMedian = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

await buildIfStale()
const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-bench-'))
/** @type {number[]} */
const bare = []
/** @type {number[]} */
const job = []
try {
  for (let round = 0; round < rounds; round++) {
    bare.push(time(['-e', '0'], folder))
    job.push(time([join(root, 'dist/bin.js'), '--instance', 'IRIS', '--out', `bundle-${round}`], folder))
  }
} finally {
  rmSync(folder, { recursive: true })
}
const ratio = findMedian(job) / findMedian(bare)
console.log(
  `node -e 0: ${findMedian(bare).toFixed(1)} ms, make-azure-hooks --instance IRIS: ${findMedian(job).toFixed(1)} ms`,
)
console.log(`ratio ${ratio.toFixed(2)}, target at most ${target}: ${ratio <= target ? 'met' : 'missed'}`)
await benchLint()
benchFleet()
