// One POSIX sh file that installs the hooks wherever it comes to.
import { gzip } from '../../archive/gzip.js'
import { composeScript, largestScript } from '../compose-script.js'
import type { Packager } from '../packager.js'
import { checkInstalled, onlyBundle, packageName, versionOf } from '../release.js'

/** Of the Custom Script extension's `script`, which is in base64 and may be gzip. */
const largestEncoded = 256 * 1024

export const selfExtracting: Packager = {
  target: 'self-extracting',
  summary: 'one shell script, also for az vm run-command and the Custom Script extension',
  takesFleet: false,
  uses: ['packageVersion'],
  async pack(bundles, settings) {
    const bundle = onlyBundle(bundles)
    const name = `${packageName}-${versionOf(bundle, settings)}.sh`
    const whole = composeScript(bundle, 'whole')
    const isWhole = Buffer.byteLength(whole) <= largestScript
    const content = isWhole ? whole : composeScript(bundle, 'compact')
    const bytes = Buffer.from(content)
    const encoded = Buffer.from(gzip(bytes)).toString('base64').length
    return {
      form: 'file',
      name,
      files: [{ path: name, content, mode: 0o755 }],
      measures: [
        { what: 'script of a managed run command', size: bytes.length, limit: largestScript, unit: 'bytes' },
        { what: 'script of Custom Script, gzip and base64', size: encoded, limit: largestEncoded, unit: 'bytes' },
      ],
      next: [
        ['Copy it to the VM', 'scp {path} USER@VM:'],
        ['Install it there', 'sudo sh {name}'],
        [
          'Or from afar',
          'az vm run-command create -g GROUP --vm-name VM --name azure-hooks --location REGION --script @{path}',
        ],
        ['See there what it said', 'az vm run-command show -g GROUP --vm-name VM --name azure-hooks --instance-view'],
        ['Or into an image', 'sudo sh {path} --root /mnt/image'],
        ['Check it, then try it', checkInstalled],
      ],
      notes: isWhole ? [] : ['For the size there are no comments in its install.sh and verify-restore.sh.'],
    }
  },
}
