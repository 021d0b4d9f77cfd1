// What targets for images and templates have in common: the one script that they carry, and where it stays on the VM.
import { composeScript } from './compose-script.js'
import type { CheckedBundle, HostBundle, PackagedFile } from './packager.js'
import { describeDatabases, onlyBundle, productOf } from './release.js'

export const scriptName = 'azure-hooks.sh'

/** Where images and cloud-init keep the script, for the checks on the VM. All folders above it are root's. */
export const keptPath = `/var/lib/azure-hooks/${scriptName}`

/** For a user with sudo, who has the script in /tmp. */
export const installCommands = {
  keepCommand: `sudo install -D -o root -g root -m 0700 /tmp/${scriptName} ${keptPath}`,
  installCommand: `sudo sh ${keptPath}`,
}

export interface Carried {
  readonly bundle: CheckedBundle
  /** `InterSystems IRIS (IRIS)` */
  readonly title: string
  readonly version: string
  readonly script: string
}

export function carryScript(bundles: readonly HostBundle[], form: 'whole' | 'compact'): Carried {
  const bundle = onlyBundle(bundles)
  return {
    bundle,
    title: `${productOf(bundle)} (${describeDatabases(bundle)})`,
    version: bundle.manifest.generator.version,
    script: composeScript(bundle, form),
  }
}

/** The bundle as it is, beside what was made of it: to read, to lint and to rehearse. */
export function bundleFiles({ files }: CheckedBundle): PackagedFile[] {
  return files.map(({ name, mode, content }) => ({ path: `bundle/${name}`, content, mode: Number.parseInt(mode, 8) }))
}
