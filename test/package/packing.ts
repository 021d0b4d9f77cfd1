// Packages made in memory, and what must stand on a VM after each way in.

import { generateBundle, type Options } from '../../src/index.ts'
import { keptFolder } from '../../src/model/bundle.ts'
import { createPackage, findPackager } from '../../src/package/create-package.ts'
import type { CheckedBundle, HostBundle, Package, PackageSettings } from '../../src/package/packager.ts'
import type { SshHost } from './ssh-host.ts'

/** All that a format could take for its own, in values that a bundle may have. */
export const HOSTILE = {
  instance: ['IRIS'],
  freezeText: `it's "$(touch /owned)" \`id\` \\ \${x} %{ if y } {{ .Path }} {%z%} *a &b #c - d: [parameters('e')]`,
  irisLog: `/var/log/it's "x" \${y} \\ {{z}}.log`,
} as const satisfies Partial<Options>

export function checkedBundle(options: Partial<Options> = {}): CheckedBundle {
  const { files } = generateBundle({ instance: ['IRIS'], ...options })
  const manifest = files.find(({ name }) => name === 'bundle.json')?.content ?? ''
  return { manifest: JSON.parse(manifest), files }
}

export function pack(target: string, bundle: CheckedBundle, settings: Partial<PackageSettings> = {}): Promise<Package> {
  return packFleet(target, [{ host: '', bundle }], settings)
}

export function packFleet(
  target: string,
  bundles: readonly HostBundle[],
  settings: Partial<PackageSettings> = {},
): Promise<Package> {
  const noRpmbuild = () => Promise.reject(new Error('no rpmbuild here'))
  return createPackage(findPackager(target), bundles, {
    epoch: 1_767_225_600,
    packageVersion: undefined,
    maintainer: undefined,
    runRpmbuild: noRpmbuild,
    progress: () => undefined,
    ...settings,
  })
}

/** A bundle with that many characters more in each file, no two with the same: what they share is carried once. */
export function enlarge(bundle: CheckedBundle, characters: number): CheckedBundle {
  const files = bundle.files.map((file) => {
    const line = `: ${file.name.padEnd(997, 'x')}\n`
    return { ...file, content: file.content + line.repeat(Math.ceil(characters / line.length)) }
  })
  return { ...bundle, files }
}

/** A file of a package, as text. */
export function textOf({ files }: Package, path: string): string {
  const found = files.find((file) => file.path === path)
  if (!found) throw new Error(`no ${path} in ${files.map((file) => file.path).join(', ')}`)
  return Buffer.from(found.content).toString()
}

/** Of /etc/azure: owner, mode and content that Azure's host accepts and the bundle says; and what stays on each VM, by
 * whatever way it came, of which a small channel carries less. */
export function hooksOf({ files }: CheckedBundle): Record<string, string> {
  const installed = ['VMSnapshotScriptPluginConfig.json', 'postScript.sh', 'prescript.sh'].map((name) => {
    const { mode, content } = files.find((file) => file.name === name) ?? { mode: '', content: '' }
    return [`/etc/azure/${name}`, `file 0:0 ${mode} ${content}`]
  })
  const kept = files.map(({ name, mode }) => [`${keptFolder}/${name}`, `file 0:0 ${mode}`])
  return Object.fromEntries([...installed, ...kept, [keptFolder, 'folder 0:0 0700']])
}

/** The same of either, whatever comments of a large bundle's hooks the way there has no room for. */
export function withoutComments(hooks: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(hooks).map(([path, text]) => [path, text.replaceAll(/^[ ]*#.*\n/gm, '')]))
}

/** What of that stands on a host. */
export function installedHooks(host: SshHost): Record<string, string> {
  const hooks = Object.entries(host.tree('/etc/azure')).filter(([path]) => /\.(?:sh|json)$/.test(path))
  const kept = Object.keys(host.tree(keptFolder)).map((path) => [path, host.describe(path)])
  return Object.fromEntries([...hooks, ...kept])
}
