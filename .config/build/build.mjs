// Builds dist/: code from schemas and templates first, then TypeScript, then the few files of the package. Never takes
// away what is in use: somebody may be running the command meanwhile.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { joinModules } from './join-modules.mjs'
import { writeOptionTable } from './option-table.mjs'
import { modules, root } from './output.mjs'
import { writePage } from './page.mjs'
import { writePublishedSchemas } from './published-schemas.mjs'
import { writeRulePages } from './rule-pages.mjs'
import { writeSandboxPrograms } from './sandbox-programs.mjs'
import { writeSchemaTypes } from './schema-types.mjs'
import { writeTemplates } from './templates.mjs'
import { writeValidators } from './validators.mjs'

const stamp = join(root, 'dist/.built')

/** Newest modification time below a path, in milliseconds. Generated code is output, so it does not count.
 * @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const below = readdirSync(path).filter((name) => name !== 'generated')
  return Math.max(stat.mtimeMs, ...below.map((name) => newest(join(path, name))))
}

function isStale() {
  if (!existsSync(stamp)) return true
  const inputs = ['src', 'templates', 'schemas', 'package.json', 'tsconfig.json', '.config/build']
  return inputs.some((input) => newest(join(root, input)) > statSync(stamp).mtimeMs)
}

/** Without this, a module that was renamed or removed would live on. */
function removeOrphans() {
  for (const name of readdirSync(join(root, modules), { recursive: true, encoding: 'utf8' })) {
    const source = join(root, 'src', name.replace(/(\.d\.ts|\.js)$/, '.ts'))
    if (/\.(d\.ts|js)$/.test(name) && !existsSync(source)) rmSync(join(root, modules, name))
  }
}

/** Throws when a template or a type is wrong. */
export async function build() {
  const started = new Date()
  writeOptionTable()
  writeTemplates()
  writeRulePages()
  writeSandboxPrograms()
  writeValidators()
  await writeSchemaTypes()
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('TypeScript refuses; see above.')
  removeOrphans()
  await writePage()
  await joinModules()
  writePublishedSchemas()
  writeFileSync(stamp, '')
  utimesSync(stamp, started, started)
}

export async function buildIfStale() {
  if (isStale()) await build()
}

if (process.argv[1] === import.meta.filename) await build()
