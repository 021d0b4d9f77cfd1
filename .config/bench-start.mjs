// How much longer the main job takes than a bare start of Node, and how much longer two generators of everybody's take
// to write the same files from templates: all in turns in one run, medians compared.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build/output.mjs'

const rounds = 16
const target = 1.8

/** Arguments of node that write the files into a folder `out` of the working folder. @typedef {string[]} Job */

/** None is among the dependencies: they would bring more packages than all the rest. @param {string} folder
 * @returns {boolean} whether they could be had */
function installOthers(folder) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const args = ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', 'hygen@6.2.11', 'plop@4.0.5']
  return spawnSync('npm', args, { cwd: folder, shell: process.platform === 'win32' }).status === 0
}

/** Templates without anything to decide, which is the least that there is to do. @param {string} folder
 * @returns {Record<string, Job>} */
function prepareOthers(folder) {
  const bundle = join(root, 'dist-bundles/reference/IRIS')
  const templates = join(folder, '_templates/bundle/new')
  mkdirSync(templates, { recursive: true })
  const actions = readdirSync(bundle).map((name) => {
    const text = readFileSync(join(bundle, name), 'utf8')
    writeFileSync(join(templates, `${name}.t`), `---\nto: out/${name}\nforce: true\n---\n${text}`)
    return { type: 'add', path: `out/${name}`, template: text, force: true }
  })
  const generator = JSON.stringify({ description: 'a bundle', prompts: [], actions })
  writeFileSync(join(folder, 'plopfile.cjs'), `module.exports = (plop) => plop.setGenerator('bundle', ${generator})\n`)
  const modules = join(folder, 'node_modules')
  return {
    hygen: [join(modules, 'hygen/dist/bin.js'), 'bundle', 'new'],
    plop: [join(modules, 'plop/bin/plop.js'), '--plopfile', 'plopfile.cjs', 'bundle'],
  }
}

/** Milliseconds. @param {Job} job @param {string} folder */
function time(job, folder) {
  rmSync(join(folder, 'out'), { recursive: true, force: true })
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, job, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout}${stderr}`)
  return performance.now() - started
}

/** @param {number[]} times */
const findMedian = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

export function benchStart() {
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-bench-'))
  try {
    const others = installOthers(folder) ? prepareOthers(folder) : {}
    /** @type {Record<string, Job>} */
    const jobs = {
      'node -e 0': ['-e', '0'],
      'make-azure-hooks --instance IRIS': [join(root, 'dist/bin.js'), '--instance', 'IRIS', '--out', 'out'],
      ...others,
    }
    const times = Object.entries(jobs).map(([name, job]) => ({ name, job, all: /** @type {number[]} */ ([]) }))
    for (let round = 0; round < rounds; round++) {
      for (const { name, job, all } of times) {
        all.push(time(job, folder))
        const isWritten = existsSync(join(folder, 'out/install.sh'))
        if (isWritten !== (job !== jobs['node -e 0'])) throw new Error(`${name} does not do what is measured`)
      }
    }
    const bare = findMedian(times[0]?.all ?? [])
    for (const { name, all } of times) {
      const median = findMedian(all)
      console.log(`${name}: ${median.toFixed(1)} ms, ratio ${(median / bare).toFixed(2)}`)
    }
    const ratio = findMedian(times[1]?.all ?? []) / bare
    console.log(`ratio ${ratio.toFixed(2)}, target at most ${target}: ${ratio <= target ? 'met' : 'missed'}`)
    if (Object.keys(others).length === 0) console.log('without hygen and plop, which npm could not install')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
