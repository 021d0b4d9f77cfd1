// A Bicep module that runs the installing script on a list of VMs, by a managed run command on each.
import { keptInstaller } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, scriptName } from '../carried-script.js'
import { largestScript } from '../compose-script.js'
import { countVms } from '../deployment-limits.js'
import type { Packager } from '../packager.js'
import { checkInstalled } from '../release.js'

/** Characters that loadTextContent takes. */
const characterLimit = 131_072

export const bicep: Packager = {
  target: 'bicep',
  summary: 'Bicep module: a managed run command on each VM of a list',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const { bundle, script, title, version } = carryScript(bundles, 'compact')
    const description = `Azure Backup hooks for ${title}`
    const parts = split(script).map((content, index) => ({
      name: `scriptPart${index + 1}`,
      path: `${scriptName}.part${index + 1}`,
      content,
    }))
    const count = countVms(script)
    const content = renderTarget('bicep/azure-hooks.bicep', {
      title,
      version,
      description,
      parts,
      limit: `Names of the VMs, all in this resource group: at most ${count} at once, or more with scriptUri.`,
    })
    return {
      form: 'folder',
      name: 'azure-hooks-bicep',
      files: [
        { path: 'azure-hooks.bicep', content, mode: 0o644 },
        { path: scriptName, content: script, mode: 0o644 },
        ...parts.map(({ path, content }) => ({ path, content, mode: 0o644 })),
        ...bundleFiles(bundle),
      ],
      measures: [
        { what: 'script, as run command', size: Buffer.byteLength(script), limit: largestScript, unit: 'bytes' },
      ],
      next: [
        [
          'Deploy it',
          `az deployment group create -g GROUP --template-file {path}/azure-hooks.bicep --parameters vmNames='["VM"]'`,
        ],
        ['See what it said', 'az vm run-command show -g GROUP --vm-name VM --name azure-hooks --instance-view'],
        ['Check on a VM, then try it', checkInstalled],
      ],
      notes: [
        `One deployment carries it to ${count} VMs at most (1 MB of job, 4 MB of template, both expanded). For more: ` +
          `upload ${scriptName}, and give its address as scriptUri.`,
        `Deleting the run command leaves the hooks: to take them away, sudo sh ${keptInstaller} --uninstall.`,
        'The syntax was checked, but not by the Bicep compiler: az bicep build --file azure-hooks.bicep',
      ],
    }
  },
}

/** Whole lines, as many as one file may have for Bicep. */
function split(script: string): string[] {
  const parts = ['']
  for (const line of script.split(/(?<=\n)/)) {
    const last = parts.length - 1
    if ((parts[last] ?? '').length + line.length > characterLimit) parts.push(line)
    else parts[last] += line
  }
  return parts
}
