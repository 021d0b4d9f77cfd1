// Applies each mutation of mutations.mjs to a tree, runs the tests that should see it, and writes down whether they do.
//   node run.mjs TREE RESULTS.jsonl [--only ID,ID] [--room ROOM] [--tests all|FOLDER,FOLDER] [--again] [--config FILE]
//     [--until HH:MM] [--projects A,B] [--full-build]
// See README beside this file.
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mutations } from './mutations.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' }, room: { type: 'string' }, tests: { type: 'string' }, again: { type: 'boolean' },
    config: { type: 'string', default: '.config/vitest.config.mjs' }, until: { type: 'string' },
    projects: { type: 'string' }, 'full-build': { type: 'boolean' }, batch: { type: 'boolean' },
    rehearsals: { type: 'boolean' }, unmutated: { type: 'boolean' }, together: { type: 'string' }, pattern: { type: 'string' }, types: { type: 'boolean' },
  },
})
const tree = resolve(positionals[0] ?? '.')
const results = resolve(positionals[1] ?? 'results.jsonl')
const limitSeconds = 900

const testFiles = readdirSync(join(tree, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.ts$/.test(name)).map((name) => `test/${name}`).sort()

/** The files of the tree that an entry of a mutation means; a file that has moved is found by its name. */
function findTests(entry) {
  const path = `test/${entry}`
  if (existsSync(join(tree, path)) && statSync(join(tree, path)).isDirectory()) return testFiles.filter((file) => file.startsWith(`${path}/`))
  if (testFiles.includes(`${path}.test.ts`)) return [`${path}.test.ts`]
  const name = entry.split('/').at(-1)
  const moved = testFiles.filter((file) => file.endsWith(`/${name}.test.ts`))
  return moved.length > 0 ? moved : testFiles.filter((file) => file.startsWith(`test/${entry.split('/')[0]}/`))
}
const withoutShell = testFiles.filter((file) => !file.startsWith('test/shell/'))
const chooseTests = ({ tests }) => {
  if (values.tests === 'all') return withoutShell
  const entries = values.tests?.split(',') ?? tests
  const found = [...new Set(entries.flatMap(findTests))]
  return found.length > 0 ? found : withoutShell
}

/** The file and its mutated text; undefined when the text is not there, or more than once. */
function mutate(mutation) {
  for (const { file = mutation.file, from, to } of [mutation, ...(mutation.alternatives ?? [])]) {
    const path = join(tree, file)
    if (!existsSync(path)) continue
    const text = readFileSync(path, 'utf8')
    if (text.split(from).length === 2) return { path, file, text, mutated: text.replace(from, () => to) }
  }
  return undefined
}

const ts = createRequire(join(tree, 'package.json'))('typescript')
const stamp = join(tree, 'dist/.built')
const transpile = (text) => ts.transpileModule(text, { compilerOptions: {
  target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } }).outputText

function fullBuild() {
  const { status, stdout, stderr } = spawnSync('nice', ['-n', '19', process.execPath, '.config/build/build.mjs'], { cwd: tree, encoding: 'utf8' })
  return status === 0 ? undefined : `${stdout}${stderr}`.slice(0, 400)
}

/** Puts the mutated file into the tree and its build; returns how to take it back, or why it does not build. */
function apply({ path, file, text, mutated }) {
  const { atime, mtime } = statSync(path)
  const built = join(tree, 'dist', relative('src', file).replace(/\.ts$/, '.js'))
  const isMirrored = !values['full-build'] && existsSync(built) && file.endsWith('.ts')
  writeFileSync(path, mutated)
  const before = isMirrored ? readFileSync(built) : undefined
  const takeBack = () => {
    writeFileSync(path, text)
    if (before) {
      utimesSync(path, atime, mtime)
      writeFileSync(built, before)
    } else fullBuild()
  }
  if (before) {
    writeFileSync(built, transpile(mutated))
    const later = new Date(Date.now() + 1000)
    utimesSync(stamp, later, later)
    return { takeBack }
  }
  return { takeBack, trouble: fullBuild() }
}

async function runTests(files, { bail = true, config = values.config, pattern } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  const output = join(folder, 'results.json')
  const args = ['-n', '19', process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--config', config, '--maxWorkers', '1', '--reporter', 'json',
    '--outputFile', output, ...(bail ? ['--bail', '1'] : []), ...(pattern ? ['-t', pattern] : []),
    ...(values.projects?.split(',').flatMap((name) => ['--project', name]) ?? []), ...files]
  const started = Date.now()
  const child = spawn('nice', args, { cwd: tree, stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: { ...process.env, CI: '' } })
  let errors = ''
  child.stderr.on('data', (data) => { errors += data })
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), limitSeconds * (bail ? 1 : 4) * 1000)
  const status = await new Promise((end) => child.on('close', end))
  clearTimeout(timer)
  const seconds = Math.round((Date.now() - started) / 1000)
  let failed = []
  let passed = 0
  try {
    const json = JSON.parse(readFileSync(output, 'utf8'))
    passed = json.numPassedTests
    failed = json.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const file = relative(tree, name)
      const tests = assertionResults.filter((one) => one.status === 'failed').map(({ fullName, failureMessages }) => ({ file, test: fullName, why: (failureMessages[0] ?? '').split('\n')[0].slice(0, 160) }))
      return tests.length === 0 && status === 'failed' && message ? [{ file, test: '(file)', why: message.split('\n')[0].slice(0, 160) }] : tests
    })
  } catch {
    if (status !== 0) failed = [{ file: '', test: '(run)', why: errors.slice(-300) || `no results, status ${status}` }]
  }
  rmSync(folder, { recursive: true, force: true })
  return { status, seconds, passed, failed }
}

const records = () => existsSync(results) ? readFileSync(results, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []
const note = (record) => appendFileSync(results, `${JSON.stringify(record)}\n`)
const latest = () => new Map(records().map((record) => [record.id, record]))

const chosen = mutations
  .filter(({ id }) => !values.only || values.only.split(',').includes(id))
  .filter(({ room }) => !values.room || values.room === room)

// All rooms take turns, so that a run that is cut short says something of each.
const share = new Map(chosen.map((mutation) => {
  const ofRoom = chosen.filter(({ room }) => room === mutation.room)
  return [mutation, ofRoom.indexOf(mutation) / ofRoom.length]
}))
chosen.sort((a, b) => share.get(a) - share.get(b))

if (!existsSync(stamp)) fullBuild()

if (values.types) {
  // Each on its own would take long: those that do not share a file are checked together.
  let rest = chosen
  const bad = []
  while (rest.length > 0) {
    const seen = new Set()
    const round = rest.filter((mutation) => { const found = mutate(mutation); if (!found || seen.has(found.file)) return false; seen.add(found.file); return true })
    if (round.length === 0) break
    rest = rest.filter((mutation) => !round.includes(mutation))
    const applied = round.map((mutation) => ({ mutation, found: mutate(mutation), stat: statSync(mutate(mutation).path) }))
    for (const { found } of applied) writeFileSync(found.path, found.mutated)
    const { stdout } = spawnSync('nice', ['-n', '19', 'npx', 'tsc', '--noEmit', '--incremental', 'false'], { cwd: tree, encoding: 'utf8' })
    for (const { found, stat } of applied) { writeFileSync(found.path, found.text); utimesSync(found.path, stat.atime, stat.mtime) }
    for (const { mutation, found } of applied) for (const line of stdout.split('\n')) if (line.startsWith(`${found.file}(`)) bad.push(`${mutation.id}: ${line}`)
  }
  console.log(bad.join('\n') || 'all of them build')
} else if (values.unmutated) {
  const files = [...new Set(chosen.flatMap(chooseTests))]
  const outcome = await runTests(files, { bail: false })
  console.log(JSON.stringify(outcome, null, 1))
} else if (values.together) {
  const patterns = JSON.parse(values.together)
  const applied = []
  const ids = []
  for (const mutation of chosen) {
    const found = mutate(mutation)
    if (!found) { note({ id: mutation.id, room: mutation.room, caught: null, why: 'the text is not in this tree' }); continue }
    const { takeBack, trouble } = apply(found)
    applied.push(takeBack)
    if (trouble) note({ id: mutation.id, room: mutation.room, caught: null, why: `does not build: ${trouble}` })
    else ids.push(mutation)
  }
  try {
    const files = chooseTests({ tests: [] })
    const outcome = await runTests(files, { bail: ids.length === 1, pattern: values.pattern })
    for (const { id, room } of ids) {
      const by = outcome.failed.filter(({ file, test }) => test === '(run)' || test === '(file)' || patterns[id] === '' || new RegExp(patterns[id]).test(test))
      const caught = by.length > 0
      note({ id, room, caught, by, seconds: outcome.seconds, passed: outcome.passed, files: [], sharp: patterns[id], with: ids.map((one) => one.id), at: new Date().toTimeString().slice(0, 8) })
      console.log(`${caught ? 'caught    ' : 'NOT CAUGHT'} ${String(outcome.seconds).padStart(4)} s ${outcome.passed} passed  ${id}  ${by.map(({ file, test, why }) => `${file}: ${test} | ${why}`)[0] ?? ''}`)
    }
    const unclaimed = outcome.failed.filter(({ test }) => !ids.some(({ id }) => patterns[id] === '' || new RegExp(patterns[id]).test(test)))
    for (const { file, test, why } of unclaimed) console.log(`  failed besides: ${file}: ${test} | ${why}`)
  } finally { for (const takeBack of applied.reverse()) takeBack() }
} else if (values.batch) {
  // All that were not caught at once: whatever then fails, is looked at one by one.
  const open = latest()
  const left = chosen.filter(({ id }) => open.get(id)?.caught === false)
  const applied = []
  const together = []
  for (const mutation of left) {
    const found = mutate(mutation)
    if (!found) { console.log(`not together with another of its file: ${mutation.id}`); continue }
    applied.push(apply(found).takeBack)
    together.push(mutation.id)
  }
  console.log('together:', together.join(' '))
  const tried = (id) => new Set((open.get(id)?.files ?? []))
  const files = (values.tests ? chooseTests({ tests: [] }) : withoutShell).filter((file) => together.some((id) => !tried(id).has(file)))
  let outcome
  try { outcome = await runTests(files, { bail: false }) } finally { for (const takeBack of applied.reverse()) takeBack() }
  console.log(JSON.stringify(outcome, null, 1))
} else {
  const done = latest()
  for (const mutation of chosen) {
    const { id } = mutation
    if (values.until && new Date().toTimeString().slice(0, 5) >= values.until) { console.log('time is up'); break }
    const before = done.get(id)
    if (before && !values.again && !values.rehearsals && !values.tests) continue
    if (values.rehearsals && (!mutation.rehearsals || before?.caught !== false)) continue
    const found = mutate(mutation)
    if (!found) { note({ id, room: mutation.room, caught: null, why: 'the text is not in this tree' }); console.log(`${id}: text not there`); continue }
    const { takeBack, trouble } = apply(found)
    try {
      if (trouble) { note({ id, room: mutation.room, caught: null, why: `does not build: ${trouble}` }); console.log(`${id}: does not build`); continue }
      const files = values.rehearsals ? [] : chooseTests(mutation)
      const outcome = values.rehearsals
        ? await runTests([], { config: 'test/rehearsals/vitest.config.mjs', pattern: mutation.rehearsals })
        : await runTests(files)
      const caught = outcome.failed.length > 0 || outcome.status !== 0
      const all = [...new Set([...(before?.files ?? []), ...files, ...(values.rehearsals ? ['test/rehearsals'] : [])])]
      note({ id, room: mutation.room, caught, by: outcome.failed, seconds: outcome.seconds, passed: outcome.passed, files: all, at: new Date().toTimeString().slice(0, 8) })
      console.log(`${caught ? 'caught    ' : 'NOT CAUGHT'} ${String(outcome.seconds).padStart(4)} s  ${id}  ${outcome.failed.map(({ file, test }) => `${file}: ${test}`)[0] ?? ''}`)
    } finally { takeBack() }
  }
}
