// The hooks as an application of an Azure Compute Gallery: one blob, its commands, its version, and what limits them.
import { UserError } from '../model/errors.js'
import { sha256 } from '../model/sha256.js'
import { quoteValue } from '../model/text.js'
import { type CheckedBundle, fixedEpoch, type Measure, type PackageSettings } from './packager.js'
import { packageName, versionOf } from './release.js'

/** The file arrives in a folder of its own, without its ending unless a name is asked for; the commands run there. */
export const blob = packageName
export const commands = { install: `sh ./${blob}`, update: `sh ./${blob}`, remove: `sh ./${blob} --uninstall` }

const blobLimit = 2 * 1024 ** 3
const commandLimit = 4096

export function measureApplication(script: string): Measure[] {
  const longest = Math.max(...Object.values(commands).map((command) => command.length))
  return [
    { what: 'blob', size: Buffer.byteLength(script), limit: blobLimit, unit: 'bytes' },
    { what: 'longest command', size: longest, limit: commandLimit, unit: 'characters' },
  ]
}

/** As the gallery wants it: three numbers below 2^31. */
export function requireGalleryVersion(version: string): string {
  const numbers = version.split('.')
  const fits = numbers.every((number) => /^(?:0|[1-9]\d{0,9})$/.test(number) && Number(number) < 2 ** 31)
  if (numbers.length === 3 && fits) return version
  throw new UserError(`--package-version is ${quoteValue(version)}, but a gallery takes three numbers only.`, {
    hint: 'Give one such as 1.0.0, higher than the last.',
  })
}

/** For tools that change nothing where the version is there already: after a change of options it is another one, by
 * its last number. That grows with SOURCE_DATE_EPOCH; without it, which of two is higher is chance. */
export function galleryVersionOf(bundle: CheckedBundle, settings: PackageSettings, script: string): string {
  const version = requireGalleryVersion(versionOf(bundle, settings))
  if (settings.packageVersion !== undefined) return version
  const content = Number.parseInt(sha256(script).slice(0, 8), 16) % 2 ** 31
  const last = settings.epoch === fixedEpoch ? content : settings.epoch
  return requireGalleryVersion(version.replace(/\d+$/, String(last)))
}
