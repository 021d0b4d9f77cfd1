// How much longer a fleet takes than a plain program that writes the same files: both in turns in one run, the quickest
// of each compared. Then the memory for few and many hosts, and a fleet in which no two hosts are alike.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build/output.mjs'

const many = 10_000
const few = 1_000
const target = 3
/** No further turn is begun after it. */
const enoughSeconds = 12
const needed = 5 * 1024 ** 3

/** In memory, where nothing but the programs takes time; on the disk where there is not enough of that. */
function chooseFolder() {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    if (bavail * bsize > needed) return '/dev/shm'
  } catch {
    // No such place on this system.
  }
  return tmpdir()
}

/** @param {string} folder @param {number} count @param {boolean} alike */
function writeInventory(folder, count, alike) {
  const file = join(folder, `${count}-${alike}.csv`)
  const rows = Array.from({ length: count }, (_, index) => `vm${index},IRIS${alike ? '' : `,text of host ${index}`}`)
  writeFileSync(file, `host,instances${alike ? '' : ',freezeText'}\n${rows.join('\n')}\n`)
  return file
}

/** Runs one of the two programs. @param {string[]} args @param {string} folder */
function run(args, folder) {
  const out = join(folder, 'out')
  const memory = join(folder, 'memory')
  const env = { ...process.env, BENCH_MEMORY: memory }
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--require', preload, ...args, out], {
    encoding: 'utf8',
    env,
  })
  const seconds = (performance.now() - started) / 1000
  if (status !== 0) throw new Error(stderr)
  const sample = readFileSync(join(out, 'vm7', 'install.sh'), 'utf8')
  rmSync(out, { recursive: true })
  return { seconds, megabytes: Number(readFileSync(memory, 'utf8')) / 1024, sample }
}

const preload = join(import.meta.dirname, 'peak-memory.cjs')

export function benchFleet() {
  const folder = mkdtempSync(join(chooseFolder(), 'make-azure-hooks-bench-'))
  try {
    const model = join(folder, 'model')
    mkdirSync(model)
    const bundle = join(model, 'bundle')
    spawnSync(process.execPath, [join(root, 'dist/bin.js'), '--instance', 'IRIS', '--out', bundle])
    const runPlain = (/** @type {string} */ list) =>
      run([join(import.meta.dirname, 'plain-fleet.mjs'), list, bundle], folder)
    const runOurs = (/** @type {string} */ list) =>
      run([join(root, 'dist/bin.js'), '--inventory', list, '--out'], folder)

    const list = writeInventory(folder, many, true)
    const plain = []
    const ours = []
    const started = performance.now()
    do {
      plain.push(runPlain(list))
      ours.push(runOurs(list))
    } while (performance.now() - started < enoughSeconds * 1000)
    if (plain[0]?.sample !== ours[0]?.sample) throw new Error('the two programs do not write the same')
    const seconds = (/** @type {{ seconds: number }[]} */ runs) => Math.min(...runs.map((one) => one.seconds))
    const ratio = seconds(ours) / seconds(plain)
    console.log(`fleet of ${many} hosts in ${folder.startsWith('/dev/shm') ? 'memory' : 'the temporary folder'}:`)
    console.log(`  plain program ${seconds(plain).toFixed(1)} s, --inventory ${seconds(ours).toFixed(1)} s`)
    console.log(`  ratio ${ratio.toFixed(2)}, target at most ${target}: ${ratio <= target ? 'met' : 'missed'}`)
    const small = runOurs(writeInventory(folder, few, true))
    const large = Math.max(...ours.map(({ megabytes }) => megabytes))
    console.log(
      `  memory at most ${small.megabytes.toFixed(0)} MiB for ${few} hosts, ${large.toFixed(0)} MiB for ${many}`,
    )

    const unlike = writeInventory(folder, few, false)
    const times = { plain: runPlain(unlike).seconds, ours: runOurs(unlike).seconds }
    console.log(
      `fleet of ${few} hosts of which no two are alike: plain program with as many bytes ${times.plain.toFixed(1)} s, ` +
        `--inventory ${times.ours.toFixed(1)} s, ratio ${(times.ours / times.plain).toFixed(2)}`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
