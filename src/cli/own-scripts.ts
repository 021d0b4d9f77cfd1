// Which scripts are, byte for byte, what this version writes from the options beside them: the tests of this version
// speak for them, and a checksum that lies there too would prove nothing.
import { readPlainFile } from '../fs/read-folder.js'
import { generateBundle } from '../generate/generate-bundle.js'
import { UserError } from '../model/errors.js'
import type { LintFile } from '../model/lint.js'
import { folderOf, nameOf } from '../model/slash-path.js'
import { parseManifest } from '../schema/parse-manifest.js'

/** @param onDisk paths under which files are on the disk */
export function findOwnScripts(files: readonly LintFile[], onDisk: ReadonlySet<string>): ReadonlySet<string> {
  const rendered = new Map<string, ReadonlyMap<string, Buffer>>()
  const folders = new Map<string, ReadonlyMap<string, Buffer> | undefined>()
  const renderFor = (folder: string) => {
    if (!folders.has(folder)) folders.set(folder, renderBeside(folder, rendered))
    return folders.get(folder)
  }
  const own = files.filter(({ path, kind, content }) => {
    if (kind !== 'script' || !onDisk.has(path)) return false
    return renderFor(folderOf(path))?.get(nameOf(path))?.equals(Buffer.from(content)) ?? false
  })
  return new Set(own.map(({ path }) => path))
}

/** What the options of its bundle.json give today; equal options are rendered once. */
function renderBeside(folder: string, known: Map<string, ReadonlyMap<string, Buffer>>) {
  try {
    const manifest = parseManifest(readPlainFile(`${folder}bundle.json`)?.content.toString('utf8') ?? '')
    if (!manifest) return undefined
    const key = JSON.stringify(manifest.options)
    const files =
      known.get(key) ??
      new Map(generateBundle(manifest.options).files.map(({ name, content }) => [name as string, Buffer.from(content)]))
    known.set(key, files)
    return files
  } catch (error) {
    // Options that this version refuses, or a file that cannot be read.
    if (error instanceof UserError) return undefined
    throw error
  }
}
