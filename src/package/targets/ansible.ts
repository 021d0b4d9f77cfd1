// Ansible: a role that copies a bundle to each host and lets its install.sh do the rest, with playbook and inventory.

import { bundleFileNames } from '../../model/bundle.js'
import { UserError } from '../../model/errors.js'
import { findHolderOfName } from '../../model/host-names.js'
import { sha256 } from '../../model/sha256.js'
import { quoteValue } from '../../model/text.js'
import { renderTarget } from '../../template/target-templates.js'
import type { CheckedBundle, HostBundle, PackagedFile, Packager, PackageSettings } from '../packager.js'
import { bundleFolder, fileOf, requireFreeFolder } from '../release.js'

const role = 'roles/azure_hooks'
const bundleForAll = 'bundle'
const exampleHosts = ['vm1.example.com', 'vm2.example.com']

export const ansible: Packager = {
  target: 'ansible',
  summary: 'a role with playbook and inventory, for one bundle or a fleet',
  takesFleet: true,
  uses: [],
  async pack(bundles, { progress }) {
    const fleet = bundles.some(({ host }) => host !== '')
    if (fleet) for (const { host } of bundles) checkHost(host)
    const folders = fleet ? findFolders(bundles, progress) : new Map([['', bundleForAll]])
    const hosts = fleet ? bundles.map(({ host }) => host) : exampleHosts
    return {
      form: 'folder',
      name: 'azure-hooks-ansible',
      files: [...renderRole(fleet, hosts, folders, bundles), ...listBundles(bundles, folders)],
      measures: [],
      next: [
        ['See what it would change', 'cd {path} && ansible-playbook -i inventory.yml azure-hooks.yml --check --diff'],
        ['Install on one host first', `ansible-playbook -i inventory.yml azure-hooks.yml --limit ${hosts[0]}`],
        ['Then on all, and check', 'ansible-playbook -i inventory.yml azure-hooks.yml -e azure_hooks_check=true'],
      ],
      notes: fleet ? [] : ['inventory.yml is an example: put your hosts into its group azure_hooks.'],
    }
  },
}

/** A host's name becomes a folder's, a key of the inventory and a pattern of --limit. */
function checkHost(host: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(host) && !findHolderOfName(host)) return
  throw new UserError(`host ${quoteValue(host)} cannot stand in an Ansible inventory.`, {
    hint: 'Use letters, digits, dots, dashes and underscores, a letter or digit first, and none of its own groups.',
  })
}

/** In the role, of the bundle of each host. Hosts with the same bundle share one: a fleet is as large as it has kinds
 * of hosts. */
function findFolders(bundles: readonly HostBundle[], progress: PackageSettings['progress']): Map<string, string> {
  return new Map(
    bundles.map((hostBundle, index) => {
      if (index > 0 && index % 1000 === 0) progress(`${index} of ${bundles.length} hosts`)
      const sums = hostBundle.bundle.files.map((file) => file.sha256)
      return [hostBundle.host, `bundle-${sha256(sums.join()).slice(0, 16)}`]
    }),
  )
}

function renderRole(
  fleet: boolean,
  hosts: readonly string[],
  folders: ReadonlyMap<string, string>,
  bundles: readonly HostBundle[],
): PackagedFile[] {
  const files = bundles[0]?.bundle.files.map(({ name, mode }) => ({ name, mode })) ?? []
  const texts = {
    'README.md': renderTarget('ansible/README.md', { fleet, example: hosts[0], folder: bundleFolder }),
    'azure-hooks.yml': renderTarget('ansible/azure-hooks.yml', {}),
    'azure-hooks-collect.yml': renderTarget('ansible/azure-hooks-collect.yml', {}),
    'inventory.yml': renderTarget('ansible/inventory.yml', {
      fleet,
      hosts: hosts.map((host) => ({ host, folder: folders.get(host) ?? '' })),
    }),
    [`${role}/defaults/main.yml`]: renderTarget('ansible/roles/azure_hooks/defaults/main.yml', { fleet }),
    [`${role}/handlers/main.yml`]: renderTarget('ansible/roles/azure_hooks/handlers/main.yml', {}),
    [`${role}/meta/argument_specs.yml`]: renderTarget('ansible/roles/azure_hooks/meta/argument_specs.yml', { fleet }),
    [`${role}/meta/main.yml`]: renderTarget('ansible/roles/azure_hooks/meta/main.yml', {}),
    [`${role}/tasks/absent.yml`]: renderTarget('ansible/roles/azure_hooks/tasks/absent.yml', {}),
    [`${role}/tasks/collect.yml`]: renderTarget('ansible/roles/azure_hooks/tasks/collect.yml', {}),
    [`${role}/tasks/main.yml`]: renderTarget('ansible/roles/azure_hooks/tasks/main.yml', {}),
    [`${role}/tasks/present.yml`]: renderTarget('ansible/roles/azure_hooks/tasks/present.yml', {}),
    [`${role}/vars/main.yml`]: renderTarget('ansible/roles/azure_hooks/vars/main.yml', { files, folder: bundleFolder }),
  }
  return Object.entries(texts).map(([path, content]) => ({ path, content, mode: 0o644 }))
}

/** The files of all bundles, each bundle read when its first file is written: a fleet need not fit into memory. */
function listBundles(bundles: readonly HostBundle[], folders: ReadonlyMap<string, string>): PackagedFile[] {
  const firsts = new Map(bundles.map((hostBundle) => [folders.get(hostBundle.host) ?? '', hostBundle]))
  let last: { folder: string; bundle: CheckedBundle } | undefined
  return [...firsts].flatMap(([folder, hostBundle]) => {
    const read = () => {
      if (last?.folder === folder) return last.bundle
      const { bundle } = hostBundle
      requireFreeFolder(bundle)
      last = { folder, bundle }
      return bundle
    }
    return bundleFileNames.map((name) => ({
      path: `${role}/files/${folder}/${name}`,
      mode: 0o644,
      get content() {
        return fileOf(read(), name)
      },
    }))
  })
}
