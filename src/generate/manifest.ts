// bundle.json: what a bundle was made from and what it holds.
import type { BundleFile, WorstCaseSeconds } from '../model/bundle.js'
import type { BundleManifest } from '../model/generated/bundle.js'
import { version } from '../model/generated/option-table.js'
import type { Options } from '../model/generated/options.js'
import type { ResolvedOptions } from './resolved-options.js'

/** The options in the form of a --config file, defaults filled in, so that a later default cannot change them. */
export function toOptions({ instances, ...rest }: ResolvedOptions): Options {
  const chosen = Object.entries(rest).filter(([, value]) => value !== '')
  // Without a container there is no engine to choose, and with one the option would be refused.
  const kept = chosen.filter(([key]) => key !== 'containerEngine' || rest.container !== '')
  return { instance: instances.length === 0 ? ['all'] : [...instances], ...Object.fromEntries(kept) }
}

/** The text of bundle.json. */
export function composeManifest(
  options: Options,
  worstCaseSeconds: WorstCaseSeconds,
  files: readonly BundleFile[],
): string {
  const manifest: BundleManifest = {
    schemaVersion: 1,
    generator: { name: 'make-azure-hooks', version },
    options: { ...options },
    worstCaseSeconds: { ...worstCaseSeconds },
    files: files.map(({ name, mode, sha256 }) => ({ name, mode, sha256 })),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
