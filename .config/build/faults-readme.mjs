// The part of the README about `rehearse` that comes from the code: the catalogue of faults.
import { join } from 'node:path'
import { escapeBar } from './options-readme.mjs'
import { modules, root } from './output.mjs'

/** By the name in the comments around each part. @returns {Promise<Record<string, string>>} */
export async function composeFaultsParts() {
  /** @type {typeof import('../../src/rehearse/faults/index.ts')} */
  const { faults } = await import(join(root, modules, 'rehearse/faults/index.js'))
  /** @type {typeof import('../../src/rehearse/restore/faults.ts')} */
  const { restoreFaults } = await import(join(root, modules, 'rehearse/restore/faults.js'))
  return { faults: compose(faults, 'faults'), 'restore faults': compose(restoreFaults, 'faults of a restore') }
}

/** @param {readonly { id: string, does: string, must: string }[]} faults @param {string} name */
function compose(faults, name) {
  const rows = faults.map(({ id, does, must }) => `| \`${id}\` | ${escapeBar(does)} | ${escapeBar(must)} |`)
  const table = ['| fault | what it does | what must hold |', '|---|---|---|', ...rows].join('\n')
  return `<details><summary>All ${faults.length} ${name}</summary>\n\n${table}\n\n</details>`
}
