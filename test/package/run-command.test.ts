// Bicep and Terraform: both are in their languages, use only what is documented, and carry a script that a managed run
// command can run.
import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { findProgram, mustSkip } from '../shell/facilities.ts'
import { findNodes, mustSkipBicep, parseBicep, readString } from './bicep-syntax.ts'
import { parseHcl } from './hcl.ts'
import { checkedBundle, enlarge, HOSTILE, hooksOf, installedHooks, pack, textOf } from './packing.ts'
import { SSH_HOST_PROGRAMS, type SshHost, startSshHosts } from './ssh-host.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const inBicep = mustSkipBicep() ? test.skip : test
const onHost = mustSkip('bash', ...SSH_HOST_PROGRAMS) ? test.skip : test

/** A bundle whose name is all that the languages could take for their own. */
function nameHostile(title: string) {
  const bundle = checkedBundle()
  return { ...bundle, manifest: { ...bundle.manifest, options: { instance: [title] } } }
}
// The grammar of the tests takes // after an escape for a comment, so it stands first.
const hostileTitle = `I // /* '"\${x} $\${y} \\\${z} %{y} %%{z} {{ z }} \\ # '''`

describe('Bicep', () => {
  const module = async (bundle = checkedBundle()) => textOf(await pack('bicep', bundle), 'azure-hooks.bicep')

  inBicep('is Bicep, with what is documented of run commands', async () => {
    const root = await parseBicep(await module())
    const types = findNodes(root, 'resource_declaration').map(({ children }) => children[2]?.text)
    expect(types).toEqual([
      "'Microsoft.Compute/virtualMachines@2025-11-01'",
      "'Microsoft.Compute/virtualMachines/runCommands@2025-11-01'",
    ])
    const properties = findNodes(root, 'object_property').map(({ children }) => children[0]?.text)
    expect([...new Set(properties)].sort()).toEqual([
      'asyncExecution',
      'location',
      'name',
      'parent',
      'properties',
      'script',
      'scriptUri',
      'source',
      'timeoutInSeconds',
      'treatFailureAsDeploymentFailure',
    ])
    const calls = findNodes(root, 'call_expression').map(({ text }) => text)
    expect(calls).toContain("loadTextContent('azure-hooks.sh.part1')")
    expect(calls).toContain("loadTextContent('azure-hooks.sh.part2')")
    expect(await module()).toMatch(/script: '\$\{scriptPart1\}\$\{scriptPart2\}'/)
  })

  inBicep('values arrive as they were given', async () => {
    const root = await parseBicep(await module(nameHostile(hostileTitle)))
    const strings = findNodes(root, 'string').filter(({ text }) => text.includes('Azure Backup hooks for'))
    expect(strings.map(readString)).toEqual([`Azure Backup hooks for InterSystems IRIS (${hostileTitle})`])
    await expect(parseBicep("metadata x = 'it's'\n")).rejects.toThrow('not Bicep')
  })

  test('the script comes in parts that Bicep takes, is measured, and refused with the number', async () => {
    const bundle = checkedBundle(HOSTILE)
    const made = await pack('bicep', bundle)
    const script = textOf(made, 'azure-hooks.sh')
    const parts = made.files.filter(({ path }) => path.includes('.part')).map(({ path }) => textOf(made, path))
    expect(parts.join('')).toBe(script)
    expect(parts.filter((part) => part.length > 131_072)).toEqual([])
    expect(made.measures).toEqual([
      { what: 'script, as run command', size: Buffer.byteLength(script), limit: 262_144, unit: 'bytes' },
    ])
    await expect(pack('bicep', enlarge(bundle, 100_000))).rejects.toThrow(
      /script, as run command: \d{3},\d{3} bytes, but at most 262,144/,
    )
  })
})

test('how many VMs one deployment carries the script to is within the limits of ARM, and is said', async () => {
  const made = await pack('bicep', checkedBundle())
  const [said = ''] = /(?<=carries it to )\d+/.exec(made.notes.join()) ?? []
  expect(textOf(made, 'azure-hooks.bicep')).toContain(`at most ${said} at once`)
  const script = textOf(made, 'azure-hooks.sh')
  const type = 'Microsoft.Compute/virtualMachines/runCommands'
  const resource = { type, apiVersion: '2025-11-01', location: 'westeurope', properties: { source: { script } } }
  const expand = (count: number) => {
    const resources = Array.from({ length: count }, (_, index) => ({ ...resource, name: `vm${index}/azure-hooks` }))
    const text = JSON.stringify({ variables: { script }, resources })
    return { template: text.length, job: gzipSync(text, { level: 9 }).length }
  }
  const most = expand(Number(said))
  expect(most.template).toBeLessThan(4_000_000)
  expect(most.job).toBeLessThan(1_000_000)
  const more = expand(Number(said) + 3)
  expect(more.template > 4_000_000 || more.job > 1_000_000).toBe(true)
})

describe('Terraform', () => {
  const module = async (bundle = checkedBundle()) => textOf(await pack('terraform', bundle), 'main.tf')

  test('is HCL, with what is documented of run commands', async () => {
    const { resource, variable, terraform } = parseHcl(await module())
    expect(resource).toEqual({
      azurerm_virtual_machine_run_command: {
        azure_hooks: [
          {
            for_each: `\${var.virtual_machines}`,
            name: `\${var.run_command_name}`,
            location: `\${each.value.location}`,
            virtual_machine_id: `\${each.value.id}`,
            source: [
              {
                script: `\${var.script_uri == null ? file("\${path.module}/azure-hooks.sh") : null}`,
                script_uri: `\${var.script_uri}`,
              },
            ],
          },
        ],
      },
    })
    expect(Object.keys(variable).sort()).toEqual(['run_command_name', 'script_uri', 'virtual_machines'])
    expect(terraform[0].required_providers[0].azurerm).toEqual({ source: 'hashicorp/azurerm', version: '>= 3.88.0' })
  })

  test('values arrive as they were given', async () => {
    const { output } = parseHcl(await module(nameHostile(hostileTitle)))
    expect(output.azure_hooks[0].description).toContain(`hooks for InterSystems IRIS (${hostileTitle}) gave`)
    expect(() => parseHcl('a = "${x"')).toThrow('not HCL')
  })

  test('is formatted as Terraform does it, where it is', async () => {
    const program = findProgram('terraform')
    if (program === null) return console.warn('terraform is not here: its own formatting was not compared')
    const input = await module(nameHostile(hostileTitle))
    const { status, stdout } = spawnSync(program, ['fmt', '-check', '-diff', '-'], { input, encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })

  test('a script that no run command takes is refused with the number', async () => {
    await expect(pack('terraform', enlarge(checkedBundle(), 100_000))).rejects.toThrow(
      /script, as run command: \d{3},\d{3} bytes, but at most 262,144/,
    )
  })
})

test('neither invents settings of the extension', async () => {
  for (const target of ['bicep', 'terraform']) {
    const made = await pack(target, checkedBundle())
    const code = made.files.filter(({ path }) => /\.(?:bicep|tf)$/.test(path)).map(({ path }) => textOf(made, path))
    const withoutComments = code.join('').replaceAll(/^ *(?:\/\/|#).*$/gm, '')
    expect(withoutComments).not.toMatch(/VMSnapshot|extensions|preScript/i)
    expect(code.join('')).toContain('VMSnapshotLinux, has no settings for scripts')
  }
})

onHost('a managed run command runs the script as root, and tells when it failed', async () => {
  const ssh = await startSshHosts(1)
  try {
    const host = ssh.hosts[0] as SshHost
    const bundle = checkedBundle(HOSTILE)
    // As the handler does: the file can be run, and bash is told its path.
    const runScript = (script: string) => {
      const folder = '/var/lib/waagent/run-command-handler/download/azure-hooks/0'
      host.writeFile(`${folder}/script.sh`, script, 0o500)
      return host.run(`cd ${folder} && exec /bin/bash -c ${folder}/script.sh >stdout 2>stderr`).status
    }
    for (const target of ['bicep', 'terraform', 'bicep']) {
      const script = textOf(await pack(target, bundle), 'azure-hooks.sh')
      expect(runScript(script)).toBe(0)
      expect(installedHooks(host)).toEqual(hooksOf(bundle))
      expect(runScript(script.replace('freez', 'frees'))).toBe(1)
    }
    expect(host.run('ls /tmp').stdout).toBe('')
    expect(host.describe('/owned')).toBeUndefined()
  } finally {
    await ssh.close()
  }
})
