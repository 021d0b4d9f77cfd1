// Writes what is generated and committed: the reference bundles in dist-bundles/reference/ and the generated parts of the README.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectedTime } from '../test-report.mjs'
import { composeCodesParts } from './codes-readme.mjs'
import { composeFaultsParts } from './faults-readme.mjs'
import { composeLintParts } from './lint-readme.mjs'
import { formatOptions } from './options-readme.mjs'
import { modules, root } from './output.mjs'
import { composeRehearseParts } from './rehearse-readme.mjs'
import { composeTargetParts } from './targets-readme.mjs'

/** Options of each reference bundle, by folder. */
export const referenceBundles = {
  IRIS: ['--instance', 'IRIS'],
  CACHE: ['--instance', 'CACHE', '--product', 'cache'],
  'two-instances': ['--instance', 'IRIS', '--instance', 'HSA'],
  all: ['--instance', 'all'],
}

/** The README's table of options, in Markdown. */
async function composeOptionTable() {
  /** @type {typeof import('../../src/model/generated/option-table.ts')} */
  const { optionTable } = await import(join(root, modules, 'model/generated/option-table.js'))
  const config = '| `--config FILE` | The same options as JSON (camelCase). The command line wins. | none |'
  return formatOptions(optionTable, [config])
}

/** What the main job prints in an empty folder. */
function captureOutput() {
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-readme-'))
  try {
    const command = [join(root, 'dist/bin.js'), '--instance', 'IRIS']
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return `\`\`\`\n$ npx make-azure-hooks --instance IRIS\n${stdout}\`\`\``
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A text with the part between two comments replaced. @param {string} text @param {string} part @param {string} content */
function replacePart(text, part, content) {
  const pattern = new RegExp(`(<!-- ${part}: generated -->\\n)[\\s\\S]*?(<!-- ${part}: end -->)`)
  if (!pattern.test(text)) throw new Error(`README.md lacks the comments around its ${part}`)
  return text.replace(pattern, (_, begin, end) => `${begin}${content}\n${end}`)
}

/** The README with its generated parts as they should be. */
export async function composeReadme() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const parts = {
    output: captureOutput(),
    options: await composeOptionTable(),
    'test-time': `The tests take about ${expectedTime.whole} on two idle cores; \`npm run test:unit\` takes ${expectedTime.unit}.`,
    ...(await composeLintParts()),
    ...(await composeRehearseParts()),
    ...(await composeFaultsParts()),
    ...(await composeCodesParts()),
    ...(await composeTargetParts()),
  }
  return Object.entries(parts).reduce((text, [part, content]) => replacePart(text, part, content), readme)
}

if (process.argv[1] === import.meta.filename) {
  // Beside first: a template that fails to render must not cost the bundles that are there.
  const beside = mkdtempSync(join(root, 'dist-bundles/reference/.new-'))
  try {
    for (const [name, options] of Object.entries(referenceBundles)) {
      const command = [join(root, 'dist/bin.js'), ...options, '--out', name]
      const { status, stderr } = spawnSync(process.execPath, command, { cwd: beside, encoding: 'utf8' })
      if (status !== 0) throw new Error(stderr)
    }
    for (const name of Object.keys(referenceBundles)) {
      rmSync(join(root, 'dist-bundles/reference', name), { recursive: true, force: true })
      renameSync(join(beside, name), join(root, 'dist-bundles/reference', name))
    }
  } finally {
    rmSync(beside, { recursive: true })
  }
  // Shows what the bundles are, so it comes after them.
  writeFileSync(join(root, 'README.md'), await composeReadme())
}
