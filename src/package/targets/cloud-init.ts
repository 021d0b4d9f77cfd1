// A cloud-config for the custom data of a new VM: cloud-init writes the script as root and runs it at the first boot.
import { gzip } from '../../archive/gzip.js'
import { keptInstaller } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { carryScript, runPath } from '../carried-script.js'
import type { ScriptForm } from '../compose-script.js'
import type { HostBundle, Packager } from '../packager.js'
import { checkInstalled } from '../release.js'

/** Of Azure's custom data, in bytes after its base64 is undone. */
const limit = 65_535

export const cloudInit: Packager = {
  target: 'cloud-init',
  summary: '#cloud-config for the custom data of new VMs',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const least = composeText(bundles, 'least')
    const isBare = Buffer.byteLength(least) > limit
    const text = isBare ? composeText(bundles, 'bare') : least
    const name = 'azure-hooks.cloud-config.yaml'
    return {
      form: 'file',
      name,
      files: [{ path: name, content: text, mode: 0o644 }],
      measures: [{ what: 'custom data, decoded', size: Buffer.byteLength(text), limit, unit: 'bytes' }],
      next: [
        ['Create a VM with it', 'az vm create -g GROUP -n VM --image IMAGE --custom-data {path}'],
        ['Or in Bicep, in osProfile', 'customData: loadFileAsBase64({bicep name})'],
        ['Or in Terraform', 'custom_data = filebase64({hcl name})'],
        ['See on the VM that it ran', 'cloud-init status --long'],
        ['Check it, then try it', checkInstalled],
      ],
      notes: [
        'For the size there is no verify-restore.sh in it, of the runbook (README.md) only how to end a freeze, and ' +
          `no comment of install.sh${isBare ? ', nor of the hooks but for their heads' : ''}. ` +
          'A VM that exists does not take new custom data.',
      ],
    }
  },
}

function composeText(bundles: readonly HostBundle[], form: ScriptForm): string {
  const { script, title, version } = carryScript(bundles, form)
  const content = Buffer.from(gzip(Buffer.from(script))).toString('base64')
  return renderTarget('cloud-init/cloud-config.yaml', {
    title,
    version,
    path: runPath,
    installer: keptInstaller,
    content,
  })
}
