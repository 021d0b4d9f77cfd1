// Decides, file by file, what writing a bundle into a folder would do. Changes nothing.
import { type Bundle, type BundleFile, bundleFileNames } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
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
}

/** Throws a UserError when the folder holds files that a bundle's would replace but that no bundle.json names. */
export function planBundle(folder: string, bundle: Bundle): Plan {
  const existing = readFolder(folder)
  const files = bundle.files.map((file) => planFile(folder, file, existing))
  return { folder, folderExists: existing !== undefined, files }
}

export function isUpToDate(plan: Plan): boolean {
  return plan.files.every(({ action }) => action === 'keep')
}

/** Throws a UserError when the plan replaces something. */
export function requireNothingReplaced(plan: Plan): void {
  const replaced = plan.files.filter(({ action }) => action === 'replace').map(({ file }) => file.name)
  if (replaced.length === 0) return
  throw new UserError(`${quoteValue(plan.folder)} holds a different bundle (${replaced.join(', ')}).`, {
    hint: 'Add --force to replace it; files that were edited by hand are kept as .bak.',
  })
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
