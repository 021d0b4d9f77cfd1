// Promise 6, one run at a time: a lock that a dead process cannot hold, nor its children.
//
// That no session has inherited the lock is judged after every scenario of all files.
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { expectStatuses, scenario } from './scenario.ts'

/** Somebody else takes the lock, for so long if not until it is released. */
const holdLock = (vm: Scene, seconds = 600) => {
  vm.run('mkdir -p -m 700 /run/azure-hooks')
  vm.run(`setsid flock /run/azure-hooks sleep ${seconds} </dev/null >/dev/null 2>&1 & echo $! >/srv/holder`)
  vm.run('while flock -n /run/azure-hooks true; do sleep 0.01; done')
}

const releaseLock = (vm: Scene) => {
  vm.run('kill -- "-$(cat /srv/holder)"')
}

describe.concurrent('the lock', () => {
  scenario('held by somebody: the pre-script freezes nothing', {}, async (vm) => {
    holdLock(vm)
    const backup = await vm.backUp()
    expect(backup.pre?.status).toBe(207)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
    releaseLock(vm)
  })

  scenario('held by somebody when the post-script comes: thawed all the same', {}, async (vm) => {
    const backup = await vm.backUp({ beforeSnapshot: () => holdLock(vm) })
    expectStatuses(backup, 0, 207)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'thaw.1' }])
    releaseLock(vm)
  })

  scenario('is free for a moment only', {}, async (vm) => {
    const backup = await vm.backUp({ beforeSnapshot: () => holdLock(vm, 1) })
    expectStatuses(backup, 0, 0)
  })

  scenario('does not outlive a killed pre-script whose session lives on', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn', 'waits'], 1)
    const host = await vm.startHost()
    const run = await host.start('prescript.sh')
    await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
    host.signal(run, 'KILL')
    await run.ended
    expect((await host.run('postScript.sh')).status).not.toBe(207)
    vm.database('IRIS').release('freeze')
    expectStatuses(await vm.backUp({ host }), 0, 0)
  })

  scenario(
    'does not outlive a script whose log writer hangs',
    { needs: ['mkfs.ext4', 'losetup', 'fsfreeze'] },
    async (vm) => {
      vm.mountDisk('/var/log/azure-hooks')
      await vm.withFrozenDisk('/var/log/azure-hooks', async () => {
        // Not as a backup, in which the host would thaw the disk.
        for (let run = 1; run <= 2; run++) {
          const host = await vm.startHost()
          expect((await host.run('prescript.sh')).status).toBe(0)
          expect((await host.run('postScript.sh')).status).toBe(0)
        }
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
