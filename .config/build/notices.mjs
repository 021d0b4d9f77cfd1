// The licences of the third-party packages whose code is joined into dist/: most ask for their text to go with it.
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readJson, readText, root } from './output.mjs'

const rule = '-'.repeat(80)

/** The folders of the packages, sorted. @param {string[]} modules their absolute paths @returns {string[]} */
function findPackages(modules) {
  const paths = modules.map((module) => relative(root, module).replaceAll('\\', '/'))
  const folders = paths.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/** Throws when a package has no licence to show. @param {string} folder */
function composeNotice(folder) {
  const { name, version, license, repository } = readJson(`${folder}/package.json`)
  const [file] = readdirSync(join(root, folder)).filter((entry) => /^(licen[cs]e|copying)/i.test(entry))
  if (!file || !license) throw new Error(`${name} shows no licence, so its code cannot go into the package`)
  const source = (repository?.url ?? repository ?? '').replace(/^git\+|\.git$/g, '')
  return `${name} ${version} (${license})\n${source}\n\n${readText(`${folder}/${file}`).trim()}\n`
}

/** @param {string[]} modules the absolute paths of what is joined @returns {string} */
export function composeNotices(modules) {
  const head = 'make-azure-hooks contains code of these packages, each under its own licence.\n'
  const mixed = modules.find((module) => module.endsWith('.min.js'))
  if (mixed) throw new Error(`${mixed} may hold the code of other packages: import a part of it`)
  // One package can be installed twice.
  return [head, ...new Set(findPackages(modules).map(composeNotice))].join(`\n${rule}\n\n`)
}
