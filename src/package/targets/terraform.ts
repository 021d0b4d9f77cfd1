// A Terraform module that runs the installing script on a list of VMs, by a managed run command on each.
import { keptInstaller } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, scriptName } from '../carried-script.js'
import { largestScript } from '../compose-script.js'
import type { Packager } from '../packager.js'
import { checkInstalled } from '../release.js'

export const terraform: Packager = {
  target: 'terraform',
  summary: 'Terraform module: a managed run command on each VM of a list',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const { bundle, script, title, version } = carryScript(bundles, 'compact')
    const description = `What installing the Azure Backup hooks for ${title} gave on each VM.`
    return {
      form: 'folder',
      name: 'azure-hooks-terraform',
      files: [
        { path: 'main.tf', content: renderTarget('terraform/main.tf', { title, version, description }), mode: 0o644 },
        { path: scriptName, content: script, mode: 0o644 },
        ...bundleFiles(bundle),
      ],
      measures: [
        { what: 'script, as run command', size: Buffer.byteLength(script), limit: largestScript, unit: 'bytes' },
      ],
      next: [
        ['Put it beside your configuration, as a module with', 'source = {hcl folder}'],
        ['And name the VMs in it', 'virtual_machines = { vm1 = { id = ID_OF_VM, location = "REGION" } }'],
        ['Apply it', 'terraform init && terraform apply'],
        ['Check on a VM, then try it', checkInstalled],
      ],
      notes: [
        `A destroy removes the run commands, not what they did: before it, sudo sh ${keptInstaller} --uninstall.`,
        'azurerm refuses a run command that is there already: import it, or give another run_command_name.',
        `Without script_uri, Terraform's state holds the script for each VM.`,
        'The syntax was checked, but not the types, which the azurerm provider knows: terraform validate',
      ],
    }
  },
}
