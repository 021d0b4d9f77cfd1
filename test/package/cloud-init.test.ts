// The cloud-config is what cloud-init wants, fits into custom data, and gives a VM its hooks at the first boot.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { checkedBundle, HOSTILE, hooksOf, installedHooks, pack, textOf, withoutComments } from './packing.ts'
import { SSH_HOST_PROGRAMS, type SshHost, type SshHosts, startSshHosts } from './ssh-host.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const SCRIPT = '/run/azure-hooks.sh'
const KEPT = '/var/lib/azure-hooks'
const withCloudInit = mustSkip('cloud-init', 'python3', ...SSH_HOST_PROGRAMS) ? describe.skip : describe

async function cloudConfig(bundle = checkedBundle()): Promise<string> {
  return textOf(await pack('cloud-init', bundle), 'azure-hooks.cloud-config.yaml')
}

/** As cloud-init reads it: by Debian's Python, which is cloud-init's own. */
function readYaml(text: string) {
  const program = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-c', program], { input: text, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}

test('custom data is measured, in bytes', async () => {
  for (const bundle of [checkedBundle(), checkedBundle({ instance: ['all'] }), checkedBundle(HOSTILE)]) {
    const { measures, files } = await pack('cloud-init', bundle)
    const size = Buffer.byteLength(files[0]?.content ?? '')
    expect(measures).toEqual([{ what: 'custom data, decoded', size, limit: 65_535, unit: 'bytes' }])
  }
})

test('what does not fit goes without the comments of its hooks, and says so', async () => {
  const { files, notes } = await pack('cloud-init', checkedBundle({ mirror: 'async-only', metricsFile: '/m/h.prom' }))
  expect(Buffer.byteLength(files[0]?.content ?? '')).toBeLessThan(60_000)
  expect(notes[0]).toContain('nor of the hooks but for their heads')
})

test('what does not fit is refused with the number', async () => {
  const bundle = checkedBundle()
  const noise = Array.from({ length: 4000 }, (_, n) => `: ${(n * 7919 * 104_729).toString(36)}${n ** 5}\n`).join('')
  const files = bundle.files.map((file) => (file.name === 'prescript.sh' ? { ...file, content: noise } : file))
  await expect(pack('cloud-init', { ...bundle, files })).rejects.toThrow(
    /cloud-init cannot carry this bundle\. custom data, decoded: \d+,\d{3} bytes, but at most 65,535/,
  )
})

withCloudInit('cloud-init', () => {
  test('finds nothing to complain about', async () => {
    const path = join(makeFolder(), 'user-data')
    for (const bundle of [checkedBundle(), checkedBundle(HOSTILE)]) {
      writeFileSync(path, await cloudConfig(bundle))
      const { status, stdout, stderr } = spawnSync('cloud-init', ['schema', '--config-file', path], {
        encoding: 'utf8',
      })
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expect.stringContaining('Valid'), stderr: '' })
    }
  })

  test('reads each value as it was given', async () => {
    const bundle = checkedBundle()
    const title = `I'"\${x} %{y} {{ z }} \\ : #`
    const manifest = { ...bundle.manifest, options: { instance: [title] } }
    const config = readYaml(await cloudConfig({ ...bundle, manifest }))
    expect(config).toEqual({
      write_files: [
        {
          path: SCRIPT,
          owner: 'root:root',
          permissions: '0700',
          encoding: 'gz+b64',
          content: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        },
      ],
      runcmd: [['sh', SCRIPT]],
      bootcmd: [expect.stringContaining(`sh ${SCRIPT}`)],
    })
    expect(gunzipSync(Buffer.from(config.write_files[0].content, 'base64')).toString()).toMatch(/^#!\/bin\/sh\n/)
  })

  describe('at the boots of a VM', () => {
    let ssh: SshHosts
    beforeAll(async () => {
      ssh = await startSshHosts(3)
    })
    afterAll(() => ssh?.close())

    /** The stages of a boot, with cloud-init's own modules and nothing of this machine's configuration. */
    function boot(host: SshHost, userData: string): string {
      const seed = '/var/lib/cloud/seed/nocloud'
      host.run('rm -rf /run/cloud-init /etc/cloud')
      host.writeFile(`${seed}/user-data`, userData)
      host.writeFile(`${seed}/meta-data`, 'instance-id: vm-1\n')
      host.writeFile('/etc/cloud/ds-identify.cfg', 'policy: enabled\n')
      host.writeFile(
        '/etc/cloud/cloud.cfg',
        [
          'datasource_list: [NoCloud]',
          'network: {config: disabled}',
          'syslog_fix_perms: root:root',
          'cloud_init_modules: [bootcmd, write-files]',
          'cloud_config_modules: [runcmd]',
          'cloud_final_modules: [scripts-user]',
          'system_info: {distro: debian, paths: {cloud_dir: /var/lib/cloud, run_dir: /run/cloud-init}}',
          '',
        ].join('\n'),
      )
      const stages = ['init --local', 'init', 'modules --mode config', 'modules --mode final']
      return stages.map((stage) => `${stage}: ${host.run(`cloud-init ${stage} >/dev/null 2>&1`).status}`).join(', ')
    }
    const well = 'init --local: 0, init: 0, modules --mode config: 0, modules --mode final: 0'

    test('installs at the first one, all or nothing', async () => {
      const host = ssh.hosts[0] as SshHost
      const bundle = checkedBundle(HOSTILE)
      const userData = await cloudConfig(bundle)
      expect(boot(host, userData)).toBe(well)
      expect(withoutComments(installedHooks(host))).toEqual(withoutComments(hooksOf(bundle)))
      // All of the runbook does not fit.
      expect(host.read(`${KEPT}/README.md`)).toMatch(/^## The database is frozen now$[\s\S]*ExternalThaw/m)
      expect(host.read(`${KEPT}/README.md`).length).toBeLessThan(5000)
      expect(host.describe('/owned')).toBeUndefined()
      const check = host.run(`sh ${KEPT}/install.sh --check`).stdout.split('\n')
      const verdicts = check
        .filter((line) => line.includes('is the file of this bundle'))
        .map((line) => line.slice(0, 6))
      expect(verdicts).toEqual(['PASSED', 'PASSED', 'PASSED'])
      expect(check).toContainEqual(expect.stringMatching(/^PASSED.* more \/var\/lib\/azure-hooks\/README\.md$/))

      const before = host.tree('/etc/azure')
      expect(boot(host, userData)).toBe(well)
      expect(host.tree('/etc/azure')).toEqual(before)

      // As cloud-init would at the first boot of an image that was made of this VM.
      expect(host.run(`sh ${SCRIPT}`)).toMatchObject({ status: 0, stdout: expect.stringContaining('up to date') })
      expect(host.tree('/etc/azure')).toEqual(before)
    })

    test('installs also where nothing in /var may be executed, once for each VM', async () => {
      const host = ssh.hosts[2] as SshHost
      host.run('mount --bind /var /var && mount -o remount,bind,noexec,nosuid,nodev /var')
      const userData = await cloudConfig()
      expect(boot(host, userData)).toBe(well)
      expect(withoutComments(installedHooks(host))).toEqual(withoutComments(hooksOf(checkedBundle())))
      host.run(`sh ${KEPT}/install.sh --uninstall`)
      expect(boot(host, userData)).toBe(well)
      expect(installedHooks(host)).toEqual({})
    })

    test('says so when the install fails, and leaves nothing half done', async () => {
      const host = ssh.hosts[1] as SshHost
      host.run('mkdir /elsewhere && ln -s /elsewhere /etc/azure')
      expect(boot(host, await cloudConfig())).toBe(well.replace('final: 0', 'final: 1'))
      expect(host.run('cloud-init status --long').stdout).toContain('status: error')
      expect(host.tree('/elsewhere')).toEqual({ '/elsewhere': 'folder 0:0 0755' })
    })
  })
})
