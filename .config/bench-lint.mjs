// How much longer linting 500 scripts takes than ShellCheck alone, and how much faster the own rules alone are: all in
// turns in one run over the same files, the quickest of each compared: whatever else the machine does only adds.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './build/output.mjs'
import { findMachineScripts } from './machine-scripts.mjs'

const rounds = 2
/** So short that other work on the machine can hit all of a few. */
const turns = 5
const count = 500
const most = 1.1
const fewest = 20
/** Bundles in a tree, and how much longer the many of them may take. */
const bundles = { few: 5, many: 200, most: 1.3 }

/** npm puts the command of a package of that name first, and that one downloads. */
const shellcheck = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith('.bin'))
  .map((folder) => join(folder, 'shellcheck'))
  .find((path) => existsSync(path))

/** Real scripts, evenly from all there are. @param {string} folder @returns {string[]} their names in the folder */
function writeScripts(folder) {
  const all = findMachineScripts()
  return Array.from({ length: count }, (_, index) => {
    const script = all[Math.floor((index * all.length) / count)]
    const name = `${index}.sh`
    writeFileSync(join(folder, name), script?.content ?? ':\n')
    return name
  })
}

/** Standard output of a program; 1 means findings. @param {string} program @param {string[]} args @param {string} cwd
 * @returns {Promise<string>} */
function run(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (text) => {
      output += text
    })
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0 || status === 1) resolve(output)
      else reject(new Error(`${program} ended with ${status}`))
    })
  })
}

/** @param {() => Promise<unknown>} work @returns {Promise<number>} milliseconds */
async function time(work) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** @param {string[]} names @param {number} processes @param {string} folder */
function runShellCheck(names, processes, folder) {
  const shares = Array.from({ length: processes }, (_, share) => names.filter((_, at) => at % processes === share))
  return Promise.all(shares.map((share) => run(shellcheck ?? '', ['-s', 'sh', '-f', 'json1', ...share], folder)))
}

/** The library in a process of its own, cold, without what node takes to start and to read. @param {string} folder */
async function timeOwnRules(folder) {
  const program = `
    import { readdirSync, readFileSync } from 'node:fs'
    import { lint } from ${JSON.stringify(pathToFileURL(join(root, 'dist/index.js')))}
    const files = readdirSync('.').map((path) => ({ path, content: new Uint8Array(readFileSync(path)) }))
    const started = performance.now()
    await lint(files)
    console.log(performance.now() - started)`
  return Number(await run(process.execPath, ['--input-type=module', '-e', program], folder))
}

/** Trees of bundles with equal options, as a fleet leaves them. */
export async function benchTrees() {
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-bench-'))
  const bin = join(root, 'dist/bin.js')
  const times = { few: Infinity, many: Infinity }
  try {
    await run(process.execPath, [bin, '--instance', 'IRIS', '--out', join(folder, 'bundle')], folder)
    for (const size of /** @type {const} */ (['few', 'many'])) {
      for (let at = 0; at < bundles[size]; at++)
        cpSync(join(folder, 'bundle'), join(folder, size, `vm${at}`), { recursive: true })
    }
    for (let turn = 0; turn < 2 * turns; turn++) {
      for (const size of /** @type {const} */ (['few', 'many'])) {
        const spent = await time(() => run(process.execPath, [bin, 'lint', size], folder))
        times[size] = Math.min(times[size], spent)
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const { few, many } = times
  const verdict = many / few <= bundles.most ? 'met' : 'missed'
  console.log(`trees of ${bundles.few} and ${bundles.many} equal bundles: ${few.toFixed(0)} and ${many.toFixed(0)} ms`)
  console.log(`ratio ${(many / few).toFixed(2)}, target at most ${bundles.most}: ${verdict}`)
}

export async function benchLint() {
  if (!shellcheck) {
    console.log('lint: skipped, as there is no shellcheck')
    return
  }
  const processes = availableParallelism()
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-bench-'))
  /** @type {Record<'alone' | 'lint' | 'single' | 'own', number[]>} */
  const times = { alone: [], lint: [], single: [], own: [] }
  try {
    const names = writeScripts(folder)
    const command = [join(root, 'dist/bin.js'), 'lint', '--shellcheck', shellcheck, '--format', 'json', '.']
    for (let round = 0; round < rounds; round++) {
      times.alone.push(await time(() => runShellCheck(names, processes, folder)))
      times.lint.push(await time(() => run(process.execPath, command, folder)))
      times.single.push(await time(() => runShellCheck(names, 1, folder)))
      for (let turn = 0; turn < turns; turn++) times.own.push(await timeOwnRules(folder))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const [alone, lint, single, own] = [times.alone, times.lint, times.single, times.own].map((all) => Math.min(...all))
  if (!alone || !lint || !single || !own) return
  const show = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(2)} s`
  console.log(`${count} scripts, ${processes} processes: shellcheck -s sh: ${show(alone)}, lint: ${show(lint)}`)
  console.log(`ratio ${(lint / alone).toFixed(2)}, target at most ${most}: ${lint / alone <= most ? 'met' : 'missed'}`)
  console.log(`${count} scripts, 1 process: shellcheck -s sh: ${show(single)}, own rules alone: ${show(own)}`)
  console.log(
    `ratio ${(single / own).toFixed(1)}, target at least ${fewest}: ${single / own >= fewest ? 'met' : 'missed'}`,
  )
}
