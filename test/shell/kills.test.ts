// Scripts killed at every moment: the next step of the host, or the next backup, sets things right.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import type { Sandbox } from './sandbox.ts'
import { expectStatuses, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }
const STEP = 25

/** Makes every step long enough to be hit. */
function slowDown(vm: Sandbox): void {
  vm.registry.fail('list', 'slow 0.04')
  for (const database of vm.databases) {
    database
      .fail('probe', 'slow 0.04')
      .fail('freeze', ['slow 0.04', 'slow-answer 0.04'])
      .fail('thaw', ['slow 0.04', 'slow-answer 0.04'])
  }
}

const moments = Array.from({ length: 14 }, (_, index) => index * STEP)

for (const signal of ['TERM', 'KILL'] as const) {
  describe(`${signal} to the pre-script`, () => {
    for (const moment of moments) {
      scenario(`after ${moment} ms`, TWO, async (vm) => {
        slowDown(vm)
        const backup = await backUp(vm, {
          duringPre: async (run) => {
            await sleep(moment)
            vm.hosts[0]?.signal(run, signal)
          },
        })
        // It may have ended before the signal came, and a killed one may have done all its work.
        if (backup.pre?.status === 0) expect(backup.post?.status).toBe(0)
        else if (signal === 'TERM') expect(backup.post?.status).not.toBe(0)
        expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
        expectStatuses(await backUp(vm), 0, 0)
      })
    }
  })

  describe(`${signal} to the post-script`, () => {
    for (const moment of moments) {
      scenario(`after ${moment} ms`, TWO, async (vm) => {
        slowDown(vm)
        const host = await vm.startHost()
        await backUp(vm, {
          host,
          duringPost: async (run) => {
            await sleep(moment)
            host.signal(run, signal)
            await run.ended
          },
        })
        // At 0 ms the shell may not have read the first line yet: then the next backup sets it right.
        if (signal === 'TERM' && moment > 0)
          expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
        await host.die()
        expectStatuses(await backUp(vm), 0, 0)
      })
    }
  })
}

describe('the pre-script and the leaders of its sessions', () => {
  // As the kernel does when memory runs out, or somebody with a list of processes: the sessions themselves live on.
  for (const signal of ['TERM', 'KILL'] as const) {
    for (const fault of ['slow 2', 'slow-answer 3']) {
      scenario(`get ${signal} during a freeze: ${fault}`, { ...TWO, needs: ['ps'] }, async (vm) => {
        vm.database('HSA').fail('freeze', fault)
        await backUp(vm, {
          duringPre: async (run) => {
            await waitUntil('the freeze', () => vm.database('HSA').hasBegun('freeze'))
            await sleep(100)
            vm.run(`kill -${signal} ${run.pid} $(ps -o pid= --ppid ${run.pid}) || :`)
          },
        })
        await sleep(2000)
        expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
      })
    }
  }
})
