// A tar file of the bundle as it is, owned by root, with the modes of the VM.
import { gzip } from '../../archive/gzip.js'
import { createTar } from '../../archive/write-tar.js'
import type { Packager } from '../packager.js'
import { checkInstalled, onlyBundle, packageName, versionOf } from '../release.js'

export const tar: Packager = {
  target: 'tar',
  summary: 'tar.gz with owner and modes, for your own ways of copying',
  takesFleet: false,
  uses: ['packageVersion'],
  async pack(bundles, settings) {
    const bundle = onlyBundle(bundles)
    const entries = bundle.files.map(({ name, mode, content }) => {
      return { path: `${packageName}/${name}`, mode: Number.parseInt(mode, 8), content }
    })
    const folder = { path: `${packageName}/`, mode: 0o700 }
    const name = `${packageName}-${versionOf(bundle, settings)}.tar.gz`
    const content = gzip(createTar([folder, ...entries], settings.epoch))
    return {
      form: 'file',
      name,
      files: [{ path: name, content, mode: 0o644 }],
      measures: [],
      next: [
        ['Copy it to the VM', 'scp {path} USER@VM:'],
        ['Unpack and install it there', 'sudo tar -xzf {name} -C /root && sudo sh /root/azure-hooks/install.sh'],
        ['Or into an image', 'sudo tar -xzf {path} && sudo sh azure-hooks/install.sh --root /mnt/image'],
        ['Check it, then try it', checkInstalled],
      ],
      notes: [],
    }
  },
}
