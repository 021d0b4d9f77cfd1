// The hosts that the packages for fleets are tried on: apart from each other and from this machine, and gone afterwards.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mustSkip } from '../shell/facilities.ts'
import { LOOPBACK, SSH_HOST_PROGRAMS, type SshHost, type SshHosts, spawnHost, startSshHosts } from './ssh-host.ts'

const onHosts = mustSkip(...SSH_HOST_PROGRAMS) ? test.skip : test

function runOverSsh({ sshOptions }: SshHosts, { port }: SshHost, command: string) {
  const args = [...sshOptions, '-p', String(port), `root@${LOOPBACK}`, command]
  return spawnSync('ssh', args, { encoding: 'utf8' })
}

onHosts('SSH hosts keep what is written to themselves, and end with the test', async () => {
  const ssh = await startSshHosts(2)
  try {
    const [first, second] = ssh.hosts as [SshHost, SshHost]
    const places = [
      '/etc/azure',
      '/usr/lib/azure-hooks',
      '/usr/local/bin/tool',
      '/var/log/x',
      '/run/x',
      '/tmp/x',
      '/root/x',
    ]
    const mine = places.map((path) => `${path}-of-test-${process.pid}`)
    expect(runOverSsh(ssh, first, `umask 027; mkdir ${mine.join(' ')} && id -un`)).toMatchObject({
      status: 0,
      stdout: 'root\n',
      stderr: '',
    })
    expect(mine.map((path) => first.describe(path))).toEqual(mine.map(() => 'folder 0:0 0750'))
    expect(mine.filter((path) => second.describe(path) !== undefined || existsSync(path))).toEqual([])
    expect(first.run('echo "$0 $(id -u)"')).toEqual({ status: 0, stdout: 'sh 0\n', stderr: '' })

    await first.stop()
    expect(runOverSsh(ssh, first, 'true').status).toBe(255)
    expect(runOverSsh(ssh, second, 'true').status).toBe(0)
  } finally {
    await ssh.close()
  }
  expect(existsSync(ssh.folder)).toBe(false)
})

onHosts('an SSH host ends also when the test is killed, and takes the keys along', async () => {
  const ssh = await startSshHosts(1)
  try {
    const [host] = ssh.hosts as [SshHost]
    await host.stop()
    const keeper = spawnHost(ssh.folder, host.port)
    await once(keeper.stdout, 'data')
    const end = once(keeper, 'exit')
    keeper.stdin.destroy()
    expect(await end).toEqual([0, null])
    expect(existsSync(ssh.folder)).toBe(false)
  } finally {
    await ssh.close()
  }
})
