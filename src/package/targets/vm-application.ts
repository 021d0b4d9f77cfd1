// A VM Application of an Azure Compute Gallery: one blob, and the commands that install, update and remove it.
import { UserError } from '../../model/errors.js'
import { quoteValue } from '../../model/text.js'
import { quoteWord } from '../../shell/quote.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript, uploadStep } from '../carried-script.js'
import type { Packager } from '../packager.js'
import { checkInstalled, packageName, versionOf } from '../release.js'

/** The file arrives in a folder of its own, without its ending unless a name is asked for; the commands run there. */
const blob = packageName
const commands = { install: `sh ./${blob}`, update: `sh ./${blob}`, remove: `sh ./${blob} --uninstall` }
const blobLimit = 2 * 1024 ** 3
const commandLimit = 4096

const downloads = '/var/lib/waagent/Microsoft.CPlat.Core.VMApplicationManagerLinux'

/** As the gallery wants it: three numbers below 2^31. */
function requireGalleryVersion(version: string): string {
  const numbers = version.split('.')
  const fits = numbers.every((number) => /^(?:0|[1-9]\d{0,9})$/.test(number) && Number(number) < 2 ** 31)
  if (numbers.length === 3 && fits) return version
  throw new UserError(`--package-version is ${quoteValue(version)}, but a gallery takes three numbers only.`, {
    hint: 'Give one such as 1.0.0, higher than the last.',
  })
}

export const vmApplication: Packager = {
  target: 'vm-application',
  summary: 'VM Application of an Azure Compute Gallery',
  takesFleet: false,
  uses: ['packageVersion'],
  async pack(bundles, settings) {
    const { bundle, script } = carryScript(bundles, 'whole')
    const version = requireGalleryVersion(versionOf(bundle, settings))
    const content = renderTarget('vm-application/publishing-profile.json', { ...commands, blob })
    const longest = Math.max(...Object.values(commands).map((command) => command.length))
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
      measures: [
        { what: 'blob', size: Buffer.byteLength(script), limit: blobLimit, unit: 'bytes' },
        { what: 'longest command', size: longest, limit: commandLimit, unit: 'characters' },
      ],
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
        ['Check it, then try it', checkInstalled(`${downloads}/${packageName}/${version}/${blob}`)],
      ],
      notes: [
        'az vm application set names all applications of a VM: those that it does not name are removed.',
        'Without --treat-deployment-as-failure true, Azure calls a failed install a success.',
      ],
    }
  },
}
