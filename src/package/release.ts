// What packages say about the bundle in them: version, maintainer, databases, paths on the VM.
import { keptInstaller } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
import { type LogFiles, listLogFiles } from '../model/log-files.js'
import { sha256 } from '../model/sha256.js'
import { normalizePath } from '../model/slash-path.js'
import { hasUnprintable, quoteValue } from '../model/text.js'
import { type CheckedBundle, fixedEpoch, type HostBundle, type PackageSettings } from './packager.js'

/** Name of the package in every channel: a VM has one set of hooks. */
export const packageName = 'azure-hooks'

/** Where packages of a system put the bundle that they install from. */
export const bundleFolder = '/usr/lib/azure-hooks'

/** The bundle of a target that takes one only. */
export function onlyBundle([first]: readonly HostBundle[]): CheckedBundle {
  if (!first) throw new TypeError('a target was given no bundle')
  return first.bundle
}

export function versionOf({ manifest }: CheckedBundle, { packageVersion }: PackageSettings): string {
  const version = packageVersion ?? manifest.generator.version
  if (/^[0-9][A-Za-z0-9.+~]{0,63}$/.test(version)) return version
  throw new UserError(`bundle.json names version ${quoteValue(version)}, which is none for a package.`, {
    hint: 'Give one with --package-version, for example 0.1.0.',
  })
}

/** For tools that install nothing which they take for the version that is there: after a change of options it is
 * another one. It grows with SOURCE_DATE_EPOCH; without that, which of two is higher is chance. */
export function systemVersionOf(bundle: CheckedBundle, settings: PackageSettings): string {
  const version = versionOf(bundle, settings)
  if (settings.packageVersion !== undefined) return version
  const content = sha256(bundle.files.map((file) => file.sha256).join(''))
  const date = new Date(settings.epoch * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  return `${version}+${settings.epoch === fixedEpoch ? '0' : date}.${content.slice(0, 8)}`
}

export function versionNote({ packageVersion, epoch }: PackageSettings): string[] {
  if (packageVersion !== undefined || epoch !== fixedEpoch) return []
  return [
    'The end of the version tells bundles apart, but not which is newer, so that a change may look like a downgrade. ' +
      'SOURCE_DATE_EPOCH=$(date +%s) or --package-version makes it grow.',
  ]
}

export function maintainerOf({ maintainer }: PackageSettings): string {
  return maintainer ?? 'Administrators of this VM <admin@azure-hooks.invalid>'
}

/** Those of bundle.json, which were checked when the bundle was read. */
function optionsOf({ manifest }: CheckedBundle): Options {
  return manifest.options as Options
}

export function productOf(bundle: CheckedBundle): string {
  return optionsOf(bundle).product === 'cache' ? 'InterSystems Caché' : 'InterSystems IRIS'
}

/** `IRIS, HSA` */
export function describeDatabases(bundle: CheckedBundle): string {
  const { instance = [] } = optionsOf(bundle)
  return instance.some((name) => name.toLowerCase() === 'all') ? 'every instance of the VM' : instance.join(', ')
}

/** The text of a file of the bundle. */
export function fileOf({ files }: CheckedBundle, name: string): string {
  const found = files.find((file) => file.name === name)
  if (!found) throw new TypeError(`the bundle has no ${name}`)
  return found.content
}

/** The log of the hooks and what they write beside it, on the VM. Throws a UserError when bundle.json names a path that
 * we would not have written there. */
export function logFilesOf(bundle: CheckedBundle): LogFiles & { readonly logFile: string } {
  const { logFile = '' } = optionsOf(bundle)
  if (logFile === normalizePath(logFile) && !hasUnprintable(logFile)) {
    return { logFile, ...listLogFiles(logFile) }
  }
  throw new UserError(`bundle.json names the log file ${quoteValue(logFile)}, which is no plain absolute path.`, {
    hint: 'Generate the bundle again.',
  })
}

/** For targets that keep the bundle in a folder of the system. Throws a UserError when a file of the hooks would lie in
 * it: each upgrade would write over that, one file after the other. */
export function requireFreeFolder(bundle: CheckedBundle): void {
  const { scriptDir = '', logFile = '' } = optionsOf(bundle)
  const inside = [scriptDir, logFile].find((path) => `${normalizePath(path)}/`.startsWith(`${bundleFolder}/`))
  if (inside === undefined) return
  throw new UserError(
    `The hooks of this bundle have ${quoteValue(inside)}, but ${bundleFolder} is the package's own.`,
    {
      hint: 'Generate it with other paths (--script-dir, --log-file), or use another target, such as self-extracting.',
    },
  )
}

/** How to see on the VM that it worked: by the installer that stays there, whatever way it came. */
export const checkInstalled = `sudo sh ${keptInstaller} --check && sudo sh ${keptInstaller} --drill`
