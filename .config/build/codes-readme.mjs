// The parts of the README about `explain` that come from the code: a real output, and the tables of codes.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { modules, root } from './output.mjs'

const runbookLink = '[The database is frozen now](#the-database-is-frozen-now)'

function captureExplain() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/bin.js'), 'explain', '308'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return `\`\`\`\n$ npx --no -- make-azure-hooks explain 308\n${stdout}\`\`\``
}

/** By the name in the comments around each part. @returns {Promise<Record<string, string>>} */
export async function composeCodesParts() {
  /** @type {typeof import('../../src/generate/runbook-tables.ts')} */
  const { composeAzureRows, composeStatusRows } = await import(join(root, modules, 'generate/runbook-tables.js'))
  const plain = (/** @type {string} */ text) => text.replaceAll(runbookLink, 'see the runbook')
  const azure = composeAzureRows().map(({ codes, names, meaning, mend }) => {
    return `| ${codes} | ${names} | ${meaning} | ${plain(mend)} |`
  })
  const statuses = composeStatusRows().map(({ status, meaning, mend }) => `| ${status} | ${meaning} | ${plain(mend)} |`)
  return {
    'explain output': captureExplain(),
    'script statuses': ['| status | meaning | what to do |', '|---|---|---|', ...statuses].join('\n'),
    'azure codes': ['| code | name | cause | what to do |', '|---|---|---|---|', ...azure].join('\n'),
  }
}
