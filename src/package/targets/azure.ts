// Azure's side as code, as Bicep and as Terraform: vault, backup policy, protected VMs, the hooks as a VM application,
// and an Azure Policy that puts it on new VMs.
import { keptInstaller } from '../../model/bundle.js'
import { renderTarget } from '../../template/target-templates.js'
import { bundleFiles, carryScript } from '../carried-script.js'
import { drillTag } from '../drill-tag.js'
import { blob, commands, galleryVersionOf, measureApplication } from '../gallery-application.js'
import type { PackagedFile, Packager } from '../packager.js'
import { checkInstalled, packageName, versionNote } from '../release.js'

/** Built-in roles: Virtual Machine Contributor, Reader. */
const contributorRole = '9980e02c-c2be-4d73-94e8-173b1dc7cf3c'
const readerRole = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'

/** The rule of the Azure Policy, with the template in it that is also a file of its own. */
function composeRule(template: string): string {
  const roles = [contributorRole, readerRole].map((id) => `/providers/Microsoft.Authorization/roleDefinitions/${id}`)
  const rule = renderTarget('azure/policy/rule.json', { roles, template: JSON.parse(template) })
  return `${JSON.stringify(JSON.parse(rule), null, 2)}\n`
}

export const azure: Packager = {
  target: 'azure',
  summary: "Azure's side as Bicep and Terraform: vault, policy, VMs, application, new VMs",
  takesFleet: false,
  uses: ['packageVersion'],
  async pack(bundles, settings) {
    const { bundle, script, title, version } = carryScript(bundles, 'whole')
    const galleryVersion = galleryVersionOf(bundle, settings, script)
    const blobName = `${blob}-${galleryVersion}`
    const description = `Azure Backup hooks for ${title}`
    const head = { title, version, description }
    const application = { application: packageName, galleryVersion, blob, ...commands, description }
    const template = renderTarget('azure/policy/install.json', {})
    const storage = `--auth-mode login --account-name ACCOUNT --container-name CONTAINER --name ${blobName}`
    const sign = `az storage blob generate-sas ${storage} --as-user --full-uri --permissions r`
    const expiry = `--expiry "$(date -u -d '+1 day' +%Y-%m-%dT%H:%MZ)" -o tsv`
    const deploy = 'az deployment group create -g GROUP -n azure-hooks --template-file {path}/bicep/main.bicep'
    const steps = {
      upload: `az storage blob upload ${storage} --file {path}/${blob}`,
      deploy: `${deploy} --parameters vmNames='["VM"]' packageUri="$(${sign} ${expiry})"`,
    }
    const item = '-g GROUP -v azure-hooks --backup-management-type AzureIaasVM -c VM -i VM'
    const points = `az backup recoverypoint list ${item} --query '[].properties.[recoveryPointTime,recoveryPointType]'`
    const text = (path: string, content: string): PackagedFile => ({ path, content, mode: 0o644 })
    const inFolder = (command: string) => command.replace('{path}', '.')
    const readme = {
      ...{ title, version, galleryVersion, drillTag, path: keptInstaller },
      ...{ upload: inFolder(steps.upload), deploy: inFolder(steps.deploy) },
      ...{ points: `${points} -o tsv`, disable: `az backup protection disable ${item}` },
    }
    return {
      form: 'folder',
      name: 'azure-hooks-azure',
      files: [
        text('README.md', renderTarget('azure/README.md', readme)),
        text(blob, script),
        text('policy/install.json', template),
        text('policy/parameters.json', renderTarget('azure/policy/parameters.json', { drillTag })),
        text('policy/rule.json', composeRule(template)),
        text(
          'bicep/main.bicep',
          renderTarget('azure/bicep/main.bicep', { ...head, ...application, drillTag, readerRole }),
        ),
        text('bicep/refuse-crash-consistent.bicep', renderTarget('azure/bicep/refuse-crash-consistent.bicep', {})),
        text('bicep/policy-definition.bicep', renderTarget('azure/bicep/policy-definition.bicep', { description })),
        text('bicep/policy-assignment.bicep', renderTarget('azure/bicep/policy-assignment.bicep', { contributorRole })),
        text('terraform/main.tf', renderTarget('azure/terraform/main.tf', head)),
        text('terraform/variables.tf', renderTarget('azure/terraform/variables.tf', { drillTag })),
        text('terraform/application.tf', renderTarget('azure/terraform/application.tf', { ...application, blobName })),
        text(
          'terraform/policy.tf',
          renderTarget('azure/terraform/policy.tf', {
            description,
            outputDescription: `The version of the VM application: ${description}.`,
          }),
        ),
        ...bundleFiles(bundle),
      ],
      measures: measureApplication(script),
      next: [
        ['Read first: order, rights, what stays', '{path}/README.md'],
        ['With Bicep: upload the package', steps.upload],
        ['And deploy', steps.deploy],
        ['Or with Terraform: get the providers', 'terraform -chdir={path}/terraform init'],
        ['And apply; it asks for what it needs', 'terraform -chdir={path}/terraform apply'],
        ['On a VM: check it, then try it', checkInstalled],
      ],
      notes: [
        ...versionNote(settings),
        'The Azure Policy gives new VMs the hooks, not a backup: add them to the list of VMs.',
        'Checked: syntax, names and versions of the types against what Microsoft and HashiCorp publish. Not checked: ' +
          'the Bicep compiler, the types of the Terraform providers, Azure itself. Try it on one VM.',
      ],
    }
  },
}
