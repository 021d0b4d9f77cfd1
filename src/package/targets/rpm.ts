// An RPM package, made like the Debian one: the bundle in /usr/lib/azure-hooks, its install.sh run by the scriptlets.
import { keptRunbook } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { composePreflight } from '../carried-script.js'
import type { Packager } from '../packager.js'
import {
  checkInstalled,
  describeDatabases,
  maintainerOf,
  onlyBundle,
  packageName,
  productOf,
  requireFreeFolder,
  systemVersionOf,
  versionNote,
} from '../release.js'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

export const rpm: Packager = {
  target: 'rpm',
  summary: 'package for RHEL, SLES, Oracle Linux and the like; needs rpmbuild where it is made',
  takesFleet: false,
  uses: ['packageVersion', 'maintainer'],
  async pack(bundles, settings) {
    const bundle = onlyBundle(bundles)
    requireFreeFolder(bundle)
    const version = systemVersionOf(bundle, settings)
    const data = {
      version: escapeMacros(version),
      product: productOf(bundle),
      databases: escapeMacros(describeDatabases(bundle)),
      runbook: keptRunbook,
      maintainer: escapeMacros(maintainerOf(settings)),
      date: formatDate(settings.epoch),
      generatorVersion: escapeMacros(bundle.manifest.generator.version),
      files: bundle.files.map(({ name, mode }) => ({ name, mode: mode === '0700' ? '0755' : '0644' })),
    }
    const preflight = escapeMacros(composePreflight(bundle))
    const spec = renderTarget('rpm/azure-hooks.spec', data) + preflight + renderTarget('rpm/scriptlets.spec', data)
    const sources = bundle.files.map(({ name, content }) => [name, content] as const)
    settings.progress('rpmbuild is at work …')
    const content = await settings.runRpmbuild(new Map([...sources, [`${packageName}.spec`, spec]]))
    const name = `${packageName}-${version}-1.noarch.rpm`
    return {
      form: 'file',
      name,
      ending: '.rpm',
      files: [{ path: name, content, mode: 0o644 }],
      measures: [],
      next: [
        ['Copy it to the VM', 'scp {path} USER@VM:'],
        ['Install it there', 'sudo dnf install ./{name}'],
        ['Or on SLES', 'sudo zypper install --allow-unsigned-rpm --oldpackage ./{name}'],
        ['Or into an image', 'sudo rpm --root /mnt/image --install {path}'],
        ['Check it, then try it', checkInstalled],
      ],
      notes: [
        ...versionNote(settings),
        'Nobody has signed it. With a key of yours, which the VMs know (rpm --import): rpmsign --addsign FILE',
        'An RPM names the rpmbuild that made it: another version of rpmbuild gives other bytes.',
      ],
    }
  },
}

/** rpmbuild expands what follows a percent sign. */
function escapeMacros(text: string): string {
  return text.replaceAll('%', '%%')
}

/** `Thu Jan 01 2026` */
function formatDate(epoch: number): string {
  const date = new Date(epoch * 1000)
  const [, day = '', month = '', year = ''] = date.toUTCString().split(' ')
  return `${days[date.getUTCDay()]} ${month} ${day} ${year}`
}
