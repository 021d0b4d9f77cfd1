// What nobody can be certain of: signals at the worst place, hosts that die, sessions out of reach, answers that hang.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { programs } from '../../src/rehearse/generated/programs.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import type { Edit } from './sandbox.ts'
import { expectStatuses, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }
const pre = (from: string, to: string): Edit => ({ file: 'prescript.sh', from, to })

describe('a signal', () => {
  const counting = pre('    others=\n', '    others=\n    kill -TERM $$\n')
  scenario('while the frozen are counted: all are thawed', { ...TWO, edits: [counting] }, async (vm) => {
    expectStatuses(await backUp(vm), 201, 205)
    expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
  })

  const collecting = pre('            *) to_thaw=', '            *) kill -TERM $$; to_thaw=')
  scenario('while earlier freezes are collected: their record stays', { ...TWO, edits: [collecting] }, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await host.die()
    const backup = await backUp(vm)
    expect(backup.pre?.status).not.toBe(0)
    expect(backup.post?.status).not.toBe(0)
    expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
  })

  const waiting: Edit[] = [
    { file: 'postScript.sh', from: '        WOKEN=\n', to: '        WOKEN=\n        kill -TERM $$\n' },
  ]
  scenario(
    'that comes as a session ends: its status is not lost',
    { shell: 'bash --posix', edits: waiting },
    async (vm) => {
      const backup = await backUp(vm)
      expect(backup.pre?.status).toBe(0)
      expect(vm.database('IRIS').isFrozen()).toBe(false)
    },
  )

  scenario('QUIT: rolls back as TERM does', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'slow 3')
    const backup = await backUp(vm, {
      duringPre: async (run) => {
        await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
        vm.hosts[0]?.signal(run, 'QUIT')
      },
    })
    expectStatuses(backup, 201, 205)
  })
})

scenario('a host that dies during the freeze: thawed at once, as no post-script will come', {}, async (vm) => {
  const host = await vm.startHost()
  vm.database('IRIS').fail('freeze', 'slow 3')
  await backUp(vm, {
    host,
    duringPre: async (run) => {
      await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
      run.isExcused = true
      await host.die()
    },
  })
  await waitUntil('the roll-back', () => vm.database('IRIS').hasAnswered('thaw'))
})

scenario(
  'a freeze that had ended by itself is not claimed, whoever froze since',
  { bundle: { autoResume: 2 } },
  async (vm) => {
    const backup = await backUp(vm, {
      beforeSnapshot: async () => {
        await waitUntil('the resume', () => !vm.database('IRIS').isFrozen())
        // The stand-in takes a second freeze of our own for the other's: so this test ends with nobody's freeze thawed.
        vm.database('IRIS').fail('probe', 'status 5')
      },
    })
    expectStatuses(backup, 0, 203)
  },
)

scenario('an end of a freeze that cannot be confirmed: the post-script thaws again', {}, async (vm) => {
  vm.database('IRIS').fail('freeze', 'hangs').fail('probe', 'hangs', 2)
  const backup = await backUp(vm)
  expect(backup.pre?.status).toBe(201)
  expect(backup.post?.status).toBe(201)
  expect(vm.database('IRIS').calls('thaw').length).toBeGreaterThan(2)
})

describe('a list', () => {
  scenario(
    'whose last line is not ended: that instance counts too',
    { bundle: { instance: ['all'] }, instances: ['IRIS', 'ZED'] },
    async (vm) => {
      vm.run('mkdir /srv/real')
      vm.addClient('/srv/real/iris')
      const withoutEnd = 'list=$(/srv/real/iris qlist) && printf %s "$list"'
      vm.addProgram('iris', `#!/bin/sh\nif [ "$1" = qlist ]; then ${withoutEnd}; else exec /srv/real/iris "$@"; fi\n`)
      expectStatuses(await backUp(vm), 0, 0)
      expect(vm.database('ZED').calls('freeze')).toHaveLength(1)
    },
  )

  scenario('of 40,000 lines: refused in time', {}, async (vm) => {
    const lines = 'aaaa^x^x^down\n'.repeat(40_000)
    vm.writeFile('/srv/db/long', lines, 0o644)
    vm.addProgram('iris', '#!/bin/sh\ncat /srv/db/long\n')
    expectStatuses(await backUp(vm), 206, 205)
  })
})

describe('--run-as', () => {
  scenario('a user directory that hangs: ended in time', { bundle: { runAs: 'irisowner' } }, async (vm) => {
    vm.hide('id')
    vm.addProgram('id', '#!/bin/sh\nsleep 600\n')
    expectStatuses(await backUp(vm), 206, 205)
    vm.addProgram('id', '#!/bin/sh\necho 51773\n')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('owner: parameters.isc is a FIFO', { bundle: { runAs: 'owner' } }, async (vm) => {
    const file = `${vm.database('IRIS').installFolder}/parameters.isc`
    vm.run(`rm -f ${file}; mkfifo ${file}`)
    expectStatuses(await backUp(vm), 206, 205)
  })
})

scenario(
  'a credentials file that becomes a FIFO: the thaw is not held',
  { bundle: { credentialsFile: '/etc/azure/login' } },
  async (vm) => {
    vm.writeFile('/etc/azure/login', 'user\npassword\n')
    const backup = await backUp(vm, {
      beforeSnapshot: () => vm.run('rm /etc/azure/login; mkfifo -m 600 /etc/azure/login'),
    })
    expectStatuses(backup, 0, 0)
  },
)

scenario('what an answered session has started is left alone', { processes: /sleep 45/ }, async (vm) => {
  vm.database('IRIS').fail('freeze', 'child 45')
  expectStatuses(await backUp(vm), 0, 0)
  expect(vm.processes().some((line) => line.includes('sleep 45'))).toBe(true)
})

scenario('an engine that is slow to end a session', { bundle: { container: 'iris-1', timeout: 60 } }, async (vm) => {
  vm.createContainer('iris-1')
  vm.addProgram('docker-real', programs.docker)
  vm.addProgram('docker', '#!/bin/sh\nsleep 1.2\nexec docker-real "$@"\n')
  vm.database('IRIS').fail('freeze', 'slow 5')
  const backup = await backUp(vm, {
    duringPre: async (run) => {
      await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
      await sleep(200)
      vm.hosts[0]?.signal(run, 'TERM')
    },
  })
  expect(backup.pre?.status).toBe(201)
  await sleep(5000)
  expect(vm.database('IRIS').isFrozen()).toBe(false)
})

scenario('shell options from the environment change nothing', { shell: 'bash --posix' }, async (vm) => {
  const environment = { SHELLOPTS: 'noglob:errexit:noclobber', BASHOPTS: 'failglob' }
  expectStatuses(await backUp(vm, { pre: { environment }, post: { environment } }), 0, 0)
})
