// The parts of the README about `rehearse`: the options, and two recorded rehearsals side by side with their pictures.
// `node .config/build/rehearse-readme.mjs --record` records them anew (as root, on a machine that is not busy).
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeBar, formatOptions } from './options-readme.mjs'
import { modules, readJson, root } from './output.mjs'

/** @typedef {import('../../src/model/generated/rehearsal-report.ts').RehearsalReport} Report */

const recorded = { sample: 'test/rehearse/recorded/sample.json', bundle: 'test/rehearse/recorded/bundle.json' }
const pictures = { sample: 'src/rehearse/reporters/sample.svg', bundle: 'src/rehearse/reporters/bundle.svg' }
const captions = { sample: 'A published sample', bundle: 'A bundle of make-azure-hooks' }

/** What is put to both; healthy comes first and is drawn. */
const faults = ['healthy', 'freeze-fails', 'freeze-hangs', 'thaw-fails', 'thaw-ignores-term', 'post-never-comes']

async function composeOptions() {
  /** @type {typeof import('../../src/cli/rehearse-options.ts')} */
  const { options } = await import(join(root, modules, 'cli/rehearse-options.js'))
  return formatOptions(options.rows)
}

/** What the command printed when the bundle's rehearsal was recorded. @param {Report} report */
async function composeOutput(report) {
  /** @type {typeof import('../../src/rehearse/reporters/text.ts')} */
  const { composeEvent, composeHead, composeReport } = await import(join(root, modules, 'rehearse/reporters/text.js'))
  const paint = (/** @type {string} */ _, /** @type {string} */ text) => text
  const [{ fault, does, events } = { fault: '', does: '', events: [] }] = report.rehearsals
  const head = composeHead(report, { id: fault, does }, paint)
  const lines = events.map((event) => composeEvent(event, paint)).join('')
  const healthy = { ...report, rehearsals: report.rehearsals.slice(0, 1) }
  return `\`\`\`\n$ npx --no -- make-azure-hooks rehearse ${report.bundle}\n${head}${lines}${composeReport(healthy, paint)}\`\`\``
}

/** Both rehearsals in one table, a column each. @param {Report} sample @param {Report} bundle */
async function composeComparison(sample, bundle) {
  /** @type {typeof import('../../src/rehearse/reporters/sentences.ts')} */
  const words = await import(join(root, modules, 'rehearse/reporters/sentences.js'))
  /** @typedef {Report['rehearsals'][number]} Rehearsal @typedef {Rehearsal['backups'][number]} Backup */
  /** @type {[string, (backup: Backup, rehearsal: Rehearsal) => string][]} */
  const rows = [
    ['Azure’s claim', (backup) => words.claimWords[backup.claim]],
    ['what the portal tells', (backup) => words.listMessages(backup).join('<br>') || '–'],
    ['the snapshot really is', (backup) => words.truthWords[backup.truth]],
    ['databases stood still for', ({ window }) => words.describeWindow(window)],
    ['pre-script', ({ pre }) => words.describeScript(pre)],
    ['post-script', ({ post }) => words.describeScript(post)],
    ['outcome', (_, { held }) => (held ? 'held' : '**did not hold**')],
  ]
  const columns = [sample, bundle].map(({ rehearsals: [rehearsal] }) => {
    const backup = rehearsal?.backups[0]
    if (!rehearsal || !backup) throw new Error('a recorded rehearsal holds no backup')
    return rows.map(([, describe]) => escapeBar(describe(backup, rehearsal)))
  })
  const image = (/** @type {'sample' | 'bundle'} */ name) => `![Timeline: ${captions[name]}](${pictures[name]})`
  const lines = rows.map(([name], index) => `| ${[name, ...columns.map((column) => column[index])].join(' | ')} |`)
  return [
    `| | ${captions.sample} | ${captions.bundle} |`,
    '|---|---|---|',
    ...lines,
    `| | ${image('sample')} | ${image('bundle')} |`,
  ].join('\n')
}

/** What each fault did to both. @param {Report} sample @param {Report} bundle */
async function composeFaults(sample, bundle) {
  /** @type {typeof import('../../src/rehearse/reporters/sentences.ts')} */
  const { describeLeft } = await import(join(root, modules, 'rehearse/reporters/sentences.js'))
  const describe = (/** @type {Report['rehearsals'][number] | undefined} */ rehearsal) => {
    if (!rehearsal) throw new Error('the recorded rehearsals are of different faults')
    const { held, backups, leftFrozen, processesLeft } = rehearsal
    const claims = [...new Set(backups.map(({ claim }) => claim))].join(', ')
    const left = [
      ...leftFrozen.map((left) => `frozen: ${describeLeft(left)}`),
      ...(processesLeft.length > 0 ? ['runs on'] : []),
    ]
    return [held ? 'held' : '**not held**', claims, left.join(', ') || '–'].join(' | ')
  }
  const rows = bundle.rehearsals.map((ours) => {
    const theirs = sample.rehearsals.find(({ fault }) => fault === ours.fault)
    return `| \`${ours.fault}\` | ${escapeBar(ours.does)} | ${describe(theirs)} | ${describe(ours)} |`
  })
  return [
    '| fault | what happens | sample | claim | left | bundle | claim | left |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** By the name in the comments around each part. Writes the pictures. @returns {Promise<Record<string, string>>} */
export async function composeRehearseParts() {
  /** @type {typeof import('../../src/rehearse/reporters/svg-file.ts')} */
  const { composeSvg } = await import(join(root, modules, 'rehearse/reporters/svg-file.js'))
  const reports = { sample: readJson(recorded.sample), bundle: readJson(recorded.bundle) }
  for (const name of /** @type {const} */ (['sample', 'bundle'])) {
    writeFileSync(join(root, pictures[name]), composeSvg(reports[name].rehearsals[0], captions[name]))
  }
  return {
    'rehearse output': await composeOutput(reports.bundle),
    'rehearse options': await composeOptions(),
    rehearsals: await composeComparison(reports.sample, reports.bundle),
    'rehearsed faults': await composeFaults(reports.sample, reports.bundle),
  }
}

/** The published sample as people install it: with the name of their instance, and Microsoft's config.
 * @param {string} folder */
function prepareSample(folder) {
  cpSync(join(root, 'test/shell/published-hooks'), folder, { recursive: true })
  for (const name of ['prescript.sh', 'postScript.sh', 'VMSnapshotScriptPluginConfig.json']) {
    const text = readFileSync(join(folder, name), 'utf8')
    writeFileSync(join(folder, name), text.replaceAll('<CACHE INSTANCE>', 'CACHE').replaceAll('"true"', 'true'))
  }
}

/** What is drawn runs alone; of the others the events and logs are left out. @param {string} path
 * @param {string} target */
function record(path, target) {
  const [drawn = '', ...others] = faults
  const report = rehearse(path, [drawn])
  const more = rehearse(path, others).rehearsals.map((rehearsal) => ({ ...rehearsal, events: [], log: '' }))
  const rehearsals = [...report.rehearsals, ...more]
  const held = rehearsals.every((rehearsal) => rehearsal.held)
  const shown = {
    ...report,
    machine: 'a machine',
    bundle: path.replace(/^\/.*\//, '').replace('/reference/', '/'),
    held,
    rehearsals,
  }
  writeFileSync(join(root, target), `${JSON.stringify(shown, null, 2)}\n`)
}

/** @param {string} path @param {string[]} names @returns {Report} */
function rehearse(path, names) {
  const words = names.flatMap((name) => ['--fault', name])
  const command = [join(root, 'dist/bin.js'), 'rehearse', '--format', 'json', ...words, path]
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

if (process.argv[1] === import.meta.filename && process.argv[2] === '--record') {
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-readme-'))
  try {
    prepareSample(join(folder, 'sample'))
    record(join(folder, 'sample'), recorded.sample)
    record('dist-bundles/reference/IRIS', recorded.bundle)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
