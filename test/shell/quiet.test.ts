// Promise 4, Quiet and never blocked: nothing into Azure's pipes, no waiting at a prompt, logs that never matter.
//
// That nothing is printed, and that sessions have an empty standard input, is checked after every scenario.
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import { expectStatuses, scenario } from './scenario.ts'

const LOG = '/var/log/azure-hooks/azure-hooks.log'

describe('a password prompt', () => {
  scenario('ends at once: not ready', { everyShell: true }, async (vm) => {
    vm.database('IRIS').requireLogin('backup', 'secret')
    const backup = await backUp(vm)
    expectStatuses(backup, 206, 205)
    expect((backup.pre?.endedAt ?? 0) - (backup.pre?.startedAt ?? 0)).toBeLessThan(200)
    expect(vm.read(LOG)).toMatch(/access denied/i)
  })

  scenario('that appears after the freeze does not hold the thaw', {}, async (vm) => {
    const backup = await backUp(vm, { beforeSnapshot: () => vm.database('IRIS').requireLogin('backup', 'secret') })
    expectStatuses(backup, 0, 202)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'resume.1' }])
  })
})

describe("the agent's environment", () => {
  const environments: [string, Record<string, string>][] = [
    ['is empty', {}],
    [
      'is hostile',
      { PATH: '/srv/evil', IFS: '/', ENV: '/srv/evil.sh', BASH_ENV: '/srv/evil.sh', CDPATH: '/', TZ: 'Asia/Tokyo' },
    ],
    [
      'is in another language',
      { PATH: '/usr/bin:/bin', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', LC_NUMERIC: 'de_DE.UTF-8' },
    ],
    [
      "has variables named as the scripts'",
      { INSTANCES: 'X', LIMIT: 'x', RESULT: '0', STUCK: 'A', KEEP: 'B', PENDING: ' x:1', TERMINAL: 'yes' },
    ],
  ]
  for (const [name, environment] of environments) {
    scenario(name, { everyShell: name === 'is hostile' }, async (vm) => {
      vm.writeFile('/srv/evil.sh', 'touch /srv/harm\nexit 0\n')
      expectStatuses(await backUp(vm, { pre: { environment }, post: { environment } }), 0, 0)
      expect(vm.has('/srv/harm')).toBe(false)
    })
  }

  scenario('has other limits on new files', {}, async (vm) => {
    const wrapper = ['/bin/sh', '-c', 'umask 000; exec "$@"', 'sh']
    expectStatuses(await backUp(vm, { pre: { wrapper }, post: { wrapper } }), 0, 0)
    expect(vm.run('stat -c %a /run/azure-hooks').trim()).toBe('700')
    expect(vm.run(`stat -c %a ${LOG}`).trim()).toMatch(/^6[04]0$/)
  })

  scenario('ignores signals', { needs: ['env'] }, async (vm) => {
    const wrapper = ['/bin/sh', '-c', 'trap "" INT HUP PIPE; exec "$@"', 'sh']
    vm.database('IRIS').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await backUp(vm, { pre: { wrapper }, post: { wrapper } }), 201, 205)
  })
})

describe('run by hand on a terminal', () => {
  scenario('each step is shown', { needs: ['script'], everyShell: true }, async (vm) => {
    const commands = ['prescript', 'postScript'].map((name) => `/srv/shell/sh /etc/azure/${name}.sh; echo ${name}=$?`)
    vm.writeFile('/srv/by-hand.sh', commands.join(';'))
    const shown = vm.run("script -qec 'sh /srv/by-hand.sh' /dev/null </dev/null")
    expect(shown).toMatch(/IRIS: freeze: .*[\s\S]*prescript=0[\s\S]*IRIS: thaw: .*[\s\S]*postScript=0/)
  })
})

describe('syslog', () => {
  scenario('gets the result', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await backUp(vm), 201, 205)
    expect(vm.read('/srv/db/syslog')).toMatch(/201/)
  })

  scenario('is not there', { without: ['logger'] }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
  })

  for (const freeze of ['works', 'fails'] as const) {
    scenario(`hangs, and the freeze ${freeze}`, { everyShell: freeze === 'fails' }, async (vm) => {
      vm.writeFile('/srv/db/logger-fault', 'hang\n')
      if (freeze === 'fails') vm.database('IRIS').fail('freeze', 'status 3')
      const isWorking = freeze === 'works'
      expectStatuses(await backUp(vm), isWorking ? 0 : 201, isWorking ? 0 : 205)
    })
  }

  scenario('hangs at the end of the slowest post-script', {}, async (vm) => {
    vm.writeFile('/srv/db/logger-fault', 'hang\n')
    vm.database('IRIS').fail('thaw', 'hang').fail('probe', 'slow 2', 2)
    expectStatuses(await backUp(vm), 0, 202)
  })
})

describe("the log's disk", () => {
  const disks: [string, string][] = [
    ['is read-only', 'mount -o remount,ro /var/log'],
    ['is full', 'mount -t tmpfs -o size=4k tmpfs /var/log && head -c 4k /dev/zero >/var/log/full'],
    ['has no inodes left', 'mount -t tmpfs -o nr_inodes=1 tmpfs /var/log'],
    ['has a file where the folder should be', 'touch /var/log/azure-hooks'],
    ['has a folder where the log should be', `mkdir -p ${LOG}`],
    ['has a pipe where the log should be', `mkdir /var/log/azure-hooks && mkfifo ${LOG}`],
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
    scenario(name, { everyShell: name === 'is read-only' || name === 'is full' }, async (vm) => {
      vm.run(command)
      expectStatuses(await backUp(vm), 0, 0)
    })
    scenario(`${name}, and the freeze fails`, {}, async (vm) => {
      vm.run(command)
      vm.database('IRIS').fail('freeze', 'answers 0')
      expectStatuses(await backUp(vm), 201, 205)
    })
  }

  scenario('gets what could not be written before when it can be written again', {}, async (vm) => {
    vm.run('mount -t tmpfs -o size=64k tmpfs /var/log && mount -o remount,ro /var/log')
    expectStatuses(await backUp(vm), 0, 0)
    vm.run('mount -o remount,rw /var/log')
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.read(LOG).match(/freeze: frozen/g)).toHaveLength(2)
  })

  scenario('leads elsewhere by a link: not followed', {}, async (vm) => {
    vm.run(`mkdir /var/log/azure-hooks && echo mine >/srv/victim && ln -s /srv/victim ${LOG}`)
    vm.run(
      'ln -s /srv/victim /var/log/azure-hooks/last-run.json; ln -s /srv/victim /var/log/azure-hooks/last-run.json.new',
    )
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.read('/srv/victim')).toBe('mine\n')
  })

  const needs = ['mkfs.ext4', 'losetup', 'fsfreeze']
  const folder = '/var/log/azure-hooks'
  // Writes to it sleep uninterruptibly until its thaw: only then can their processes end.
  scenario('is still frozen by fsfreeze when the post-script comes', { needs, everyShell: true }, async (vm) => {
    vm.mountDisk(folder)
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await vm.withFrozenDisk(folder, async () => {
      const run = await host.run('postScript.sh')
      expect(run.status).toBe(0)
      const [freeze] = vm.database('IRIS').freezes()
      expect((freeze?.to ?? Number.POSITIVE_INFINITY) - run.startedAt, 'thaw at once').toBeLessThan(200)
    })
  })

  scenario('is frozen by fsfreeze when the pre-script comes', { needs }, async (vm) => {
    vm.mountDisk(folder)
    await vm.withFrozenDisk(folder, async () => expectStatuses(await backUp(vm), 0, 0))
  })
})

describe("the state's disk", () => {
  scenario('is full: it works or is not ready', { everyShell: true }, async (vm) => {
    vm.mountMemory('/run', 8, 8)
    const { pre, post } = await backUp(vm)
    expect([
      [0, 0],
      [206, 205],
    ]).toContainEqual([pre?.status, post?.status])
  })

  scenario('is nearly full, and the freeze hangs', {}, async (vm) => {
    vm.mountMemory('/run', 20, 8)
    vm.database('IRIS').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await backUp(vm), 201, 205)
  })

  const hopeless: [string, string][] = [
    ['is read-only', 'mount -t tmpfs -o ro tmpfs /run'],
    ['is read-only and the folder is there', 'mkdir -m 700 /run/azure-hooks && mount -o remount,ro /run'],
    ['has no inodes left', 'mount -t tmpfs -o nr_inodes=1 tmpfs /run'],
    ['has a link in place of the folder', 'mkdir -m 700 /srv/elsewhere && ln -s /srv/elsewhere /run/azure-hooks'],
    ['has a file in place of the folder', 'touch /run/azure-hooks'],
    ['has a folder that others can write', 'mkdir /run/azure-hooks && chmod 777 /run/azure-hooks'],
    ['has a folder of somebody else', 'mkdir -m 700 /run/azure-hooks && chown 65534 /run/azure-hooks'],
  ]
  for (const [name, command] of hopeless) {
    scenario(`${name}: not ready, nothing frozen`, { everyShell: name.startsWith('is read-only') }, async (vm) => {
      vm.run(command)
      const backup = await backUp(vm)
      expectStatuses(backup, 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }

  scenario('becomes read-only after the freeze: thawed all the same', {}, async (vm) => {
    const backup = await backUp(vm, { beforeSnapshot: () => vm.run('mount -o remount,ro /run') })
    expect(backup.pre?.status).toBe(0)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: expect.stringMatching(/^thaw/) }])
  })

  scenario('becomes full after the freeze', {}, async (vm) => {
    vm.mountMemory('/run', 64, 0)
    const fill = 'head -c 64k /dev/zero >/run/full 2>/dev/null || :'
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.run(fill) }), 0, 0)
  })

  scenario(
    'was emptied by somebody after the freeze: nothing is known any more',
    { leftToLimit: ['IRIS'] },
    async (vm) => {
      const backup = await backUp(vm, { beforeSnapshot: () => vm.run('rm -rf /run/azure-hooks') })
      expectStatuses(backup, 0, 205)
    },
  )
})

scenario(
  'the post-script writes only under /run until the thaw',
  { needs: ['strace'], everyShell: true },
  async (vm) => {
    const trace =
      'execve,open,openat,creat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,mknod,mknodat,truncate'
    const wrapper = ['strace', '-D', '-f', '-e', `trace=${trace}`, '-s', '300', '-o', '/srv/trace']
    expectStatuses(await backUp(vm, { post: { wrapper } }), 0, 0)
    await waitUntil('the trace', () => /\+\+\+ exited with 0 \+\+\+\s*$/.test(vm.read('/srv/trace')))
    const lines = vm.read('/srv/trace').split('\n')
    const thaw = lines.findLastIndex((line) => line.includes('execve(') && line.includes('ExternalThaw'))
    expect(thaw).toBeGreaterThan(0)
    const isWrite = (line: string) =>
      !/execve\(|= -1 /.test(line) && (/O_WRONLY|O_RDWR|O_CREAT/.test(line) || !/open/.test(line))
    const isElsewhere = (line: string) =>
      /"/.test(line) && !/"(\/run\/azure-hooks|\/dev\/null|\/dev\/tty|\/srv\/(db|opt)\/)/.test(line)
    expect(lines.slice(0, thaw).filter((line) => isWrite(line) && isElsewhere(line))).toEqual([])
  },
)
