// A Debian package. The bundle lies in /usr/lib/azure-hooks, and the maintainer scripts run its install.sh, so that the
// three files on the VM change together or not at all, which conffiles would not give.
import { createHash } from 'node:crypto'
import { gzip } from '../../archive/gzip.js'
import { createAr } from '../../archive/write-ar.js'
import { createTar, type TarEntry } from '../../archive/write-tar.js'
import { keptRunbook } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { composePreflight } from '../carried-script.js'
import type { CheckedBundle, Packager, PackageSettings } from '../packager.js'
import {
  bundleFolder,
  checkInstalled,
  describeDatabases,
  logFilesOf,
  maintainerOf,
  onlyBundle,
  packageName,
  productOf,
  requireFreeFolder,
  systemVersionOf,
  versionNote,
} from '../release.js'

export const deb: Packager = {
  target: 'deb',
  summary: 'package for Debian and Ubuntu',
  takesFleet: false,
  uses: ['packageVersion', 'maintainer'],
  async pack(bundles, settings) {
    const bundle = onlyBundle(bundles)
    requireFreeFolder(bundle)
    const name = `${packageName}_${systemVersionOf(bundle, settings)}_all.deb`
    const data = listData(bundle, settings)
    const members = [
      { name: 'debian-binary', content: '2.0\n' },
      { name: 'control.tar.gz', content: pack(listControl(bundle, data, settings), settings.epoch) },
      { name: 'data.tar.gz', content: pack(data, settings.epoch) },
    ]
    return {
      form: 'file',
      name,
      ending: '.deb',
      files: [{ path: name, content: createAr(members, settings.epoch), mode: 0o644 }],
      measures: [],
      next: [
        ['Copy it to the VM', 'scp {path} USER@VM:'],
        ['Install it there', 'sudo apt-get install --allow-downgrades ./{name}'],
        ['Or into an image', 'sudo dpkg --root=/mnt/image --install {path}'],
        ['Check it, then try it', checkInstalled],
      ],
      notes: versionNote(settings),
    }
  },
}

function pack(entries: readonly TarEntry[], epoch: number): Uint8Array {
  return gzip(createTar(entries, epoch))
}

/** Modes here are those of a shipped copy; install.sh gives the installed files those that Azure wants. */
function listData(bundle: CheckedBundle, settings: PackageSettings): TarEntry[] {
  const folders = ['./', './usr/', './usr/lib/', `.${bundleFolder}/`, './usr/share/', './usr/share/doc/', `.${docs}/`]
  const shipped = bundle.files.map(({ name, mode, content }) => {
    return { path: `.${bundleFolder}/${name}`, mode: mode === '0700' ? 0o755 : 0o644, content }
  })
  const version = systemVersionOf(bundle, settings)
  const date = new Date(settings.epoch * 1000).toUTCString().replace('GMT', '+0000')
  const { version: generatorVersion } = bundle.manifest.generator
  const changelog = renderTarget('deb/changelog', {
    version,
    generatorVersion,
    maintainer: maintainerOf(settings),
    date,
  })
  return [
    ...folders.map((path) => ({ path, mode: 0o755 })),
    ...shipped,
    { path: `.${docs}/changelog.gz`, mode: 0o644, content: gzip(Buffer.from(changelog)) },
    { path: `.${docs}/copyright`, mode: 0o644, content: renderTarget('deb/copyright', {}) },
  ]
}
const docs = `/usr/share/doc/${packageName}`

function listControl(bundle: CheckedBundle, data: readonly TarEntry[], settings: PackageSettings): TarEntry[] {
  const control = renderTarget('deb/control', {
    version: systemVersionOf(bundle, settings),
    maintainer: maintainerOf(settings),
    installedKilobytes: data.reduce((sum, { content }) => sum + Math.ceil(Buffer.byteLength(content ?? '') / 1024), 0),
    product: productOf(bundle),
    databases: describeDatabases(bundle),
    runbook: keptRunbook,
  })
  const sums = data.flatMap(({ path, content }) => {
    return content === undefined ? [] : [`${createHash('md5').update(content).digest('hex')}  ${path.slice(2)}\n`]
  })
  return [
    { path: './', mode: 0o755 },
    { path: './control', mode: 0o644, content: control },
    { path: './md5sums', mode: 0o644, content: sums.join('') },
    { path: './preinst', mode: 0o755, content: composePreinst(bundle) },
    { path: './postinst', mode: 0o755, content: renderTarget('deb/postinst', {}) },
    { path: './prerm', mode: 0o755, content: renderTarget('deb/prerm', {}) },
    { path: './postrm', mode: 0o755, content: renderTarget('deb/postrm', logFilesOf(bundle)) },
  ]
}

function composePreinst(bundle: CheckedBundle): string {
  return renderTarget('deb/preinst', {}) + composePreflight(bundle) + renderTarget('deb/preinst-main', {})
}
