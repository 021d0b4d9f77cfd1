// A Packer template in HCL2 for azure-arm: copies the script, installs the hooks, and generalizes the VM last.
import { keptInstaller } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, installSteps, proveStep, scriptName } from '../carried-script.js'
import type { Packager } from '../packager.js'
import { checkInstalled } from '../release.js'

export const packer: Packager = {
  target: 'packer',
  summary: 'HCL2 template with provisioners for azure-arm',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const { bundle, script, title, version } = carryScript(bundles, 'whole')
    const description = `Azure Backup hooks for ${title}`
    const data = { title, version, description, path: keptInstaller, steps: installSteps(script), prove: proveStep }
    return {
      form: 'folder',
      name: 'azure-hooks-packer',
      files: [
        { path: 'azure-hooks.pkr.hcl', content: renderTarget('packer/azure-hooks.pkr.hcl', data), mode: 0o644 },
        { path: 'source.pkr.hcl', content: renderTarget('packer/source.pkr.hcl', {}), mode: 0o644 },
        { path: 'gallery/source.pkr.hcl', content: renderTarget('packer/gallery/source.pkr.hcl', {}), mode: 0o644 },
        { path: 'plugins.pkr.hcl', content: renderTarget('packer/plugins.pkr.hcl', {}), mode: 0o644 },
        { path: scriptName, content: script, mode: 0o644 },
        ...bundleFiles(bundle),
      ],
      measures: [],
      next: [
        ['Put your own source in the place of', '{path}/source.pkr.hcl'],
        ['Or, for trusted launch, that of a gallery', 'cp {path}/gallery/source.pkr.hcl {path}/source.pkr.hcl'],
        ['Get the plug-in, check the template', 'packer init {path} && packer validate {path}'],
        ['Build the image', 'packer build {path}'],
        ['On a VM of the image: check it, then try it', checkInstalled],
      ],
      notes: [
        'plugins.pkr.hcl is for Packer 1.7 and later; Packer 1.6 refuses it, so it was not checked with that.',
        'A managed image cannot be made of a VM with trusted launch: for that, gallery/source.pkr.hcl (Packer 1.7).',
      ],
    }
  },
}
