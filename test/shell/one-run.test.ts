// Promise 6, one run at a time: a lock that a dead process cannot hold, nor its children.
//
// That no session has inherited the lock is checked after every scenario of all files.
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import type { Sandbox } from './sandbox.ts'
import { expectStatuses, scenario } from './scenario.ts'

const holdLock = (vm: Sandbox, seconds: number) => {
  vm.run('mkdir -p -m 700 /run/azure-hooks')
  vm.run(`setsid flock /run/azure-hooks sleep ${seconds} </dev/null >/dev/null 2>&1 &`)
  vm.run('while flock -n /run/azure-hooks true; do sleep 0.01; done')
}

describe('the lock', () => {
  scenario('held by somebody: the pre-script freezes nothing', { everyShell: true }, async (vm) => {
    holdLock(vm, 3)
    const backup = await backUp(vm)
    expect(backup.pre?.status).toBe(207)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
    await waitUntil('the lock to be free', () => vm.processes().length === 0)
  })

  scenario('held by somebody when the post-script comes: thawed all the same', { everyShell: true }, async (vm) => {
    const backup = await backUp(vm, { beforeSnapshot: () => holdLock(vm, 8) })
    expectStatuses(backup, 0, 207)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'thaw.1' }])
    await waitUntil('the lock to be free', () => vm.processes().length === 0)
  })

  scenario('is free for a moment only', {}, async (vm) => {
    const backup = await backUp(vm, { beforeSnapshot: () => holdLock(vm, 1) })
    expectStatuses(backup, 0, 0)
  })

  scenario('does not outlive a killed pre-script whose session lives on', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn', 'slow 2'], 1)
    const host = await vm.startHost()
    const run = await host.start('prescript.sh')
    await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
    host.signal(run, 'KILL')
    await run.ended
    expect((await host.run('postScript.sh')).status).not.toBe(207)
    expectStatuses(await backUp(vm, { host }), 0, 0)
  })

  scenario(
    'does not outlive a script whose log writer hangs',
    { needs: ['mkfs.ext4', 'losetup', 'fsfreeze'] },
    async (vm) => {
      vm.mountDisk('/var/log/azure-hooks')
      await vm.withFrozenDisk('/var/log/azure-hooks', async () => {
        expectStatuses(await backUp(vm), 0, 0)
        expectStatuses(await backUp(vm), 0, 0)
      })
    },
  )
})

scenario('two post-scripts at once: thawed, and one of them says so', {}, async (vm) => {
  vm.database('IRIS').fail('probe', 'slow 0.5').fail('thaw', 'slow 0.5')
  const host = await vm.startHost()
  expect((await host.run('prescript.sh')).status).toBe(0)
  const [first, second] = await Promise.all([host.run('postScript.sh'), host.run('postScript.sh')])
  expect([first?.status, second?.status].filter((status) => status === 0).length).toBeLessThanOrEqual(1)
  expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: expect.stringMatching(/^thaw/) }])
})
