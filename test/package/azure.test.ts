// Azure's side as code: both variants are in their languages and use only what is documented, no policy that runs no
// hooks gets through, and what an administrator had on a VM stays.
import { spawnSync } from 'node:child_process'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Package } from '../../src/package/packager.ts'
import { findProgram } from '../shell/facilities.ts'
import { findNodes, mustSkipBicep, parseBicep, readString } from './bicep-syntax.ts'
import { parseHcl } from './hcl.ts'
import { checkedBundle, pack, textOf } from './packing.ts'

const inBicep = mustSkipBicep() ? test.skip : test

// biome-ignore lint/suspicious/noExplicitAny: whatever the JSON holds
type Json = any

/** A bundle whose name is all that the languages could take for their own. */
function nameHostile(title: string) {
  const bundle = checkedBundle()
  return { ...bundle, manifest: { ...bundle.manifest, options: { instance: [title] } } }
}
const hostileTitle = `I // /* '"\${x} $\${y} \\\${z} %{y} %%{z} {{ z }} [parameters('e')] \\ # '''`

const made = await pack('azure', checkedBundle())
const hostile = await pack('azure', nameHostile(hostileTitle))
const said = `Azure Backup hooks for InterSystems IRIS (${hostileTitle})`

const textsOf = ({ files }: Package, ending: string): [path: string, text: string][] =>
  files.filter(({ path }) => path.endsWith(ending)).map(({ path, content }) => [path, Buffer.from(content).toString()])

describe('Bicep', () => {
  inBicep('is Bicep, with the types and versions that are published', async () => {
    const types: string[] = []
    const modules: string[] = []
    for (const [, text] of textsOf(made, '.bicep')) {
      const root = await parseBicep(text)
      types.push(...findNodes(root, 'resource_declaration').map(({ children }) => children[2]?.text ?? ''))
      modules.push(...findNodes(root, 'module_declaration').map(({ children }) => children[2]?.text ?? ''))
      // Each parameter is described.
      expect(text.match(/^param /gm)?.length ?? 0).toBe(text.match(/^@description\(/gm)?.length ?? 0)
    }
    const bare = types.map((type) => type.replaceAll("'", ''))
    expect([...new Set(bare)].sort()).toEqual([
      'Microsoft.Authorization/policyAssignments@2025-03-01',
      'Microsoft.Authorization/policyDefinitions@2025-03-01',
      'Microsoft.Authorization/roleAssignments@2022-04-01',
      'Microsoft.Compute/galleries/applications/versions@2025-03-03',
      'Microsoft.Compute/galleries/applications@2025-03-03',
      'Microsoft.Compute/galleries@2025-03-03',
      'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems@2026-01-01',
      'Microsoft.RecoveryServices/vaults/backupPolicies@2026-01-01',
      'Microsoft.RecoveryServices/vaults@2026-01-01',
    ])
    // Whatever is loaded is in the folder.
    const loaded = textsOf(made, '.bicep').flatMap(([, text]) => text.match(/(?<=loadJsonContent\()'[^']+'/g) ?? [])
    for (const name of [...modules, ...loaded]) {
      const path = new URL(name.replaceAll("'", ''), 'file:///bicep/').pathname.slice(1)
      expect(textOf(made, path)).toMatch(/\S/)
    }
    expect([modules.length, loaded.length]).toEqual([4, 2])
  })

  inBicep('values arrive as they were given', async () => {
    const strings: string[] = []
    for (const [, text] of textsOf(hostile, '.bicep')) {
      const found = findNodes(await parseBicep(text), 'string').filter((each) => each.text.includes('hooks for Inter'))
      strings.push(...found.map(readString))
    }
    expect(strings).toEqual([said, said, said, said])
  })

  test('protects no VM before the policy was read and is not crash-consistent only', () => {
    const main = textOf(made, 'bicep/main.bicep')
    const [guard = ''] = /^module refuseCrashConsistent [\s\S]*?^\}/m.exec(main) ?? []
    const [items = ''] = /^resource protectedItems [\s\S]*?^\}\]/m.exec(main) ?? []
    const parameter = 'backupPolicyMustAskTheVmElseTheHooksNeverRun'
    expect(guard).toContain(`${parameter}: policyInVault.properties.?snapshotConsistencyType ?? ''`)
    expect(guard).not.toContain(' if (')
    expect(items).toMatch(/policyId: policyInVault\.id[\s\S]*dependsOn: \[\s+refuseCrashConsistent\s+\]/)
    const refusing = textOf(made, 'bicep/refuse-crash-consistent.bicep')
    expect(refusing).toMatch(new RegExp(`@allowed\\(\\[\\s+''\\s+\\]\\)\\nparam ${parameter} string`))
    expect(refusing).toMatch(/@description\('.*OnlyCrashConsistent is refused.*never frozen/)
    const [policy = ''] = /^resource backupPolicy [\s\S]*?^\}/m.exec(main) ?? []
    expect(policy).toContain("policyType: 'V2'")
    expect(policy).not.toContain('snapshotConsistencyType')
  })
})

describe('Terraform', () => {
  const files = textsOf(made, '.tf')
  const all = files.map(([, text]) => parseHcl(text))
  const merged = (kind: string) => Object.assign({}, ...all.map((each) => each[kind] ?? {}))

  test('is HCL, with the resources and arguments that are published', () => {
    const resource = merged('resource')
    const argumentsOf = Object.fromEntries(
      Object.entries(resource).map(([type, named]) => [
        type,
        [...new Set(Object.values(named as object).flatMap(([block]) => Object.keys(block)))].sort().join(' '),
      ]),
    )
    expect(argumentsOf).toEqual({
      azapi_resource_action: 'body for_each lifecycle method resource_id type',
      azurerm_backup_policy_vm:
        'backup count instant_restore_retention_days name policy_type recovery_vault_name resource_group_name ' +
        'retention_daily timezone',
      azurerm_backup_protected_vm:
        'backup_policy_id depends_on for_each recovery_vault_name resource_group_name source_vm_id',
      azurerm_gallery_application: 'description gallery_id location name supported_os_type',
      azurerm_gallery_application_version:
        'gallery_application_id lifecycle location manage_action name package_file source target_region',
      azurerm_policy_definition: 'description display_name metadata mode name parameters policy_rule policy_type',
      azurerm_recovery_services_vault: 'count location name resource_group_name sku',
      azurerm_resource_group_policy_assignment:
        'display_name identity location name parameters policy_definition_id resource_group_id',
      azurerm_role_assignment: 'principal_id principal_type role_definition_name scope',
      azurerm_shared_image_gallery: 'description location name resource_group_name',
      azurerm_storage_account:
        'account_replication_type account_tier allow_nested_items_to_be_public count location name resource_group_name',
      azurerm_storage_blob: 'content_md5 count name source storage_container_id type',
      azurerm_storage_container: 'count name storage_account_id',
    })
    const variables: Record<string, [{ description?: string; type?: string }]> = merged('variable')
    for (const [name, [variable]] of Object.entries(variables)) {
      expect(variable, name).toMatchObject({ description: expect.stringMatching(/\.$/), type: expect.any(String) })
    }
    const beside = files.flatMap(([, text]) => text.match(/(?<=path\.module\}\/\.\.\/)[^"]+/g) ?? [])
    expect([...new Set(beside)].sort()).toEqual(['azure-hooks', 'policy/parameters.json', 'policy/rule.json'])
    for (const path of beside) expect(textOf(made, path)).toMatch(/\S/)
  })

  test('values arrive as they were given', () => {
    const [, , application, policy] = textsOf(hostile, '.tf').map(([, text]) => parseHcl(text))
    for (const type of ['azurerm_gallery_application', 'azurerm_shared_image_gallery']) {
      expect(application.resource[type].hooks[0].description).toBe(said)
    }
    expect(policy.resource.azurerm_policy_definition.hooks[0].description).toBe(said)
    expect(policy.output.application_version_id[0].description).toContain(said)
  })

  test('keeps backups when it destroys, and refuses a policy that is crash-consistent only', () => {
    const [, main = ''] = files.find(([path]) => path.endsWith('/main.tf')) ?? []
    expect(main).toContain('vm_backup_stop_protection_and_retain_data_on_destroy = true')
    expect(main).not.toMatch(/^\s*consistency_type/m)
    const { data, resource } = parseHcl(main)
    const [{ postcondition }] = data.azapi_resource.existing_backup_policy[0].lifecycle
    expect(postcondition[0].condition).toContain('try(length(self.output.properties.snapshotConsistencyType), 0) == 0')
    expect(postcondition[0].error_message).toContain('never frozen')
    expect(resource.azurerm_backup_protected_vm.hooks[0].depends_on).toEqual([
      `\${data.azapi_resource.existing_backup_policy}`,
    ])
  })

  test('has nothing large in its state: the package is named, not held', () => {
    for (const [path, text] of files) expect(text.length, path).toBeLessThan(10_000)
    const { azurerm_storage_blob: blob } = merged('resource')
    expect(blob.package[0]).toMatchObject({ source: `\${path.module}/../azure-hooks` })
    expect(textOf(made, 'azure-hooks')).toMatch(/^#!\/bin\/sh\n/)
  })

  test('is formatted as Terraform does it, where it is', () => {
    const program = findProgram('terraform')
    if (program === null) return console.warn('terraform is not here: its own formatting was not compared')
    for (const [path, input] of textsOf(hostile, '.tf')) {
      const { status, stdout } = spawnSync(program, ['fmt', '-check', '-diff', '-'], { input, encoding: 'utf8' })
      expect({ path, status, stdout }).toEqual({ path, status: 0, stdout: '' })
    }
  })
})

/** What Resource Manager makes of an expression: its functions as far as they are used here, `if` as lazy as there. */
function evaluate(text: string, scope: object): unknown {
  if (!/^\[(?!\[)[\s\S]*\]$/.test(text)) return text
  const parts = text.slice(1, -1).split("'")
  const code = parts.map((part, index) =>
    index % 2 === 1 ? part : part.replaceAll(/\.(?=[a-z])/gi, '?.').replaceAll(/\bif\(/g, 'when('),
  )
  const script = code.join("'").replaceAll("lambda('each', ", "lambda('each', () => ")
  let each: unknown
  return runInNewContext(script, {
    add: (one: number, other: number) => one + other,
    concat: (...lists: unknown[]) => (typeof lists[0] === 'string' ? lists.join('') : lists.flat()),
    contains: (found: object | undefined, key: string) => found !== undefined && Object.hasOwn(found, key),
    createArray: (...items: unknown[]) => items,
    createObject: () => ({}),
    filter: (list: unknown[], keep: () => boolean) =>
      list.filter((item) => {
        each = item
        return keep()
      }),
    lambda: (_: string, body: () => boolean) => body,
    lambdaVariables: () => each,
    lastIndexOf: (one: string, other: string) => one.toLowerCase().lastIndexOf(other.toLowerCase()),
    not: (value: boolean) => !value,
    resourceId: (type: string, name: string) => `/providers/${type}/${name}`,
    startsWith: (one: string, start: string) => one.toLowerCase().startsWith(start.toLowerCase()),
    substring: (one: string, from: number, length: number) => one.slice(from, from + length),
    toLower: (one: string) => one.toLowerCase(),
    uniqueString: (one: string) => `u${one}`,
    when: (condition: boolean, yes: unknown, no: unknown) => (condition ? yes : no),
    ...scope,
  })
}

describe('the template and the rule of the Azure Policy', () => {
  const template = JSON.parse(textOf(made, 'policy/install.json'))
  const rule = JSON.parse(textOf(made, 'policy/rule.json'))

  /** What the template puts into a VM that is so. */
  function install(vm: object, applicationVersionId: string) {
    const given: Record<string, unknown> = { vmName: 'vm1', location: 'westeurope', applicationVersionId }
    expect(Object.keys(template.parameters)).toEqual(Object.keys(given))
    const outer: object = {
      parameters: (name: string) => given[name],
      variables: (name: string) => evaluate(template.variables[name], outer),
      reference: (id: string, version: string, form: string) => {
        expect([id, version, form]).toEqual(['/providers/Microsoft.Compute/virtualMachines/vm1', '2025-11-01', 'Full'])
        return vm
      },
    }
    const { parameters, template: nested, expressionEvaluationOptions } = template.resources[0].properties
    expect(expressionEvaluationOptions).toEqual({ scope: 'inner' })
    expect(Object.keys(nested.parameters)).toEqual(Object.keys(parameters))
    const handed = Object.fromEntries(
      Object.entries(parameters).map(([name, { value }]: [string, Json]) => [name, evaluate(value, outer)]),
    )
    const resolve = (value: Json): Json => {
      if (typeof value === 'string') return evaluate(value, inner)
      if (typeof value !== 'object') return value
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each)]))
    }
    const inner: object = {
      parameters: (name: string) => handed[name],
      variables: (name: string) => resolve(nested.variables[name]),
    }
    return JSON.parse(JSON.stringify(resolve(nested.resources[0])))
  }

  const application =
    '/subscriptions/S/resourceGroups/g/providers/Microsoft.Compute/galleries/x/applications/azure-hooks'
  const hooks = { packageReferenceId: `${application}/versions/0.1.2`, treatFailureAsDeploymentFailure: true }
  const expected = (galleryApplications: object[], tags: object = {}) => ({
    type: 'Microsoft.Compute/virtualMachines',
    apiVersion: '2025-11-01',
    name: 'vm1',
    location: 'westeurope',
    tags,
    properties: { applicationProfile: { galleryApplications } },
  })

  test.each([{}, { applicationProfile: {} }, { applicationProfile: { galleryApplications: [] } }])(
    'a VM that has no application gets one: %j',
    (properties) => {
      expect(install({ properties }, hooks.packageReferenceId)).toEqual(expected([hooks]))
    },
  )

  test('another version of it goes, other applications and the tags stay', () => {
    const others = [
      { packageReferenceId: `${application}-2/versions/0.1.1`, order: 1 },
      { packageReferenceId: '/subscriptions/s/other/versions/0.1.1', enableAutomaticUpgrade: true },
    ]
    const old = { packageReferenceId: `${application.toUpperCase()}/versions/0.1.1`, order: 3 }
    const galleryApplications = [others[0], old, others[1]]
    const vm = { tags: { owner: 'ward 3' }, properties: { applicationProfile: { galleryApplications } } }
    expect(install(vm, hooks.packageReferenceId)).toEqual(expected([...(others as object[]), hooks], vm.tags))
  })

  test('the rule deploys that template to Linux VMs with the tag, but to no copy of a restore drill', () => {
    const { effect, details } = rule.then
    expect(effect).toBe('deployIfNotExists')
    expect(details.deployment.properties.template).toEqual(template)
    expect(Object.keys(details.deployment.properties.parameters)).toEqual(Object.keys(template.parameters))
    expect(details).toMatchObject({ type: 'Microsoft.Compute/virtualMachines', name: "[field('name')]" })
    const parameters = JSON.parse(textOf(made, 'policy/parameters.json'))
    expect(parameters.excludedTagName.defaultValue).toBe('azure-hooks-restore-drill')
    const asked = JSON.stringify([rule.if, details.existenceCondition, details.deployment.properties.parameters])
    const used = new Set([...asked.matchAll(/parameters\('(\w+)'\)/g)].map(([, name]) => name))
    expect([...used].sort()).toEqual(Object.keys(parameters).sort())
    const names = { tagName: 'azure-hooks', tagValue: 'install', excludedTagName: 'drill' } as Record<string, string>
    /** Of the conditions that are used here. */
    const holds = (condition: Json, vm: { os?: string; tags?: object; group?: object }): boolean => {
      if (condition.allOf) return condition.allOf.every((each: object) => holds(each, vm))
      if (condition.not) return !holds(condition.not, vm)
      const scope = { parameters: (name: string) => names[name], resourceGroup: () => ({ tags: vm.group ?? {} }) }
      const field = condition.field && String(evaluate(condition.field, scope))
      const values: Record<string, unknown> = {
        type: 'Microsoft.Compute/virtualMachines',
        'Microsoft.Compute/virtualMachines/storageProfile.osDisk.osType': vm.os ?? 'Linux',
        ...Object.fromEntries(Object.entries(vm.tags ?? {}).map(([name, value]) => [`tags[${name}]`, value])),
      }
      const value = field ? values[field] : (evaluate(condition.value, scope) ?? '')
      if (condition.exists !== undefined) return String(value !== undefined) === condition.exists
      if (condition.notEquals !== undefined) return value !== condition.notEquals
      return value === evaluate(condition.equals, scope)
    }
    const tags = { 'azure-hooks': 'install' }
    expect(holds(rule.if, { tags })).toBe(true)
    expect(holds(rule.if, { tags, os: 'Windows' })).toBe(false)
    expect(holds(rule.if, {})).toBe(false)
    expect(holds(rule.if, { tags: { 'azure-hooks': 'no' } })).toBe(false)
    expect(holds(rule.if, { tags: { ...tags, drill: '' } })).toBe(false)
    expect(holds(rule.if, { tags, group: { drill: '1' } })).toBe(false)
  })
})

test('other options are another version, which a gallery takes and which can be made to grow', async () => {
  const versionIn = async (options: object, settings = {}) => {
    const text = textOf(await pack('azure', checkedBundle(options), settings), 'bicep/main.bicep')
    return /applications\/versions@[\s\S]*?name: '([^']+)'/.exec(text)?.[1]
  }
  const first = await versionIn({})
  expect(first).toMatch(/^0\.1\.\d{1,10}$/)
  expect(await versionIn({})).toBe(first)
  expect(await versionIn({ timeout: 200 })).not.toBe(first)
  expect(await versionIn({}, { epoch: 1_800_000_000 })).toBe('0.1.1800000000')
  expect(await versionIn({}, { packageVersion: '2.0.0' })).toBe('2.0.0')
  await expect(versionIn({}, { packageVersion: '2.0' })).rejects.toThrow('but a gallery takes three numbers only')
})
