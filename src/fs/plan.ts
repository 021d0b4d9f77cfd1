// Decides, file by file, what writing a bundle into a folder would do. Changes nothing.
import { type Bundle, type BundleFile, bundleFileNames } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import type { BundleManifest } from '../model/generated/bundle.js'
import { optionTable, version } from '../model/generated/option-table.js'
import type { Options } from '../model/generated/options.js'
import { quoteValue } from '../model/text.js'
import { type ExistingFile, type ExistingFolder, readFolder } from './read-folder.js'

export interface PlannedFile {
  readonly file: BundleFile
  readonly action: 'create' | 'replace' | 'keep'
  /** The file that stands there was edited by hand, so it is kept as .bak. */
  readonly edited: boolean
}

export interface Plan {
  readonly folder: string
  readonly folderExists: boolean
  readonly files: readonly PlannedFile[]
  readonly bundle: Bundle
  /** Of the bundle that stands there. */
  readonly manifest: BundleManifest | undefined
}

/** Throws a UserError when the folder holds files that a bundle's would replace but that no bundle.json names. */
export function planBundle(folder: string, bundle: Bundle): Plan {
  const existing = readFolder(folder)
  const files = bundle.files.map((file) => planFile(folder, file, existing))
  return { folder, folderExists: existing !== undefined, files, bundle, manifest: existing?.manifest }
}

export function isUpToDate(plan: Plan): boolean {
  return plan.files.every(({ action }) => action === 'keep')
}

/** Throws a UserError when the plan replaces something. */
export function requireNothingReplaced(plan: Plan): void {
  const replaced = plan.files.filter(({ action }) => action === 'replace').map(({ file }) => file.name)
  if (replaced.length === 0) return
  const listed = listDifferences(plan.manifest, plan.bundle.options)
  const differences = listed.length > 0 ? listed : [`other contents of ${replaced.join(', ')}`]
  throw new UserError(`${quoteValue(plan.folder)} holds a different bundle: ${differences.join('; ')}.`, {
    hint: 'Name another folder with --out, or add --force to replace it; edited files are kept as .bak.',
  })
}

function listDifferences(manifest: BundleManifest | undefined, options: Options): string[] {
  if (manifest === undefined) return []
  const { generator, options: there } = manifest
  const show = (value: unknown) => (value === undefined ? 'not given' : [value].flat().map(quoteWord).join(' '))
  const differing = optionTable.flatMap(({ key, flag }) => {
    const [before, now] = [there, options].map((one) => show((one as Record<string, unknown>)[key]))
    return before === now ? [] : [`--${flag} is ${before} there and ${now} here`]
  })
  return generator.version === version
    ? differing
    : [`it is of make-azure-hooks ${quoteWord(generator.version)}, this is ${version}`, ...differing]
}

/** As it is where it is one plain word. */
function quoteWord(value: unknown): string {
  const text = String(value)
  return /^[\w./-]{1,80}$/.test(text) ? text : quoteValue(text)
}

function planFile(folder: string, file: BundleFile, existing: ExistingFolder | undefined): PlannedFile {
  const found = existing?.files.get(file.name)
  if (!found) return { file, action: 'create', edited: false }
  if (found.sha256 === file.sha256) return { file, action: 'keep', edited: false }
  const recorded = findRecorded(file, found, existing)
  if (recorded === undefined) {
    throw new UserError(`${quoteValue(folder)} holds a file ${file.name} that no bundle.json there names.`, {
      hint: 'Move it away, or use another folder (--out).',
    })
  }
  return { file, action: 'replace', edited: recorded !== found.sha256 }
}

/** The SHA-256 with which the old bundle left the file; undefined when it is not the old bundle's. */
function findRecorded(file: BundleFile, found: ExistingFile, existing: ExistingFolder | undefined): string | undefined {
  const manifest = existing?.manifest
  if (!manifest) return undefined
  if (file.name !== 'bundle.json') return manifest.files.find(({ name }) => name === file.name)?.sha256
  // bundle.json cannot hold its own sum. It is as we left it if it is laid out as we do.
  const asWritten = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  const complete = bundleFileNames.length - 1 === manifest.files.length
  return complete && asWritten.equals(found.content) ? found.sha256 : ''
}
