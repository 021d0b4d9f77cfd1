// From bundles to a package that is within its channel's limits.
import { UserError } from '../model/errors.js'
import { findNearest } from '../model/nearest.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import type { HostBundle, Measure, Package, Packager, PackageSettings } from './packager.js'
import { packagers } from './targets/index.js'

/** What people call the targets who know the system or the tool that it is for. */
const otherNames: readonly (readonly [RegExp, string])[] = [
  [/^(?:debian|ubuntu|apt|apt-get|dpkg)$/i, 'deb'],
  [/^(?:red-?hat|rhel|sles|suse|opensuse|oracle|centos|fedora|alma|rocky|dnf|yum|zypper)$/i, 'rpm'],
  [/^(?:tgz|tar\.gz|gz|zip|archive)$/i, 'tar'],
  [/^(?:sh|shell|script|run|run-command|custom-script)$/i, 'self-extracting'],
  [/^(?:cloud-?config|custom-?data|user-?data)$/i, 'cloud-init'],
  [/^(?:aib|image)$/i, 'image-builder'],
  [/^(?:gallery|compute-gallery|vm-?app|application)$/i, 'vm-application'],
  [/^(?:arm|azuredeploy)$/i, 'bicep'],
  [/^(?:tf|hcl|tofu|opentofu)$/i, 'terraform'],
]

/** Throws a UserError for a name that is none. */
export function findPackager(target: string): Packager {
  const found = packagers.find((packager) => packager.target === target)
  if (found) return found
  const names = packagers.map((packager) => packager.target)
  const nearest = otherNames.find(([pattern]) => pattern.test(target))?.[1] ?? findNearest(target, names)
  throw new UserError(`--target is ${quoteValue(target)}, which is no target.`, {
    hint: nearest ? `Did you mean ${nearest}?` : `Targets are ${names.join(', ')}.`,
  })
}

/** Rejects with a UserError when the channel cannot carry it; nothing is written here. */
export async function createPackage(
  packager: Packager,
  bundles: readonly HostBundle[],
  settings: PackageSettings,
): Promise<Package> {
  if (bundles.length === 0) throw new UserError('there is no bundle in this fleet.', { hint: 'See its fleet.json.' })
  if (bundles.length !== 1 && !packager.takesFleet) {
    const fleetTargets = packagers.filter(({ takesFleet }) => takesFleet).map(({ target }) => target)
    throw new UserError(`--target ${packager.target} takes one bundle, but there are ${bundles.length}.`, {
      hint: `Name the bundle of one host${fleetTargets.length > 0 ? `, or use ${fleetTargets.join(', ')}` : ''}.`,
    })
  }
  for (const key of ['packageVersion', 'maintainer'] as const) {
    if (settings[key] !== undefined && !packager.uses.includes(key)) throw refuseSetting(packager, key)
  }
  const made = await packager.pack(bundles, settings)
  for (const measure of made.measures) requireWithin(packager.target, measure)
  return made
}

function refuseSetting({ target }: Packager, key: 'packageVersion' | 'maintainer'): UserError {
  const users = packagers.filter(({ uses }) => uses.includes(key)).map((packager) => packager.target)
  const flag = key === 'maintainer' ? '--maintainer' : '--package-version'
  return new UserError(`--target ${target} has no place for ${flag}.`, {
    hint: `Leave it out; it goes with ${listAlternatives(users)}.`,
  })
}

function requireWithin(target: string, { what, size, limit, unit }: Measure): void {
  if (size <= limit) return
  const numbers = `${what}: ${formatNumber(size)} ${unit}, but at most ${formatNumber(limit)} go through`
  throw new UserError(`--target ${target} cannot carry this bundle. ${numbers}. Nothing was written.`, {
    hint: 'Use another target (--list-targets), such as deb, rpm or tar, which have no such limit.',
  })
}

/** `12,345` */
export function formatNumber(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}
