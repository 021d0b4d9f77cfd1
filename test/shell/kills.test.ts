// Scripts killed at every moment: the next step of the host, or the next backup, sets things right.
//
// The catalogue has a kill at each step. Here it comes whenever it comes: which step it hits, depends on the machine.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { meet, release, when } from '../../src/rehearse/faults/acts.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { expectStatuses, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

const isThawed = (vm: Scene) => vm.databases.every((database) => !database.isFrozen())

/** Makes every step long enough to be hit. */
function slowDown(vm: Scene): void {
  vm.registry.fail('list', 'slow 0.04')
  for (const database of vm.databases) {
    database
      .fail('probe', 'slow 0.04')
      .fail('freeze', ['slow 0.04', 'slow-answer 0.04'])
      .fail('thaw', ['slow 0.04', 'slow-answer 0.04'])
  }
}

/** Milliseconds. Each scene has several of them, one after the other. */
const moments = [0, 50].map((first) => [first, first + 75, first + 200, first + 325])

for (const signal of ['TERM', 'KILL'] as const) {
  for (const some of moments) {
    scenario(`${signal} to the pre-script after ${some.join(', ')} ms`, TWO, async (vm) => {
      slowDown(vm)
      for (const moment of some) {
        const host = await vm.startHost()
        const pre = await host.start('prescript.sh')
        await sleep(moment)
        host.signal(pre, signal)
        const { status } = await pre.ended
        const post = await host.run('postScript.sh')
        // It may have ended before the signal came, and a killed one may have done all its work.
        if (status === 0) expect(post.status, `${moment} ms`).toBe(0)
        else if (signal === 'TERM') expect(post.status, `${moment} ms`).not.toBe(0)
        expect(isThawed(vm), `${moment} ms`).toBe(true)
        await host.die()
      }
      expectStatuses(await vm.backUp(), 0, 0)
    })

    scenario(`${signal} to the post-script after ${some.join(', ')} ms`, TWO, async (vm) => {
      slowDown(vm)
      for (const moment of some) {
        const host = await vm.startHost()
        expect((await host.run('prescript.sh')).status, `after what the one before has left, ${moment} ms`).toBe(0)
        const post = await host.start('postScript.sh')
        await sleep(moment)
        host.signal(post, signal)
        await post.ended
        // At 0 ms the shell may not have read the first line yet: then the next backup sets it right.
        if (signal === 'TERM' && moment > 0) expect(isThawed(vm), `${moment} ms`).toBe(true)
        await host.die()
      }
      expectStatuses(await vm.backUp(), 0, 0)
    })
  }
}

describe.concurrent('the pre-script and the leaders of its sessions', () => {
  // As the kernel does when memory runs out, or somebody with a list of processes: the sessions themselves live on.
  for (const signal of ['TERM', 'KILL'] as const) {
    for (const fault of ['waits', 'waits-to-answer']) {
      scenario(`get ${signal} during a freeze that ${fault}`, { ...TWO, needs: ['ps'] }, async (vm) => {
        const hsa = vm.database('HSA').fail('freeze', fault)
        const isThere = () => (fault === 'waits' ? hsa.hasBegun('freeze') : hsa.isFrozen())
        const duringPre = when(isThere, ({ pid }) => {
          vm.run(`kill -${signal} ${pid} $(ps -o pid= --ppid ${pid}) || :`)
        })
        await vm.backUp({ duringPre })
        release(vm, 'freeze')
        await meet(() => vm.processes().length === 0)
        expect(isThawed(vm)).toBe(true)
      })
    }
  }
})
