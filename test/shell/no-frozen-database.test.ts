// Promise 2, No frozen database: whatever the scripts froze they thaw, and only that.
//
// What the catalogue of faults covers is not here: see test/rehearsals. A session that waits is let go on at the end: if
// it lives it freezes then, and nothing would thaw that.
import { describe, expect } from 'vitest'
import { meet, misbehave, release, signal, when } from '../../src/rehearse/faults/acts.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import type { Edit } from '../rehearse/hooks.ts'
import { expectStatuses, SOON, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

describe.concurrent('the pre-script rolls back', () => {
  scenario('a freeze that prints without end and ignores a closed pipe', { bundle: SOON }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['deaf', 'flood endless'])
    expectStatuses(await vm.backUp(), 201, 205)
  })

  scenario('an unanswered freeze beside an answered one', { bundle: { ...TWO.bundle, ...SOON } }, async (vm) => {
    vm.database('HSA').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await vm.backUp(), 201, 205)
    expect(vm.databases.map((database) => database.calls('thaw').length)).toEqual([1, 1])
  })

  const moments: ['TERM' | 'INT', string, string[], boolean][] = [
    ['INT', 'before it is frozen', ['waits'], false],
    ['INT', 'while it is frozen', ['waits-to-answer'], false],
    ['TERM', 'while it is frozen, and the session ignores TERM', ['stubborn', 'waits-to-answer'], true],
  ]
  for (const [name, moment, faults, everyShell] of moments) {
    scenario(`when ${name} comes ${moment}`, { ...TWO, everyShell }, async (vm) => {
      const hsa = vm.database('HSA')
      hsa.fail('freeze', faults)
      const isThere = () => (faults.includes('waits') ? hsa.hasBegun('freeze') : hsa.isFrozen())
      const backup = await vm.backUp({ duringPre: when(isThere, (run) => signal(vm, run, name)) })
      expectStatuses(backup, 201, 205)
      release(vm, 'freeze')
    })
  }

  // Between the start of a guard and the next command of the script: it still has the guard's pipe.
  const STARTED = '    GUARD=$!\n'
  const atOnce: Edit = [STARTED, `${STARTED}    [ "\${asked_step-}" != freeze ] || kill -s TERM "$$"\n`]
  const struck = { bundle: { ...TWO.bundle, ...SOON }, edits: [atOnce], everyShell: true }
  scenario('when TERM comes as the guard of the freeze has just been started', struck, async (vm) => {
    expectStatuses(await vm.backUp(), 201, 205)
  })
})

describe.concurrent('the post-script ends a pre-script that still runs', () => {
  /** Starts the pre-script, and runs the post-script beside it once `isSo`. */
  async function runBoth(vm: Scene, isSo: () => boolean) {
    const host = await vm.startHost()
    const pre = await host.start('prescript.sh')
    await waitUntil('the moment', isSo)
    return { host, pre, post: await host.run('postScript.sh') }
  }

  scenario('whose session has a child that will freeze', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', ['child-freezes 3', 'hang'])
    const { post } = await runBoth(vm, () => vm.database('IRIS').hasBegun('freeze'))
    expect(post.status).toBe(201)
  })

  scenario('that has frozen one of two', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', ['stubborn', 'waits'])
    const { pre, post } = await runBoth(
      vm,
      () => vm.database('HSA').hasBegun('freeze') && vm.database('IRIS').hasAnswered('freeze'),
    )
    expect(post.status).toBe(201)
    expect((await pre.ended).status).not.toBe(0)
    release(vm, 'freeze')
  })

  scenario('that was stopped and goes on later', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'waits-to-answer')
    const { host, pre, post } = await runBoth(vm, () => {
      const isFrozen = vm.database('IRIS').isFrozen()
      if (isFrozen) vm.hosts[0]?.signal(vm.hosts[0].runs[0] as typeof pre, 'STOP')
      return isFrozen
    })
    host.signal(pre, 'CONT')
    expect(post.status).toBe(201)
  })

  scenario('that waits for the probe', {}, async (vm) => {
    vm.database('IRIS').fail('probe', 'waits', 1)
    const { pre } = await runBoth(vm, () => vm.database('IRIS').hasBegun('probe'))
    release(vm, 'probe')
    await pre.ended
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })
})

describe.concurrent('a host that dies', () => {
  async function freezeAndDie(vm: Scene): Promise<void> {
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await host.die()
  }

  scenario('after the freeze, and only then no freeze is possible: thawed all the same', {}, async (vm) => {
    await freezeAndDie(vm)
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
  })

  const noList: [string, string | string[]][] = [
    ['does not answer', ['stubborn', 'hang']],
    ['is empty', 'status 0'],
  ]
  for (const [name, fault] of noList) {
    scenario(`after the freeze, and now qlist ${name}: thawed all the same`, TWO, async (vm) => {
      await freezeAndDie(vm)
      vm.registry.fail('list', fault)
      expectStatuses(await vm.backUp(), 206, 205)
    })
  }
})

describe.concurrent('a thaw that does not work', () => {
  scenario('never: tried again, then the last resort does', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await vm.backUp(), 0, 202)
    expect(vm.database('IRIS').calls('thaw').length).toBeGreaterThanOrEqual(2)
    expect(vm.database('IRIS').calls('resume')).toMatchObject([{ given: 'stat IRIS -W' }])
  })

  scenario('says 5 is the only success: 0 is tried again', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 0', 1)
    await vm.backUp()
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'thaw.2' }])
  })

  scenario('in one of two instances: the other is thawed meanwhile', TWO, async (vm) => {
    vm.database('HSA').fail('thaw', 'waits')
    const thawed: boolean[] = []
    const duringPost = when(
      () => vm.database('HSA').hasBegun('thaw') && !vm.database('IRIS').isFrozen(),
      () => {
        thawed.push(...vm.databases.map((database) => !database.isFrozen()))
        release(vm, 'thaw')
      },
    )
    expectStatuses(await vm.backUp({ duringPost }), 0, 0)
    expect(thawed).toEqual([true, false])
  })

  scenario('whatever is tried: 202 and still recorded', { allows: { frozen: true } }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3').fail('resume', 'ineffective 0')
    expectStatuses(await vm.backUp(), 0, 202)
    expect(vm.run('ls /run/azure-hooks')).toMatch(/^freezing\..*IRIS/m)
  })
})

describe.concurrent('a post-script that is signalled', () => {
  scenario('with INT while it thaws: thaws all the same', {}, async (vm) => {
    misbehave(vm, 'thaw', 'waits')
    const duringPost = when(
      () => vm.database('IRIS').hasBegun('thaw'),
      (run) => {
        signal(vm, run, 'INT')
        release(vm, 'thaw')
      },
    )
    await vm.backUp({ duringPost })
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: expect.stringMatching(/^thaw/) }])
  })

  scenario('with KILL before the thaw: the next backup of the same host thaws first', {}, async (vm) => {
    const host = await vm.startHost()
    misbehave(vm, 'probe', 'waits', 2)
    const duringPost = when(
      () => vm.database('IRIS').hasBegun('probe', 2),
      (run) => {
        host.signal(run, 'KILL')
        release(vm, 'probe')
      },
    )
    await vm.backUp({ host, duringPost })
    await meet(() => vm.processes().length === 0)
    expect(vm.database('IRIS').isFrozen()).toBe(true)
    expectStatuses(await vm.backUp({ host }), 0, 0)
  })
})

describe.concurrent('WDSuspendLimit', () => {
  scenario('is set in every freeze', { bundle: { autoResume: 120, freezeTimeout: 900 } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')[0]?.given).toContain('ExternalFreeze(,,,,,,900,,,120)')
  })

  scenario('is left out when it is 0', { bundle: { autoResume: 0 } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')[0]?.given).toContain('ExternalFreeze(,,,,,,600)')
  })
})
