// Promise 4, Quiet and never blocked: nothing into Azure's pipes, no waiting at a prompt, logs that never matter.
//
// That nothing is printed, and that sessions have an empty standard input, is judged after every scenario. What the
// catalogue of faults covers is not here: see test/rehearsals.
import { describe, expect } from 'vitest'
import { expectStatuses, SOON, scenario } from './scenario.ts'
import { readWholeTrace } from './trace.ts'

const LOG = '/var/log/azure-hooks/azure-hooks.log'

scenario('a password prompt ends at once, and the log says why', {}, async (vm) => {
  vm.database('IRIS').requireLogin('backup', 'secret')
  expectStatuses(await vm.backUp(), 206, 205)
  expect(vm.read(LOG)).toMatch(/access denied/i)
})

describe.concurrent("the agent's environment", () => {
  scenario('is in another language', {}, async (vm) => {
    const environment = {
      PATH: '/usr/bin:/bin',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      LC_NUMERIC: 'de_DE.UTF-8',
      TZ: 'Asia/Tokyo',
    }
    expectStatuses(await vm.backUp({ pre: { environment }, post: { environment } }), 0, 0)
  })

  scenario('has other limits on new files', {}, async (vm) => {
    const wrapper = ['/bin/sh', '-c', 'umask 000; exec "$@"', 'sh']
    expectStatuses(await vm.backUp({ pre: { wrapper }, post: { wrapper } }), 0, 0)
    expect(vm.run('stat -c %a /run/azure-hooks').trim()).toBe('700')
    expect(vm.run(`stat -c %a ${LOG}`).trim()).toMatch(/^6[04]0$/)
  })
})

describe.concurrent('run by hand on a terminal', () => {
  scenario('each step is shown', { needs: ['script'] }, async (vm) => {
    const commands = ['prescript', 'postScript'].map((name) => `/srv/shell/sh /etc/azure/${name}.sh; echo ${name}=$?`)
    vm.writeFile('/srv/by-hand.sh', commands.join(';'))
    const shown = vm.run("script -qec 'sh /srv/by-hand.sh' /dev/null </dev/null")
    expect(shown).toMatch(/IRIS: freeze: .*[\s\S]*prescript=0[\s\S]*IRIS: thaw: .*[\s\S]*postScript=0/)
  })
})

describe.concurrent('syslog', () => {
  scenario('gets the result', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
    expect(vm.read('/srv/db/syslog')).toMatch(/201/)
  })

  scenario('hangs at the end of the slowest post-script', { bundle: SOON }, async (vm) => {
    vm.writeFile('/srv/db/logger-fault', 'hang\n')
    vm.database('IRIS').fail('thaw', 'hang').fail('probe', 'slow 2', 2)
    expectStatuses(await vm.backUp(), 0, 202)
  })
})

describe.concurrent("the log's disk", () => {
  // What says what the snapshot is lies on that disk too.
  const noPoint = { allows: { restorePoint: true } } as const
  const disks: [string, string][] = [
    ['has no inodes left', 'mount -t tmpfs -o nr_inodes=1 tmpfs /var/log'],
    ['has a file where the folder should be', 'touch /var/log/azure-hooks'],
    ['has a folder where the log should be', `mkdir -p ${LOG}`],
    [
      'has a pipe where the status file should be',
      'mkdir /var/log/azure-hooks && mkfifo /var/log/azure-hooks/last-run.json',
    ],
    [
      'has folders where the status file should be',
      'mkdir -p /var/log/azure-hooks/last-run.json/x /var/log/azure-hooks/last-run.json.new/x',
    ],
    [
      'has a log of 3 GiB',
      `mkdir /var/log/azure-hooks && mount -t tmpfs -o size=64m tmpfs /var/log/azure-hooks && truncate -s 3G ${LOG}`,
    ],
  ]
  for (const [name, command] of disks) {
    scenario(`${name}, and the freeze of a second backup fails`, noPoint, async (vm) => {
      vm.run(command)
      expectStatuses(await vm.backUp(), 0, 0)
      vm.database('IRIS').fail('freeze', 'answers 0')
      expectStatuses(await vm.backUp(), 201, 205)
    })
  }

  scenario('gets what could not be written before when it can be written again', noPoint, async (vm) => {
    vm.run('mount -t tmpfs -o size=64k tmpfs /var/log && mount -o remount,ro /var/log')
    expectStatuses(await vm.backUp(), 0, 0)
    vm.run('mount -o remount,rw /var/log')
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.read(LOG).match(/freeze: frozen/g)).toHaveLength(2)
  })

  const needs = ['mkfs.ext4', 'losetup', 'fsfreeze']
  const folder = '/var/log/azure-hooks'
  scenario('is frozen by fsfreeze when the pre-script comes', { needs }, async (vm) => {
    vm.mountDisk(folder)
    await vm.withFrozenDisk(folder, async () => {
      const host = await vm.startHost()
      expect((await host.run('prescript.sh')).status).toBe(0)
      expect((await host.run('postScript.sh')).status).toBe(0)
    })
  })
})

describe.concurrent("the state's disk", () => {
  scenario('is nearly full, and the freeze hangs', { bundle: SOON }, async (vm) => {
    vm.mountMemory('/run', 20, 8)
    vm.database('IRIS').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await vm.backUp(), 201, 205)
  })

  const hopeless: [string, string][] = [
    ['has no inodes left', 'mount -t tmpfs -o nr_inodes=1 tmpfs /run'],
    ['has a file in place of the folder', 'touch /run/azure-hooks'],
  ]
  for (const [name, command] of hopeless) {
    scenario(`${name}: not ready, nothing frozen`, {}, async (vm) => {
      vm.run(command)
      const backup = await vm.backUp()
      expectStatuses(backup, 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }
})

scenario(
  'the post-script writes only under /run until the thaw',
  { needs: ['strace'], everyShell: true },
  async (vm) => {
    const trace =
      'execve,open,openat,creat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,mknod,mknodat,truncate'
    const wrapper = ['strace', '-D', '-f', '-e', `trace=${trace}`, '-s', '300', '-o', '/srv/trace']
    expectStatuses(await vm.backUp({ post: { wrapper } }), 0, 0)
    const lines = (await readWholeTrace(vm, '/srv/trace')).split('\n')
    const thaw = lines.findLastIndex((line) => line.includes('execve(') && line.includes('ExternalThaw'))
    expect(thaw).toBeGreaterThan(0)
    const isWrite = (line: string) =>
      !/execve\(|= -1 /.test(line) && (/O_WRONLY|O_RDWR|O_CREAT/.test(line) || !/open/.test(line))
    const isElsewhere = (line: string) =>
      /"/.test(line) && !/"(\/run\/azure-hooks|\/dev\/null|\/dev\/tty|\/srv\/(db|opt)\/)/.test(line)
    expect(lines.slice(0, thaw).filter((line) => isWrite(line) && isElsewhere(line))).toEqual([])
  },
)
