// A VM Application of an Azure Compute Gallery: one blob, and the commands that install, update and remove it.
import { quoteWord } from '../../shell/quote.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, uploadStep } from '../carried-script.js'
import { blob, commands, measureApplication, requireGalleryVersion } from '../gallery-application.js'
import type { Packager } from '../packager.js'
import { checkInstalled, packageName, versionOf } from '../release.js'

export const vmApplication: Packager = {
  target: 'vm-application',
  summary: 'VM Application of an Azure Compute Gallery',
  takesFleet: false,
  uses: ['packageVersion'],
  async pack(bundles, settings) {
    const { bundle, script } = carryScript(bundles, 'whole')
    const version = requireGalleryVersion(versionOf(bundle, settings))
    const content = renderTarget('vm-application/publishing-profile.json', { ...commands, blob })
    const gallery = `-g GROUP --gallery-name GALLERY --application-name ${packageName}`
    const actions = Object.entries(commands).map(([name, command]) => `--${name}-command ${quoteWord(command)}`)
    return {
      form: 'folder',
      name: 'azure-hooks-vm-application',
      files: [
        { path: blob, content: script, mode: 0o644 },
        { path: 'publishing-profile.json', content, mode: 0o644 },
        ...bundleFiles(bundle),
      ],
      measures: measureApplication(script),
      next: [
        uploadStep(blob),
        ['Make the application, once', `az sig gallery-application create ${gallery} --os-type Linux -l REGION`],
        [
          'Publish this version of it',
          `az sig gallery-application version create ${gallery} --version-name ${version} ` +
            `--package-file-link BLOB_URL --package-file-name ${blob} ${actions.join(' ')}`,
        ],
        [
          'Install it on a VM',
          'az vm application set -g GROUP -n VM --app-version-ids VERSION_ID --treat-deployment-as-failure true',
        ],
        ['Check it, then try it', checkInstalled],
      ],
      notes: [
        'az vm application set names all applications of a VM: those that it does not name are removed.',
        'Without --treat-deployment-as-failure true, Azure calls a failed install a success.',
      ],
    }
  },
}
