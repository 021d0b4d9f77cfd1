// Promise 2, No frozen database: whatever the scripts froze they thaw, and only that.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import { expectStatuses, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

describe('the pre-script rolls back', () => {
  const hangs: [string, string[]][] = [
    ['before freezing', ['hang']],
    ['before freezing and ignores TERM', ['stubborn', 'hang']],
    ['after freezing', ['hangs']],
    ['after freezing and ignores TERM', ['stubborn', 'hangs']],
    ['after freezing, with a child that ignores TERM', ['stubborn-child 600', 'hangs']],
  ]
  for (const [name, faults] of hangs) {
    const everyShell = name === 'after freezing, with a child that ignores TERM'
    scenario(`a freeze that hangs ${name}`, { everyShell }, async (vm) => {
      vm.database('IRIS').fail('freeze', faults)
      expectStatuses(await backUp(vm), 201, 205)
    })
  }

  scenario('a freeze that prints without end', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'flood endless')
    expectStatuses(await backUp(vm), 201, 205)
  })

  scenario('a freeze that prints without end and ignores a closed pipe', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', ['deaf', 'flood endless'])
    expectStatuses(await backUp(vm), 201, 205)
  })

  scenario('a freeze whose child lands it after the session has died', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', ['child-freezes 1', 'status 1'])
    const backup = await backUp(vm)
    expectStatuses(backup, 201, 205)
    await sleep(1500)
  })

  scenario('an unanswered freeze beside an answered one', { ...TWO, everyShell: true }, async (vm) => {
    vm.database('HSA').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await backUp(vm), 201, 205)
    expect(vm.databases.map((database) => database.calls('thaw').length)).toEqual([1, 1])
  })

  for (const signal of ['TERM', 'INT', 'HUP'] as const) {
    for (const [moment, faults] of [
      ['before it is frozen', ['slow 1']],
      ['while it is frozen', ['slow-answer 3']],
      ['while it is frozen, and the session ignores TERM', ['stubborn', 'slow-answer 3']],
    ] as const) {
      scenario(`when ${signal} comes ${moment}`, { ...TWO, everyShell: signal === 'TERM' }, async (vm) => {
        vm.database('HSA').fail('freeze', [...faults])
        const backup = await backUp(vm, {
          duringPre: async (run) => {
            await waitUntil('the freeze', () => vm.database('HSA').hasBegun('freeze'))
            await sleep(100)
            vm.hosts[0]?.signal(run, signal)
          },
        })
        expectStatuses(backup, 201, 205)
      })
    }

    scenario(`when ${signal} comes before any freeze: nothing to thaw`, {}, async (vm) => {
      vm.database('IRIS').fail('probe', 'slow 1', 1)
      const backup = await backUp(vm, {
        duringPre: async (run) => {
          await waitUntil('the probe', () => vm.database('IRIS').hasBegun('probe'))
          vm.hosts[0]?.signal(run, signal)
        },
      })
      expectStatuses(backup, 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }

  scenario('through a second signal in the middle of the roll-back', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'slow-answer 5').fail('thaw', 'slow 1')
    const backup = await backUp(vm, {
      duringPre: async (run) => {
        await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
        await sleep(100)
        vm.hosts[0]?.signal(run, 'TERM')
        await waitUntil('the thaw', () => vm.database('IRIS').hasBegun('thaw'))
        for (const signal of ['TERM', 'HUP', 'INT'] as const) vm.hosts[0]?.signal(run, signal)
      },
    })
    expectStatuses(backup, 201, 205)
  })
})

describe('the post-script ends a pre-script that still runs', () => {
  scenario('before it has frozen anything', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'slow 3')
    const backup = await backUp(vm, { patience: 1 })
    expect(backup.post?.status).not.toBe(0)
    expect(backup.pre?.status).not.toBe(0)
    await sleep(2500)
    expect(vm.database('IRIS').isFrozen(), 'the slow freeze landed after the thaw').toBe(false)
  })

  scenario('whose session ignores TERM', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn', 'slow 3'])
    await backUp(vm, { patience: 1 })
    await sleep(2500)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('whose session has a child that will freeze', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', ['child-freezes 3', 'hang'])
    await backUp(vm, { patience: 1 })
    await sleep(2500)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('that has frozen one of two', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'slow 3')
    const backup = await backUp(vm, { patience: 1 })
    expect(backup.post?.status).toBe(201)
    await sleep(2500)
  })

  scenario('that was stopped and goes on later', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'slow-answer 0.5')
    const backup = await backUp(vm, {
      patience: 1,
      duringPre: async (run) => {
        await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
        vm.hosts[0]?.signal(run, 'STOP')
      },
    })
    if (backup.pre) vm.hosts[0]?.signal(backup.pre, 'CONT')
    expect(backup.post?.status).not.toBe(0)
  })

  scenario('that waits for the probe', {}, async (vm) => {
    vm.database('IRIS').fail('probe', 'slow 2.5', 1)
    await backUp(vm, { patience: 1 })
    await sleep(2500)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })
})

describe('a pre-script that was killed', () => {
  for (const [moment, faults] of [
    ['before the freeze lands', ['slow 1']],
    ['before the freeze lands, its session ignoring TERM', ['stubborn', 'slow 1']],
    ['while the freeze has not answered', ['slow-answer 3']],
  ] as const) {
    scenario(moment, { everyShell: moment === 'while the freeze has not answered' }, async (vm) => {
      vm.database('IRIS').fail('freeze', [...faults])
      const backup = await backUp(vm, {
        duringPre: async (run) => {
          await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
          await sleep(100)
          vm.hosts[0]?.signal(run, 'KILL')
        },
      })
      expect(backup.pre?.signal).toBe('SIGKILL')
      expect(backup.post?.status).not.toBe(0)
      await sleep(1500)
      expect(vm.database('IRIS').isFrozen()).toBe(false)
    })
  }
})

describe('a host that dies', () => {
  scenario('after the freeze: the next backup thaws first', { everyShell: true }, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    await first.die()
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'thaw.1' }, { endedBy: 'thaw.2' }])
  })

  scenario('after the freeze, and only then no freeze is possible: thawed all the same', {}, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    await first.die()
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await backUp(vm), 201, 205)
  })

  const registry: [string, string | string[]][] = [
    ['does not answer', ['stubborn', 'hang']],
    ['fails', 'status 1'],
    ['is empty', 'status 0'],
  ]
  for (const [name, fault] of registry) {
    scenario(`after the freeze, and now qlist ${name}: thawed all the same`, TWO, async (vm) => {
      const first = await vm.startHost()
      expect((await first.run('prescript.sh')).status).toBe(0)
      await first.die()
      vm.registry.fail('list', fault)
      expectStatuses(await backUp(vm), 206, 205)
    })
  }

  scenario('after the freeze of two, and one of them has crashed: the other is thawed', TWO, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    await first.die()
    vm.database('HSA').setState('crashed')
    const backup = await backUp(vm)
    expect(backup.pre?.status).not.toBe(0)
    expect(backup.post?.status).not.toBe(0)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('while the pre-script runs: the next backup ends both', {}, async (vm) => {
    const first = await vm.startHost()
    vm.database('IRIS').fail('freeze', 'slow-answer 2', 1)
    const orphan = await first.start('prescript.sh')
    await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
    await first.die()
    expect(orphan.status).toBeNull()
    await backUp(vm)
    await sleep(2500)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('after the freeze: WDSuspendLimit thaws', {}, async (vm) => {
    vm.database('IRIS').scaleTime(1)
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await host.die()
    await sleep(3200)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'limit' }])
  })

  scenario('after the freeze, and a restart of the VM has emptied /run', { leftToLimit: ['IRIS'] }, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    await first.die()
    vm.run('rm -rf /run/azure-hooks')
    // Frozen without a record is somebody else's for all that is known: its own limit has to thaw it.
    expectStatuses(await backUp(vm), 204, 205)
  })
})

describe('another living host', () => {
  scenario('has frozen: untouched by a second backup', { everyShell: true }, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    const second = await backUp(vm)
    expectStatuses(second, 204, 205)
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    expect((await first.run('postScript.sh')).status).toBe(0)
  })

  scenario('is freezing: the second backup finds the lock held', { everyShell: true }, async (vm) => {
    const first = await vm.startHost()
    vm.database('IRIS').fail('freeze', 'slow 3')
    const run = await first.start('prescript.sh')
    await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
    const second = await backUp(vm)
    expect(second.pre?.status).toBe(207)
    expect([205, 207]).toContain(second.post?.status)
    expect((await run.ended).status).toBe(0)
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    expect((await first.run('postScript.sh')).status).toBe(0)
  })

  scenario('runs its pre-script at the same moment: exactly one of them freezes', {}, async (vm) => {
    const hosts = [await vm.startHost(), await vm.startHost()]
    vm.database('IRIS').fail('freeze', 'waits')
    const started = hosts.map((host) => host.run('prescript.sh'))
    await Promise.race(started)
    vm.database('IRIS').release('freeze')
    const runs = await Promise.all(started)
    expect(runs.map((run) => run.status).sort()).toEqual([0, 207])
    const posts = []
    for (const host of hosts) posts.push((await host.run('postScript.sh')).status)
    expect(posts.sort()).toEqual([0, 205])
  })

  scenario('has frozen, then a post-script alone comes from elsewhere', {}, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    const second = await vm.startHost()
    expect((await second.run('postScript.sh')).status).toBe(205)
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    expect((await first.run('postScript.sh')).status).toBe(0)
  })
})

describe('a thaw that does not work', () => {
  scenario('the first time: tried again', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3', 1)
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('the first time, as it hangs: tried again', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', ['stubborn', 'hang'], 1)
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('never: the last resort does, and says 202', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await backUp(vm), 0, 202)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'resume.1' }])
    expect(vm.database('IRIS').calls('thaw').length).toBeGreaterThanOrEqual(2)
    expect(vm.database('IRIS').calls('resume')).toMatchObject([{ given: 'stat IRIS -W' }])
  })

  scenario('as it hangs: the last resort does', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', ['stubborn', 'hang'])
    expectStatuses(await backUp(vm), 0, 202)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'resume.1' }])
  })

  scenario('as nobody can log in any more: the last resort does', {}, async (vm) => {
    vm.database('IRIS').scaleTime(1)
    vm.database('IRIS').fail('freeze', 'resumes-after 0')
    expectStatuses(await backUp(vm, { afterSnapshot: () => sleep(6200) }), 0, 202)
  })

  scenario('says 5 is the only success: 0 is tried again', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 0', 1)
    await backUp(vm)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'thaw.2' }])
  })

  scenario('in one of two instances: the other is thawed at once', TWO, async (vm) => {
    vm.database('HSA').fail('thaw', ['stubborn', 'hang'])
    const backup = await backUp(vm)
    expectStatuses(backup, 0, 202)
    const [freeze] = vm.database('IRIS').freezes()
    expect((freeze?.to ?? Number.POSITIVE_INFINITY) - (backup.post?.startedAt ?? 0)).toBeLessThan(100)
  })

  scenario('in the roll-back of the pre-script: the last resort does', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'answers 0').fail('thaw', 'status 3')
    expectStatuses(await backUp(vm), 202, 205)
  })

  scenario('whatever is tried: 202 and still recorded', { stuck: ['IRIS'], everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3').fail('resume', 'ineffective 0')
    const backup = await backUp(vm)
    expectStatuses(backup, 0, 202)
    expect(vm.run('ls /run/azure-hooks')).toMatch(/^freezing\..*IRIS/m)
  })

  scenario('whatever is tried, until the next backup', {}, async (vm) => {
    const host = await vm.startHost()
    vm.database('IRIS').fail('thaw', 'status 3').fail('resume', 'ineffective 0')
    expectStatuses(await backUp(vm, { host }), 0, 202)
    await host.die()
    vm.database('IRIS').repair('thaw')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('in the roll-back, whatever is tried: the post-script tries again', {}, async (vm) => {
    const iris = vm.database('IRIS')
    iris.fail('freeze', 'answers 0').fail('thaw', 'status 3').fail('resume', 'ineffective 0')
    const backup = await backUp(vm, { beforeSnapshot: () => iris.repair('thaw') })
    expect(backup.pre?.status).toBe(202)
    expect(backup.post?.status).not.toBe(0)
    expect(iris.freezes()).toMatchObject([{ endedBy: expect.stringMatching(/^thaw/) }])
  })
})

describe('a post-script that is signalled', () => {
  for (const signal of ['TERM', 'INT', 'HUP'] as const) {
    scenario(`with ${signal} before the thaw: thaws all the same`, { everyShell: signal === 'TERM' }, async (vm) => {
      vm.database('IRIS').fail('probe', 'slow 1', 2)
      await backUp(vm, {
        duringPost: async (run) => {
          await waitUntil('the probe', () => vm.database('IRIS').hasBegun('probe', 2))
          vm.hosts[0]?.signal(run, signal)
        },
      })
      expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'thaw.1' }])
    })

    scenario(`with ${signal} while it thaws: thaws all the same`, {}, async (vm) => {
      vm.database('IRIS').fail('thaw', 'slow 1')
      await backUp(vm, {
        duringPost: async (run) => {
          await waitUntil('the thaw', () => vm.database('IRIS').hasBegun('thaw'))
          vm.hosts[0]?.signal(run, signal)
        },
      })
      expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: expect.stringMatching(/^thaw/) }])
    })
  }

  scenario('with KILL before the thaw: the next backup thaws first', {}, async (vm) => {
    const host = await vm.startHost()
    vm.database('IRIS').fail('probe', 'slow 1', 2)
    await backUp(vm, {
      host,
      duringPost: async (run) => {
        await waitUntil('the probe', () => vm.database('IRIS').hasBegun('probe', 2))
        host.signal(run, 'KILL')
      },
    })
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    await host.die()
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('with KILL before the thaw: the next backup of the same host', {}, async (vm) => {
    const host = await vm.startHost()
    vm.database('IRIS').fail('probe', 'slow 1', 2)
    await backUp(vm, {
      host,
      duringPost: async (run) => {
        await waitUntil('the probe', () => vm.database('IRIS').hasBegun('probe', 2))
        host.signal(run, 'KILL')
      },
    })
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    expectStatuses(await backUp(vm, { host }), 0, 0)
  })
})

describe('WDSuspendLimit', () => {
  scenario('is set in every freeze', { bundle: { autoResume: 120, freezeTimeout: 900 } }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').calls('freeze')[0]?.given).toContain('ExternalFreeze(,,,,,,900,,,120)')
  })

  scenario('is left out when it is 0', { bundle: { autoResume: 0 } }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').calls('freeze')[0]?.given).toContain('ExternalFreeze(,,,,,,600)')
  })
})
