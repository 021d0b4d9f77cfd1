// Whether files are the bundle that their bundle.json describes. Modes on the disk do not count, as git keeps none:
// those on the VM stand in bundle.json.

import { type BundleFile, bundleFileNames, type CheckedBundle } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import { sha256 } from '../model/sha256.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import { validateOptionShapes } from '../schema/check-options.js'
import { parseManifest } from '../schema/parse-manifest.js'

/** Throws a UserError unless each file is there and whole.
 * @param where the folder or tar file, for messages
 * @param read undefined when there is no file of that name */
export function checkBundle(where: string, read: (name: string) => Uint8Array | undefined): CheckedBundle {
  const manifestText = decode(where, 'bundle.json', read('bundle.json'))
  // It has no checksum of its own, and JSON takes them.
  if (manifestText.includes('\r')) throw refuseLineEnds(where, 'bundle.json')
  const manifest = parseManifest(manifestText)
  if (!manifest) throw refuse(where, 'its bundle.json is not one')
  checkOptions(where, manifest.options)
  const expected = bundleFileNames.filter((name) => name !== 'bundle.json')
  const names = manifest.files.map(({ name }) => name)
  const odd = names.find((name, index) => !expected.some((one) => one === name) || names.indexOf(name) !== index)
  if (odd !== undefined || names.length !== expected.length) {
    const found = odd === undefined ? `only ${listAlternatives(names)}` : quoteValue(odd)
    throw refuse(where, `its bundle.json names ${found}, but must name each of ${expected.join(', ')} once`)
  }
  const files = bundleFileNames.map((name): BundleFile => {
    const described = manifest.files.find((file) => file.name === name)
    if (!described) return { name, mode: '0600', content: manifestText, sha256: sha256(manifestText) }
    const content = read(name)
    if (content === undefined) throw refuse(where, `${name} is missing`)
    if (sha256(content) !== described.sha256) throw refuseChanged(where, name, content)
    return { name, mode: described.mode, content: decode(where, name, content), sha256: described.sha256 }
  })
  return { manifest, files }
}

/** Packages take from them. */
function checkOptions(where: string, options: unknown): void {
  try {
    validateOptionShapes(options)
  } catch (error) {
    throw error instanceof UserError ? refuse(where, `of its bundle.json, ${error.message.replace(/\.$/, '')}`) : error
  }
}

function decode(where: string, name: string, content: Uint8Array = new Uint8Array()): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    throw refuse(where, `${name} is no text in UTF-8`)
  }
}

function refuseChanged(where: string, name: string, content: Uint8Array): UserError {
  if (content.includes(0x0d)) return refuseLineEnds(where, name)
  return refuse(where, `${name} is not the file that its bundle.json describes: it was edited or damaged`)
}

function refuseLineEnds(where: string, name: string): UserError {
  return new UserError(`${quoteValue(where)} is no whole bundle: ${name} has the line ends of Windows.`, {
    hint: 'Get it again as a binary file; for git: "* -text" in its .gitattributes.',
  })
}

function refuse(where: string, problem: string): UserError {
  return new UserError(`${quoteValue(where)} is no whole bundle: ${problem}.`, {
    hint: 'Generate it again; the options stand in its bundle.json.',
  })
}
