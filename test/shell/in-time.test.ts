// Promise 3, In time: one deadline for a script, limits that end everything, a freeze only if its roll-back fits.
//
// That each script ends within the worst case that its head states is checked after every scenario of all files.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { computeWorstCase } from '../../src/generate/budget.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Verb } from '../../src/rehearse/stand-in/database.ts'
import { backUp } from './backup.ts'
import { expectStatuses, scenario } from './scenario.ts'

const HANGS = ['stubborn', 'stubborn-child 600', 'hang']

describe('worst cases with the smallest time-out', () => {
  for (const verbs of [['freeze'], ['thaw', 'resume'], ['freeze', 'thaw', 'resume']] as Verb[][]) {
    const options = { stuck: ['IRIS'], everyShell: verbs.length === 3 }
    scenario(`what hangs and ignores TERM: ${verbs.join(', ')}`, options, async (vm) => {
      for (const verb of verbs) vm.database('IRIS').fail(verb, verb === 'freeze' ? ['stubborn', 'hangs'] : HANGS)
      if (verbs.length === 1) vm.database('IRIS').fail('thaw', 'ineffective 3').fail('resume', 'ineffective 0')
      const backup = await backUp(vm)
      expect([backup.pre?.status, backup.post?.status]).toContain(202)
    })
  }

  scenario('what hangs after pre-script and snapshot: everything', { stuck: ['IRIS'] }, async (vm) => {
    const backup = await backUp(vm, {
      beforeSnapshot: () => {
        for (const verb of ['probe', 'thaw', 'resume'] as const) vm.database('IRIS').fail(verb, HANGS)
        vm.registry.fail('list', HANGS)
      },
    })
    expectStatuses(backup, 0, 202)
  })

  scenario('each step as slow as may be: still a good backup', { everyShell: true }, async (vm) => {
    const [iris] = vm.databases
    vm.registry.fail('list', 'slow 0.7')
    iris?.fail('probe', 'slow 0.7').fail('freeze', 'slow 2.7').fail('thaw', 'slow 1.7')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('thaw fails slowly, twice', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', ['slow 1.8', 'status 3'])
    expectStatuses(await backUp(vm), 0, 202)
  })

  scenario('more tries of a freeze than fit', { bundle: { retries: 5 } }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['slow 2', 'status 3'])
    expectStatuses(await backUp(vm), 201, 205)
  })

  const twelve = Array.from({ length: 12 }, (_, number) => `I${number}`)
  scenario('twelve instances', { bundle: { instance: twelve } }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario(
    'twelve instances, one of which hangs everywhere',
    { bundle: { instance: twelve }, stuck: ['I7'] },
    async (vm) => {
      vm.database('I7').fail('freeze', ['stubborn', 'hangs']).fail('thaw', HANGS).fail('resume', HANGS)
      expectStatuses(await backUp(vm), 202, 202)
    },
  )
})

// The numbers are made smaller in the script, or this would take four minutes: it is their sum that is checked.
scenario(
  'the worst case is the sum of all steps when there is room for them all',
  {
    bundle: { timeout: 120, retries: 0 },
    stuck: ['IRIS'],
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
    iris.fail('probe', 'slow 2.5', 1).fail('probe', HANGS)
    iris.fail('freeze', ['stubborn', 'hangs']).fail('thaw', HANGS).fail('resume', HANGS)
    const host = await vm.startHost()
    const run = await host.run('prescript.sh')
    expect(run.status).toBe(202)
    const seconds = ((run.endedAt ?? 0) - run.startedAt) / 100
    const { pre } = computeWorstCase(1800, 1)
    const full = 10 + 10 + 60 + 2 * 20 + 10
    expect(seconds).toBeLessThanOrEqual(pre - full + 4 + 4 + 5 + 2 * 4 + 3)
  },
)

describe('the window', () => {
  scenario("is the slowest instance's, not the sum", { bundle: { instance: ['A', 'B', 'C', 'D'] } }, async (vm) => {
    for (const database of vm.databases) database.fail('freeze', 'slow-answer 1.5').fail('thaw', 'slow 0.5')
    expectStatuses(await backUp(vm), 0, 0)
    for (const { from, to } of vm.databases.flatMap((database) => database.freezes())) {
      expect((to ?? 0) - from).toBeLessThan(400)
    }
  })

  scenario('of a freeze that hangs is 60 s at most', { bundle: { timeout: 150, retries: 0 } }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn', 'hangs'])
    expectStatuses(await backUp(vm), 201, 205)
    const [freeze] = vm.database('IRIS').freezes()
    expect((freeze?.to ?? 0) - (freeze?.from ?? 0)).toBeLessThanOrEqual(6100)
  })
})

describe('no time left', () => {
  scenario('for a freeze and its roll-back: 206 and nothing frozen', { everyShell: true }, async (vm) => {
    vm.registry.fail('list', 'slow 0.5')
    const backup = await backUp(vm, {
      duringPre: async (run) => {
        await waitUntil('qlist', () => vm.registry.hasBegun('list'))
        vm.hosts[0]?.signal(run, 'STOP')
        await sleep(10_000)
        vm.hosts[0]?.signal(run, 'CONT')
      },
    })
    expectStatuses(backup, 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('for the snapshot, as the freeze came too late: rolled back', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'slow-answer 0.5')
    const host = await vm.startHost()
    const run = await host.start('prescript.sh')
    await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
    host.signal(run, 'STOP')
    await sleep(19_000)
    host.signal(run, 'CONT')
    expect((await run.ended).status).toBe(201)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
    run.isExcused = true
  })
})

describe('a script is not held', () => {
  scenario('by what a session has left running with the pipe open', { processes: /sleep 600/ }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'child 600').fail('thaw', 'child 600').fail('probe', 'child 600')
    const backup = await backUp(vm)
    expectStatuses(backup, 0, 0)
    for (const run of [backup.pre, backup.post]) expect((run?.endedAt ?? 0) - (run?.startedAt ?? 0)).toBeLessThan(300)
  })

  scenario('by what a session has left running and ignores TERM', { processes: /sleep 600/ }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'stubborn-child 600').fail('thaw', 'stubborn-child 600')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('by a megabyte of output', { everyShell: true }, async (vm) => {
    for (const verb of ['probe', 'freeze', 'thaw'] as const) vm.database('IRIS').fail(verb, 'flood 1024')
    const backup = await backUp(vm)
    expectStatuses(backup, 0, 0)
  })
})
