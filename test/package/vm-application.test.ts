// The commands of the VM Application, run as Azure's handler runs them.
import { expect, test, vi } from 'vitest'
import type { CheckedBundle } from '../../src/package/packager.ts'
import { mustSkip } from '../shell/facilities.ts'
import { checkedBundle, HOSTILE, hooksOf, installedHooks, pack, textOf } from './packing.ts'
import { SSH_HOST_PROGRAMS, type SshHost, startSshHosts } from './ssh-host.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const onHost = mustSkip(...SSH_HOST_PROGRAMS) ? test.skip : test

interface Profile {
  readonly manageActions: { readonly install: string; readonly update: string; readonly remove: string }
  readonly settings: { readonly packageFileName: string }
}

async function profile(bundle = checkedBundle()) {
  const made = await pack('vm-application', bundle)
  const { manageActions, settings }: Profile = JSON.parse(textOf(made, 'publishing-profile.json'))
  return { made, manageActions, settings }
}

test('the commands are short, and ask for the name that they use', async () => {
  const { made, manageActions, settings } = await profile(checkedBundle(HOSTILE))
  expect(Object.keys(manageActions)).toEqual(['install', 'update', 'remove'])
  for (const command of Object.values(manageActions)) {
    expect(command.length).toBeLessThanOrEqual(4096)
    expect(command).toMatch(/^sh \.\/azure-hooks( |$)/)
  }
  expect(settings).toEqual({ packageFileName: 'azure-hooks' })
  const size = Buffer.byteLength(textOf(made, 'azure-hooks'))
  expect(made.measures).toEqual([
    { what: 'blob', size, limit: 2_147_483_648, unit: 'bytes' },
    { what: 'longest command', size: manageActions.remove.length, limit: 4096, unit: 'characters' },
  ])
  const publish = made.next.find(([, command]) => command.includes('version create'))?.[1] ?? ''
  for (const [name, command] of Object.entries(manageActions))
    expect(publish).toContain(`--${name}-command '${command}'`)
})

test.each(['1.0', '1.0.0.0', '1.0.0+2', '1.0.2147483648', '1.0.01'])(
  'version %s is refused',
  async (packageVersion) => {
    await expect(pack('vm-application', checkedBundle(), { packageVersion })).rejects.toThrow(
      `--package-version is "${packageVersion}", but a gallery takes three numbers only.`,
    )
  },
)

/** What the handler does: a folder of its own for each version, the file in it, and /bin/sh -c in that folder. */
function applyVersion(host: SshHost, version: string, blob: string, command: string) {
  const folder = `/var/lib/waagent/Microsoft.CPlat.Core.VMApplicationManagerLinux/azure-hooks/${version}`
  host.run(`mkdir -p -m 0700 ${folder}`)
  if (blob !== '') host.writeFile(`${folder}/azure-hooks`, blob, 0o600)
  host.writeFile(`${folder}/command`, command)
  return host.run(`cd ${folder} && exec /bin/sh -c "$(cat command)" >stdout 2>stderr`).status
}

onHost('installs, updates and removes, and tells what failed', async () => {
  const ssh = await startSshHosts(1)
  try {
    const host = ssh.hosts[0] as SshHost
    const [old, current] = [checkedBundle(), checkedBundle({ ...HOSTILE, timeout: 200 })]
    const blobOf = async (bundle: CheckedBundle) => textOf(await pack('vm-application', bundle), 'azure-hooks')
    const { install, update, remove } = (await profile()).manageActions
    // As hardened images have it.
    host.run('mount --bind /var /var && mount -o remount,bind,noexec,nosuid,nodev /var')
    host.run('mkdir -m 0755 /etc/azure && printf own >/etc/azure/prescript.sh && chmod 0700 /etc/azure/prescript.sh')

    expect(applyVersion(host, '1.0.0', await blobOf(old), install)).toBe(0)
    expect(installedHooks(host)).toEqual(hooksOf(old))
    expect(applyVersion(host, '1.0.1', await blobOf(current), update)).toBe(0)
    expect(installedHooks(host)).toEqual(hooksOf(current))
    expect(applyVersion(host, '1.0.1', '', install)).toBe(0)
    expect(installedHooks(host)).toEqual(hooksOf(current))
    // What the very first install found comes back.
    expect(applyVersion(host, '1.0.1', '', remove)).toBe(0)
    expect(installedHooks(host)).toEqual({ '/etc/azure/prescript.sh': 'file 0:0 0700 own' })

    const damaged = (await blobOf(old)).replace('freez', 'frees')
    expect(applyVersion(host, '1.0.2', damaged, install)).not.toBe(0)
    expect(applyVersion(host, '1.0.3', '', install)).not.toBe(0)
    expect(installedHooks(host)).toEqual({ '/etc/azure/prescript.sh': 'file 0:0 0700 own' })
    expect(host.describe('/owned')).toBeUndefined()
  } finally {
    await ssh.close()
  }
})
