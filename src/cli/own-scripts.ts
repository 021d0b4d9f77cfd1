// Which scripts are, byte for byte, what this version writes from the options beside them: the tests of this version
// speak for them, and a checksum that lies there too would prove nothing.
import type { LintTargets } from '../fs/read-lint-targets.js'
import { generateBundle } from '../generate/generate-bundle.js'
import { UserError } from '../model/errors.js'
import { folderOf, nameOf } from '../model/slash-path.js'
import { parseManifest } from '../schema/parse-manifest.js'

/** Their paths. */
export function findOwnScripts({ files, readManifest }: LintTargets): ReadonlySet<string> {
  const rendered = new Map<string, ReadonlyMap<string, Buffer>>()
  const folders = new Map<string, ReadonlyMap<string, Buffer> | undefined>()
  const renderFor = (folder: string) => {
    if (!folders.has(folder)) folders.set(folder, render(readManifest(folder), rendered))
    return folders.get(folder)
  }
  const own = files.filter(({ path, kind, content }) => {
    if (kind !== 'script') return false
    return renderFor(folderOf(path))?.get(nameOf(path))?.equals(Buffer.from(content)) ?? false
  })
  return new Set(own.map(({ path }) => path))
}

/** What the options of a bundle.json give today; equal options are rendered once. */
function render(text: string | undefined, known: Map<string, ReadonlyMap<string, Buffer>>) {
  try {
    const manifest = parseManifest(text ?? '')
    if (!manifest) return undefined
    const key = JSON.stringify(manifest.options)
    const files =
      known.get(key) ??
      new Map(generateBundle(manifest.options).files.map(({ name, content }) => [name as string, Buffer.from(content)]))
    known.set(key, files)
    return files
  } catch (error) {
    // Options that this version refuses, or no bundle.json of ours.
    if (error instanceof UserError) return undefined
    throw error
  }
}
