// What nobody can be certain of: signals at the worst place, sessions out of reach, answers that hang.
import { describe, expect } from 'vitest'
import { meet, release, signal, when } from '../../src/rehearse/faults/acts.ts'
import { programs } from '../../src/rehearse/generated/programs.ts'
import { expectStatuses, SOON, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

describe.concurrent('a signal', () => {
  const counting: [string, string] = ['    others=\n', '    others=\n    kill -TERM $$\n']
  scenario('while the frozen are counted: all are thawed', { ...TWO, edits: [counting] }, async (vm) => {
    expectStatuses(await vm.backUp(), 201, 205)
    expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
  })

  const collecting: [string, string] = ['            *) to_thaw=', '            *) kill -TERM $$; to_thaw=']
  scenario('while earlier freezes are collected: their record stays', { ...TWO, edits: [collecting] }, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await host.die()
    const backup = await vm.backUp()
    expect(backup.pre?.status).not.toBe(0)
    expect(backup.post?.status).not.toBe(0)
    expect(vm.databases.map((database) => database.isFrozen())).toEqual([false, false])
  })

  const waiting: [string, string] = ['        WOKEN=\n', '        WOKEN=\n        kill -TERM $$\n']
  scenario('that comes as a session ends: its status is not lost', { shell: 'bash --posix' }, async (vm) => {
    const [from, to] = waiting
    const text = vm.read('/etc/azure/postScript.sh')
    expect(text).toContain(from)
    vm.writeFile('/etc/azure/postScript.sh', text.replace(from, to), 0o700)
    const backup = await vm.backUp()
    expect(backup.pre?.status).toBe(0)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('QUIT: rolls back as TERM does', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'waits')
    const duringPre = when(
      () => vm.database('IRIS').hasBegun('freeze'),
      (run) => signal(vm, run, 'QUIT'),
    )
    expectStatuses(await vm.backUp({ duringPre }), 201, 205)
    release(vm, 'freeze')
  })
})

scenario(
  'a freeze that had ended by itself is not claimed, whoever froze since',
  { bundle: { autoResume: 2 } },
  async (vm) => {
    const backup = await vm.backUp({
      beforeSnapshot: async () => {
        await meet(() => !vm.database('IRIS').isFrozen())
        // The stand-in takes a second freeze of our own for the other's: so this test ends with nobody's freeze thawed.
        vm.database('IRIS').fail('probe', 'status 5', 2)
      },
    })
    expectStatuses(backup, 0, 203)
  },
)

scenario('an end of a freeze that cannot be confirmed: the post-script thaws again', { bundle: SOON }, async (vm) => {
  vm.database('IRIS').fail('freeze', 'hangs').fail('probe', 'hangs', 2)
  expectStatuses(await vm.backUp(), 201, 201)
  expect(vm.database('IRIS').calls('thaw').length).toBeGreaterThan(2)
})

scenario(
  'a list whose last line is not ended: that instance counts too',
  { bundle: { instance: ['all'] }, instances: ['IRIS', 'ZED'] },
  async (vm) => {
    vm.run('mkdir /srv/real')
    vm.addClient('/srv/real/iris')
    const withoutEnd = 'list=$(/srv/real/iris qlist) && printf %s "$list"'
    vm.addProgram('iris', `#!/bin/sh\nif [ "$1" = qlist ]; then ${withoutEnd}; else exec /srv/real/iris "$@"; fi\n`)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('ZED').calls('freeze')).toHaveLength(1)
  },
)

scenario('an engine that is slow to end a session', { bundle: { container: 'iris-1' } }, async (vm) => {
  vm.addProgram('docker-real', programs.docker)
  vm.addProgram('docker', '#!/bin/sh\nsleep 1.2\nexec docker-real "$@"\n')
  vm.database('IRIS').fail('freeze', 'waits')
  const duringPre = when(
    () => vm.database('IRIS').hasBegun('freeze'),
    (run) => signal(vm, run, 'TERM'),
  )
  const backup = await vm.backUp({ duringPre })
  expect(backup.pre?.status).toBe(201)
  release(vm, 'freeze')
})

const LATE: [string, string] = [
  '    DEADLINE=$((STARTED + (TIMEOUT - END) * 100))\n',
  '    DEADLINE=$((STARTED + (TIMEOUT - END) * 100))\n    [ "$ROLE" = pre ] || DEADLINE=1\n',
]
scenario(
  'a post-script past its time without its lock: does not end itself as an earlier one',
  { edits: [LATE] },
  async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    vm.hide('flock')
    expect((await host.run('postScript.sh')).status).toBe(202)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  },
)
