// What a bundle is, before anything is written and after it was read.
import type { BundleManifest } from './generated/bundle.js'
import type { Options } from './generated/options.js'
import type { Warning } from './generated/result.js'

/** Names of the files of a bundle, in the order in which they are shown. */
export const bundleFileNames = [
  'prescript.sh',
  'postScript.sh',
  'VMSnapshotScriptPluginConfig.json',
  'install.sh',
  'verify-restore.sh',
  'README.md',
  'bundle.json',
] as const

/** Where install.sh leaves the whole bundle on the VM: only root can write there, every backup of the system disk has
 * it, and it can be written where /usr is read-only. */
export const keptFolder = '/var/lib/azure-hooks'

/** The installer that stays on the VM. */
export const keptInstaller = `${keptFolder}/install.sh`

/** The runbook that stays there. */
export const keptRunbook = `${keptFolder}/README.md`

/** Name of the file that lists the bundles of a fleet, beside their folders. */
export const fleetIndexName = 'fleet.json'

export type BundleFileName = (typeof bundleFileNames)[number]

export type FileMode = '0600' | '0700'

export interface BundleFile {
  readonly name: BundleFileName
  /** Permissions on the VM, octal. */
  readonly mode: FileMode
  /** UTF-8 text with LF. */
  readonly content: string
  /** SHA-256 of the content, hexadecimal. */
  readonly sha256: string
}

/** The longest that each script can take, in whole seconds. */
export interface WorstCaseSeconds {
  readonly pre: number
  readonly post: number
}

export interface Bundle {
  readonly files: readonly BundleFile[]
  /** The options that give the same bytes again, defaults filled in. */
  readonly options: Options
  readonly worstCaseSeconds: WorstCaseSeconds
  readonly warnings: readonly Warning[]
}

/** A bundle whose files are those that its bundle.json names, with the right checksums; bundle.json is one of them. */
export interface CheckedBundle {
  readonly manifest: BundleManifest
  /** In the order of `bundleFileNames`; content, sha256 and the mode on the VM. */
  readonly files: readonly BundleFile[]
}

/** A bundle of a fleet, for one host. */
export interface HostBundle {
  /** Empty for a bundle that is for no host in particular. */
  readonly host: string
  /** Read and checked when it is asked for, for a fleet may be large. Throws a UserError when it is damaged. */
  readonly bundle: CheckedBundle
}
