// What targets for images and templates have in common: the one script that they carry, and where it stays on the VM.

import { gzip } from '../archive/gzip.js'
import { keptInstaller } from '../model/bundle.js'
import { sha256 } from '../model/sha256.js'
import { composeScript, type ScriptForm } from './compose-script.js'
import type { CheckedBundle, HostBundle, PackagedFile } from './packager.js'
import { describeDatabases, onlyBundle, productOf } from './release.js'

export const scriptName = 'azure-hooks.sh'

/** Where images and cloud-init run the script from: a folder of root's, gone after a restart. What it installs
 * stays. */
export const runPath = `/run/${scriptName}`

/** What a user with sudo does with the script in /tmp, where anybody may have put another one: makes a copy that is
 * root's, verifies that, and runs it. */
export function installSteps(script: string): string[] {
  return [
    `sudo install -o root -g root -m 0700 /tmp/${scriptName} ${runPath}`,
    `echo '${sha256(script)}  ${runPath}' | sudo sha256sum -c -`,
    `sudo sh ${runPath}`,
    `sudo rm /tmp/${scriptName} ${runPath}`,
  ]
}

/** What proves the hooks where they were installed: fails unless they are those of the bundle that stays there. */
export const proveStep = `sudo sh ${keptInstaller} --dry-run | grep '^up to date'`

export interface Carried {
  readonly bundle: CheckedBundle
  /** `InterSystems IRIS (IRIS)` */
  readonly title: string
  readonly version: string
  readonly script: string
}

export function carryScript(bundles: readonly HostBundle[], form: ScriptForm): Carried {
  const bundle = onlyBundle(bundles)
  return {
    bundle,
    title: `${productOf(bundle)} (${describeDatabases(bundle)})`,
    version: bundle.manifest.generator.version,
    script: composeScript(bundle, form),
  }
}

/** A step: puts a file of the package into a storage account. */
export function uploadStep(file: string): [purpose: string, command: string] {
  const place = `--account-name ACCOUNT --container-name CONTAINER --name ${file}`
  return [`Upload ${file}`, `az storage blob upload --auth-mode login ${place} --file {path}/${file}`]
}

/** The bundle as it is, beside what was made of it: to read, to lint and to rehearse. */
export function bundleFiles({ files }: CheckedBundle): PackagedFile[] {
  return files.map(({ name, mode, content }) => ({ path: `bundle/${name}`, content, mode: Number.parseInt(mode, 8) }))
}

/** For packages of a system: the shell function `write_script`, which prints the script that says, before anything is
 * unpacked, whether the install would be refused. Compressed: the bundle is in the package as plain text already. */
export function composePreflight(bundle: CheckedBundle): string {
  const encoded = Buffer.from(gzip(Buffer.from(composeScript(bundle, 'least')))).toString('base64')
  const lines = encoded.match(/.{1,76}/g) ?? []
  const usage = '# usage: write_script    prints the bundle as one script, which verifies itself'
  return `${usage}\nwrite_script() {\n    base64 -d <<'END' | gunzip\n${lines.join('\n')}\nEND\n}\n`
}
