// What a packager is given and what it gives: one file of src/package/targets/ for each target.
import type { HostBundle } from '../model/bundle.js'

export type { CheckedBundle, HostBundle } from '../model/bundle.js'

/** Start of 2026: some tools complain about files from before they existed. */
export const fixedEpoch = 1_767_225_600

export interface PackageSettings {
  /** Seconds since 1970 for every time in the result: SOURCE_DATE_EPOCH, else `fixedEpoch`. Never the clock. */
  readonly epoch: number
  /** `--package-version`; left out: the version of make-azure-hooks that wrote the bundle. */
  readonly packageVersion: string | undefined
  /** `--maintainer` as `Name <address>`; left out: a neutral one. */
  readonly maintainer: string | undefined
  /** Programs that a target cannot do without. Rejects with a FailedError that says what to install. */
  readonly runRpmbuild: (inputs: ReadonlyMap<string, string>) => Promise<Uint8Array>
  /** Tells a person what takes its time. */
  readonly progress: (text: string) => void
}

export interface PackagedFile {
  /** Below the result's folder, with `/`; for a single file its own name. */
  readonly path: string
  readonly content: string | Uint8Array
  /** Of the file on the machine that packages. */
  readonly mode: number
}

/** How near a result comes to what its channel takes. The command refuses above the limit. */
export interface Measure {
  /** `custom data, decoded` */
  readonly what: string
  readonly size: number
  readonly limit: number
  /** `bytes` or `characters` */
  readonly unit: string
}

export interface Package {
  /** One file, or a folder of them. */
  readonly form: 'file' | 'folder'
  /** Default of --out: `azure-hooks_0.1.0_all.deb`. */
  readonly name: string
  /** What its file's name has to end in, for the programs that take it. */
  readonly ending?: string
  readonly files: readonly PackagedFile[]
  readonly measures: readonly Measure[]
  /** What to do with it, a line each: purpose and command. In a command `{path}` stands for where the package is,
   * `{name}` for the last part of it, both quoted for a shell; see next-steps.ts. */
  readonly next: readonly (readonly [purpose: string, command: string])[]
  /** What to know, such as what was not checked. */
  readonly notes: readonly string[]
}

export interface Packager {
  readonly target: string
  /** One line for --list-targets. */
  readonly summary: string
  /** Whether it takes a fleet (a folder that generate --inventory wrote) as well as one bundle. */
  readonly takesFleet: boolean
  /** Which of the person's own settings have a place in the result; the command refuses the others. */
  readonly uses: readonly ('packageVersion' | 'maintainer')[]
  /** Pure apart from the programs in the settings: the same bundles and settings give the same bytes. Throws a
   * UserError when the channel cannot carry the bundle. */
  pack(bundles: readonly HostBundle[], settings: PackageSettings): Promise<Package>
}
