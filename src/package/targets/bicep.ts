// A Bicep module that runs the installing script on a list of VMs, by a managed run command on each.
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, scriptName } from '../carried-script.js'
import { largestScript } from '../compose-script.js'
import type { Packager } from '../packager.js'
import { checkInstalled } from '../release.js'

/** Of loadTextContent. */
const characterLimit = 131_072

export const bicep: Packager = {
  target: 'bicep',
  summary: 'Bicep module: a managed run command on each VM of a list',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const { bundle, script, title, version } = carryScript(bundles, 'compact')
    const description = `Azure Backup hooks for ${title}`
    const content = renderTarget('bicep/azure-hooks.bicep', { title, version, description })
    return {
      form: 'folder',
      name: 'azure-hooks-bicep',
      files: [
        { path: 'azure-hooks.bicep', content, mode: 0o644 },
        { path: scriptName, content: script, mode: 0o644 },
        ...bundleFiles(bundle),
      ],
      measures: [
        { what: 'script, in Bicep', size: script.length, limit: characterLimit, unit: 'characters' },
        { what: 'script, as run command', size: Buffer.byteLength(script), limit: largestScript, unit: 'bytes' },
      ],
      next: [
        [
          'Deploy it',
          `az deployment group create -g GROUP --template-file {path}/azure-hooks.bicep --parameters vmNames='["VM"]'`,
        ],
        ['Copy the script to a VM', `scp {path}/${scriptName} USER@VM:`],
        ['Check there, then try it', checkInstalled(scriptName)],
      ],
      notes: ['The syntax was checked, but not by the Bicep compiler: az bicep build --file azure-hooks.bicep'],
    }
  },
}
