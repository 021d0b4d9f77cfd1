// Writes what is generated and committed: the reference bundles in dist-bundles/reference/, the list of further ones, and
// the generated parts of the pages.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { expectedTime } from '../test-report.mjs'
import { composeCodesParts } from './codes-readme.mjs'
import { composeFaultsParts } from './faults-readme.mjs'
import { composeLintParts } from './lint-readme.mjs'
import { escapeBar, formatOptions } from './options-readme.mjs'
import { modules, readJson, readText, root, schemaNames, writeFile } from './output.mjs'
import { composeRehearseParts } from './rehearse-readme.mjs'
import { composeTargetParts } from './targets-readme.mjs'

/** Options of each reference bundle, by folder. */
export const referenceBundles = {
  IRIS: ['--instance', 'IRIS'],
  CACHE: ['--instance', 'CACHE', '--product', 'cache'],
}

/** Options of those that differ from the above in hardly more than a value, by name: their checksums are kept. */
export const listedBundles = {
  'two-instances': { instance: ['IRIS', 'HSA'] },
  all: { instance: ['all'] },
}

/** Where they are listed. */
export const listPath = 'dist-bundles/reference/others.json'

/** The list as it should be. */
export async function composeList() {
  /** @type {typeof import('../../src/index.ts')} */
  const { generateBundle } = await import(join(root, 'dist/index.js'))
  const list = Object.entries(listedBundles).map(([name, options]) => {
    const sums = generateBundle(options).files.map((file) => [
      file.name,
      createHash('sha256').update(file.content).digest('hex'),
    ])
    return [name, { options, sha256: Object.fromEntries(sums) }]
  })
  return `${JSON.stringify(Object.fromEntries(list), null, 2)}\n`
}

/** The table of a bundle's options, in Markdown. */
async function composeOptionTable() {
  /** @type {typeof import('../../src/model/generated/option-table.ts')} */
  const { optionTable } = await import(join(root, modules, 'model/generated/option-table.js'))
  const config = '| `--config FILE` | The same options as JSON (camelCase). The command line wins. | none |'
  return formatOptions(optionTable, [config])
}

async function composeReportOptions() {
  /** @type {typeof import('../../src/cli/report-options.ts')} */
  const { options } = await import(join(root, modules, 'cli/report-options.js'))
  return formatOptions(options.rows)
}

/** What each form is of. */
function composeSchemas() {
  const rows = [...schemaNames, 'suppressions'].sort().map((name) => {
    const path = `schemas/${name}.schema.json`
    return `| [${name}](${path}) | ${escapeBar(readJson(path).description)} |`
  })
  return ['| form | what it is of |', '|---|---|', ...rows].join('\n')
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

/** The pages with generated parts, relative to the project. */
export const pages = [
  'README.md',
  'schemas/README.md',
  'src/lint/rules/README.md',
  'src/rehearse/README.md',
  'src/rehearse/faults/README.md',
  'src/model/codes/README.md',
  'src/package/targets/README.md',
  'src/report/README.md',
]

/** All generated parts by the name in the comments around them; their links start at the project's folder.
 * @returns {Promise<Record<string, string>>} */
async function composeParts() {
  return {
    output: captureOutput(),
    options: await composeOptionTable(),
    schemas: composeSchemas(),
    'test-time': `The tests take about ${expectedTime.whole} on two idle cores; \`npm run test:unit\` takes ${expectedTime.unit}.`,
    ...(await composeLintParts()),
    ...(await composeRehearseParts()),
    ...(await composeFaultsParts()),
    ...(await composeCodesParts()),
    ...(await composeTargetParts()),
    'report options': await composeReportOptions(),
  }
}

/** The pages as they should be, by path. Throws when a part stands in no page, or a page asks for one that is not there.
 * @returns {Promise<Record<string, string>>} */
export async function composePages() {
  const parts = await composeParts()
  const unused = new Set(Object.keys(parts))
  const composed = pages.map((page) => {
    const text = readText(page).replace(
      /(<!-- ([\w -]+): generated -->\n)[\s\S]*?(<!-- \2: end -->)/g,
      (_, begin, name, end) => {
        const content = parts[name]
        if (content === undefined) throw new Error(`${page} asks for "${name}", which nothing composes`)
        unused.delete(name)
        return `${begin}${relateLinks(content, page)}\n${end}`
      },
    )
    return [page, text]
  })
  if (unused.size > 0) throw new Error(`no page has the comments around: ${[...unused].join(', ')}`)
  return Object.fromEntries(composed)
}

/** Links of a part as its page needs them. @param {string} part @param {string} page */
function relateLinks(part, page) {
  return part.replace(/(?<=\]\()(?![a-z]+:|#)[^)\s]+(?=\))/g, (target) => posix.relative(posix.dirname(page), target))
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
  writeFile(listPath, await composeList())
  // They show what the bundles are, so they come after them.
  for (const [page, text] of Object.entries(await composePages())) writeFile(page, text)
}
