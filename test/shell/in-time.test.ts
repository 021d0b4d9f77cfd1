// Promise 3, In time: one deadline for a script, limits that end everything, a freeze only if its roll-back fits.
//
// That each script ends within the worst case that its head states is judged after every scenario of all files.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { computeWorstCase } from '../../src/generate/budget.ts'
import { HANGS_FOR_GOOD, meet, misbehave, release, when } from '../../src/rehearse/faults/acts.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene, Verb } from '../../src/rehearse/scene.ts'
import type { Edit } from '../rehearse/hooks.ts'
import { expectStatuses, SOON, scenario } from './scenario.ts'

/** That a thaw is tried on is seen in a few seconds as well. */
const LITTLE_OVERTIME: Edit = ['OVERTIME=180', 'OVERTIME=20']

/** Also where the host gives up on it before. */
const endOfPost = async (vm: Scene) => (await vm.hosts[0]?.runs[1]?.ended)?.status

describe.concurrent('worst cases with the smallest time-out', () => {
  const smallest = {
    bundle: { timeout: 20 },
    edits: [LITTLE_OVERTIME],
    allows: { frozen: true as const, time: true as const },
  }
  const stuck = (vm: Scene, ...verbs: Verb[]) => {
    for (const verb of verbs) misbehave(vm, verb, verb === 'freeze' ? ['stubborn', 'hangs'] : HANGS_FOR_GOOD)
  }

  scenario('what hangs and ignores TERM: freeze, thaw and resume', { ...smallest, everyShell: true }, async (vm) => {
    stuck(vm, 'freeze', 'thaw', 'resume')
    expect((await vm.backUp()).pre?.status).toBe(202)
  })

  scenario('what hangs after pre-script and snapshot: everything', smallest, async (vm) => {
    const backup = await vm.backUp({
      afterSnapshot: () => {
        stuck(vm, 'probe', 'thaw', 'resume')
        vm.registry.fail('list', HANGS_FOR_GOOD)
      },
    })
    expect(backup.pre?.status).toBe(0)
    expect(await endOfPost(vm)).toBe(202)
  })

  scenario('each step as slow as may be: still a good backup', { bundle: { timeout: 22 } }, async (vm) => {
    vm.registry.fail('list', 'slow 0.7')
    vm.database('IRIS').fail('probe', 'slow 0.7').fail('freeze', 'slow 2.7').fail('thaw', 'slow 1.7')
    expectStatuses(await vm.backUp(), 0, 0)
  })

  scenario('thaw fails slowly, twice', { bundle: { timeout: 20 } }, async (vm) => {
    vm.database('IRIS').fail('thaw', ['slow 1.8', 'status 3'])
    expectStatuses(await vm.backUp(), 0, 202)
  })

  scenario('more tries of a freeze than fit', { bundle: { ...SOON, retries: 5 } }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['slow 2', 'status 3'])
    expectStatuses(await vm.backUp(), 201, 205)
  })

  const twelve = Array.from({ length: 12 }, (_, number) => `I${number}`)
  scenario('twelve instances', { bundle: { instance: twelve } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
  })

  scenario(
    'twelve instances, one of which hangs everywhere',
    { bundle: { instance: twelve, ...SOON }, edits: [LITTLE_OVERTIME], allows: { frozen: true, time: true } },
    async (vm) => {
      vm.database('I7')
        .fail('freeze', ['stubborn', 'hangs'])
        .fail('thaw', HANGS_FOR_GOOD)
        .fail('resume', HANGS_FOR_GOOD)
      expect((await vm.backUp()).pre?.status).toBe(202)
      expect(await endOfPost(vm)).toBe(202)
    },
  )
})

// The numbers are made smaller in the script, or this would take four minutes: it is their sum that is checked.
scenario(
  'the worst case is the sum of all steps when there is room for them all',
  {
    bundle: { timeout: 120, retries: 0 },
    allows: { frozen: true },
  },
  async (vm) => {
    const smaller: Record<string, number> = { LIST: 4, PROBE: 4, FREEZE: 5, THAW: 4, LAST_RESORT: 3 }
    let text = vm.read('/etc/azure/prescript.sh')
    for (const [step, seconds] of Object.entries(smaller)) {
      const before = text
      text = text.replace(new RegExp(`\\b${step}_MAX=\\d+`), `${step}_MAX=${seconds}`)
      expect(text, `${step}_MAX stands in the script`).not.toBe(before)
    }
    vm.writeFile('/etc/azure/prescript.sh', text, 0o700)
    vm.registry.fail('list', 'slow 2.5')
    const iris = vm.database('IRIS')
    iris.fail('probe', 'slow 2.5', 1).fail('probe', HANGS_FOR_GOOD)
    iris.fail('freeze', ['stubborn', 'hangs']).fail('thaw', HANGS_FOR_GOOD).fail('resume', HANGS_FOR_GOOD)
    const host = await vm.startHost()
    const run = await host.run('prescript.sh')
    expect(run.status).toBe(202)
    const seconds = ((run.endedAt ?? 0) - run.startedAt) / 100
    const { pre } = computeWorstCase(1800, 1)
    const full = 10 + 10 + 60 + 2 * 20 + 10
    expect(seconds).toBeLessThanOrEqual(pre - full + 4 + 4 + 5 + 2 * 4 + 3)
  },
)

describe.concurrent('the window', () => {
  scenario("is the slowest instance's, not the sum", { bundle: { instance: ['A', 'B', 'C', 'D'] } }, async (vm) => {
    // Each step waits until it goes on in all of them: side by side, or never.
    const together = async (verb: Verb) => {
      await meet(() => vm.databases.every((database) => database.hasBegun(verb)), 30)
      release(vm, verb)
    }
    misbehave(vm, 'freeze', 'waits')
    misbehave(vm, 'thaw', 'waits')
    const backup = await vm.backUp({ duringPre: () => together('freeze'), duringPost: () => together('thaw') })
    expectStatuses(backup, 0, 0)
    for (const verb of ['freeze', 'thaw'] as const) {
      expect(
        vm.databases.map((database) => database.calls(verb).length),
        verb,
      ).toEqual([1, 1, 1, 1])
    }
  })

  // The limit of a minute is made smaller.
  const smaller: [string, string] = ['FREEZE_MAX=60', 'FREEZE_MAX=6']
  scenario('of a freeze that hangs is 60 s at most', { bundle: { retries: 0 }, edits: [smaller] }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await vm.backUp(), 201, 205)
    const [freeze] = vm.database('IRIS').freezes()
    expect((freeze?.to ?? 0) - (freeze?.from ?? 0)).toBeLessThanOrEqual(700)
  })
})

describe.concurrent('no time left', () => {
  scenario('for a freeze and its roll-back: 206 and nothing frozen', { bundle: { timeout: 20 } }, async (vm) => {
    vm.registry.fail('list', 'waits')
    const backup = await vm.backUp({
      duringPre: when(
        () => vm.registry.hasBegun('list'),
        async (run) => {
          vm.hosts[0]?.signal(run, 'STOP')
          await sleep(10_000)
          vm.registry.release('list')
          vm.hosts[0]?.signal(run, 'CONT')
        },
      ),
    })
    expectStatuses(backup, 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('for the snapshot, as the freeze came too late: rolled back', { bundle: { timeout: 20 } }, async (vm) => {
    misbehave(vm, 'freeze', 'waits-to-answer')
    const host = await vm.startHost()
    const run = await host.start('prescript.sh')
    run.isExcused = true
    await waitUntil('the freeze', () => vm.database('IRIS').isFrozen())
    host.signal(run, 'STOP')
    release(vm, 'freeze')
    await sleep(19_000)
    host.signal(run, 'CONT')
    expect((await run.ended).status).toBe(201)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })
})

describe.concurrent('a script is not held', () => {
  const left = { allows: { processes: /sleep 600/ } }
  scenario('by what a session has left running with the pipe open', left, async (vm) => {
    for (const verb of ['probe', 'freeze', 'thaw'] as const) misbehave(vm, verb, 'child 600')
    expectStatuses(await vm.backUp(), 0, 0)
  })

  scenario('by a megabyte of output', {}, async (vm) => {
    for (const verb of ['probe', 'thaw'] as const) misbehave(vm, verb, 'flood 1024')
    expectStatuses(await vm.backUp(), 0, 0)
  })
})
