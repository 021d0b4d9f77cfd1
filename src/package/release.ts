// What packages say about the bundle in them: version, maintainer, one line.
import type { CheckedBundle, HostBundle, PackageSettings } from './packager.js'

/** Name of the package in every channel: a VM has one set of hooks. */
export const packageName = 'azure-hooks'

/** The bundle of a target that takes one only. */
export function onlyBundle([first]: readonly HostBundle[]): CheckedBundle {
  if (!first) throw new TypeError('a target was given no bundle')
  return first.bundle
}

export function versionOf({ manifest }: CheckedBundle, { packageVersion }: PackageSettings): string {
  return packageVersion ?? manifest.generator.version
}

export function maintainerOf({ maintainer }: PackageSettings): string {
  return maintainer ?? 'Administrators of this VM <root@azure-hooks.invalid>'
}

/** `InterSystems IRIS (IRIS, HSA)` */
export function describeDatabases({ manifest }: CheckedBundle): string {
  const { instance, product } = manifest.options as { instance?: unknown; product?: unknown }
  const names = Array.isArray(instance) ? instance.map(String) : []
  const which = names.length === 0 || names[0] === 'all' ? 'every instance of the VM' : names.join(', ')
  return `InterSystems ${product === 'cache' ? 'Caché' : 'IRIS'} (${which})`
}

/** Its text. */
export function fileOf({ files }: CheckedBundle, name: string): string {
  const found = files.find((file) => file.name === name)
  if (!found) throw new TypeError(`the bundle has no ${name}`)
  return found.content
}

/** How to see on the VM that it worked. */
export function checkInstalled(installer: string): string {
  return `sudo sh ${installer} --check && sudo sh ${installer} --drill`
}
