// Two customizers for a template of Azure Image Builder: a File for the script, a Shell that installs the hooks.
import { sha256 } from '../../model/sha256.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, installSteps, proveStep, scriptName, uploadStep } from '../carried-script.js'
import type { Packager } from '../packager.js'
import { checkInstalled } from '../release.js'

/** Of a File customizer: less than 20 MB. */
const limit = 19_999_999

export const imageBuilder: Packager = {
  target: 'image-builder',
  summary: 'customizers (JSON) for Azure Image Builder',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const { bundle, script } = carryScript(bundles, 'whole')
    const content = renderTarget('image-builder/customize.json', {
      sha256: sha256(script),
      command: installSteps(script).join(' && '),
    })
    return {
      form: 'folder',
      name: 'azure-hooks-image-builder',
      files: [
        { path: 'customize.json', content, mode: 0o644 },
        {
          path: 'validate.json',
          content: renderTarget('image-builder/validate.json', { prove: proveStep }),
          mode: 0o644,
        },
        { path: scriptName, content: script, mode: 0o644 },
        ...bundleFiles(bundle),
      ],
      measures: [{ what: 'file to copy', size: Buffer.byteLength(script), limit, unit: 'bytes' }],
      next: [
        uploadStep(scriptName),
        ["Add to your template's properties.customize", '{path}/customize.json'],
        ['Put into its properties, as validate', '{path}/validate.json'],
        ["Add to your template's parameters", '"azureHooksUri": { "type": "string" }'],
        ['Build the image', 'az image builder run -g GROUP -n TEMPLATE'],
        ['On a VM of the image: check it, then try it', checkInstalled],
      ],
      notes: [
        'azureHooksUri is the address of the uploaded script. The identity of your template must be able to read it.',
        'validate looks at a VM that is made of the image; without it, a step after these may undo them unseen.',
      ],
    }
  },
}
