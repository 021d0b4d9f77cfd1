// The template is what Packer takes, and its provisioners, run by Packer over SSH, give a host its hooks.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { CheckedBundle } from '../../src/package/packager.ts'
import { makeFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { parseHcl } from './hcl.ts'
import { checkedBundle, HOSTILE, hooksOf, installedHooks, pack, textOf } from './packing.ts'
import { LOOPBACK, SSH_HOST_PROGRAMS, type SshHost, startSshHosts } from './ssh-host.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const withPacker = mustSkip('packer') ? describe.skip : describe
const onHost = mustSkip('packer', ...SSH_HOST_PROGRAMS) ? test.skip : test

/** The package in a folder, without the file that Debian's Packer 1.6 does not know. */
async function writeTemplate(bundle: CheckedBundle): Promise<string> {
  const folder = makeFolder()
  for (const { path, content, mode } of (await pack('packer', bundle)).files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content, { mode })
  }
  rmSync(join(folder, 'plugins.pkr.hcl'))
  return folder
}

function runPacker(cwd: string, ...args: string[]) {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', PACKER_NO_COLOR: '1', PACKER_CONFIG_DIR: cwd }
  const { status, stdout, stderr } = spawnSync('packer', args, { cwd, env, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

const variables = [
  'location=westeurope',
  'resource_group=g',
  'image_name=i',
  'base_image={publisher="a",offer="b",sku="c"}',
]

withPacker('Packer 1.6', () => {
  test('finds the template valid, and formatted as it does itself', async () => {
    const folder = await writeTemplate(checkedBundle(HOSTILE))
    const given = variables.flatMap((variable) => ['-var', variable])
    expect(runPacker(folder, 'validate', ...given, '.')).toEqual({ status: 0, output: '' })
    for (const file of ['azure-hooks.pkr.hcl', 'source.pkr.hcl']) {
      expect(runPacker(folder, 'fmt', '-check', '-diff', file)).toEqual({ status: 0, output: '' })
    }
  })

  test('takes the source for a gallery too, but for trusted launch, which is younger', async () => {
    const folder = await writeTemplate(checkedBundle())
    const source = readFileSync(join(folder, 'gallery/source.pkr.hcl'), 'utf8')
    const younger = /^ +(?:security_type|secure_boot_enabled|vtpm_enabled) .*\n/gm
    expect(source.match(younger)).toHaveLength(3)
    // It wants a managed image beside the gallery's; the ones that know trusted launch do not.
    const managed = '  managed_image_name = "i"\n  managed_image_resource_group_name = "g"\n'
    writeFileSync(
      join(folder, 'source.pkr.hcl'),
      source.replaceAll(younger, '').replace('  os_type ', `${managed}  os_type `),
    )
    const gallery = 'gallery={subscription="s",name="g",image="i",version="1.0.0"}'
    const given = [...variables.filter((text) => !text.startsWith('image_name')), gallery]
    expect(runPacker(folder, 'validate', ...given.flatMap((variable) => ['-var', variable]), '.')).toEqual({
      status: 0,
      output: '',
    })
    expect(runPacker(folder, 'fmt', '-check', '-diff', 'gallery/source.pkr.hcl')).toEqual({ status: 0, output: '' })
  })

  test('would find an argument that there is not', async () => {
    const folder = await writeTemplate(checkedBundle())
    writeFileSync(join(folder, 'source.pkr.hcl'), 'source "azure-arm" "vm" {\n  hook = 1\n}\n')
    expect(runPacker(folder, 'validate', '.')).toMatchObject({ status: 1, output: expect.stringContaining('"hook"') })
  })
})

test('values arrive as they were given, and the plug-in is asked for', async () => {
  const bundle = checkedBundle()
  const title = `I'"\${x} %{y} {{ z }} \\ # //`
  const made = await pack('packer', { ...bundle, manifest: { ...bundle.manifest, options: { instance: [title] } } })
  expect(parseHcl(textOf(made, 'azure-hooks.pkr.hcl')).build[0].description).toBe(
    `Azure Backup hooks for InterSystems IRIS (${title})`,
  )
  expect(parseHcl(textOf(made, 'plugins.pkr.hcl'))).toEqual({
    packer: [{ required_plugins: [{ azure: { source: 'github.com/hashicorp/azure', version: '>= 2.0.0' } }] }],
  })
  expect(made.notes.join('\n')).toMatch(/plugins\.pkr\.hcl.*not checked/)
})

onHost('the provisioners give a host its hooks, and deprovision it last', async () => {
  const ssh = await startSshHosts(1)
  try {
    const host = ssh.hosts[0] as SshHost
    const record = (text: string) => `#!/bin/sh\n${text}\n`
    host.writeFile('/usr/local/bin/sudo', record('exec "$@"'), 0o755)
    // Takes the SSH user away, as the real one does.
    const deprovision = 'echo "$@" >/run/waagent; ls /etc/azure >>/run/waagent; mv /etc/test-sshd/key.pub /run'
    host.writeFile('/usr/sbin/waagent', record(deprovision), 0o755)
    const bundle = checkedBundle(HOSTILE)
    const folder = await writeTemplate(bundle)
    const template = textOf(await pack('packer', bundle), 'azure-hooks.pkr.hcl')
    writeFileSync(join(folder, 'azure-hooks.pkr.hcl'), template.replace('source.azure-arm.vm', 'source.null.vm'))
    writeFileSync(
      join(folder, 'source.pkr.hcl'),
      `source "null" "vm" {
  communicator         = "ssh"
  ssh_host             = "${LOOPBACK}"
  ssh_port             = ${host.port}
  ssh_username         = "root"
  ssh_private_key_file = "${ssh.keyFile}"
}
`,
    )
    for (const time of ['first', 'second']) {
      host.run('[ ! -e /run/key.pub ] || mv /run/key.pub /etc/test-sshd')
      const { status, output } = runPacker(folder, 'build', '.')
      expect({ time, status, output }).toMatchObject({ status: 0 })
      expect(installedHooks(host)).toEqual(hooksOf(bundle))
      expect(host.run('ls /tmp; ls /run/azure-hooks.sh').stdout).toBe('')
      expect(host.read('/run/waagent').split('\n').slice(0, 2)).toEqual([
        '-force -deprovision+user',
        'VMSnapshotScriptPluginConfig.json',
      ])
    }
    expect(host.describe('/owned')).toBeUndefined()

    host.run('mv /run/key.pub /etc/test-sshd')
    host.run('rm -r /etc/azure /run/waagent && mkdir /elsewhere && ln -s /elsewhere /etc/azure')
    expect(runPacker(folder, 'build', '.').status).toBe(1)
    expect(host.describe('/run/waagent')).toBeUndefined()
  } finally {
    await ssh.close()
  }
})
