// Promise 1, Truth: both scripts end with 0 only if every instance was frozen by this backup until its post-script.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import { expectStatuses, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

describe('a healthy backup', () => {
  scenario('of one instance', { everyShell: true }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ by: 'freeze.1', endedBy: 'thaw.1' }])
    const statement = '##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)'
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ given: `session IRIS -U%SYS ${statement}`, uid: 0 }])
  })

  scenario('of two instances', { ...TWO, everyShell: true }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.databases.map((database) => database.freezes().length)).toEqual([1, 1])
  })

  scenario('of every instance of the VM', { bundle: { instance: ['all'] }, instances: ['A', 'B', 'C'] }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.databases.map((database) => database.freezes().length)).toEqual([1, 1, 1])
  })

  scenario('leaves alone what it is not for', { bundle: { instance: ['b'] }, instances: ['A', 'B'] }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('A').calls()).toEqual([])
  })

  scenario('twice in a row by different hosts', {}, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('twice in a row by the same host', {}, async (vm) => {
    const host = await vm.startHost()
    expectStatuses(await backUp(vm, { host }), 0, 0)
    expectStatuses(await backUp(vm, { host }), 0, 0)
  })

  scenario('with the two empty parameters of the template config', {}, async (vm) => {
    expectStatuses(await backUp(vm, { pre: { params: ['', ''] }, post: { params: ['', ''] } }), 0, 0)
  })
})

describe('a freeze that did not answer 5', () => {
  const answers: [string, string | string[], boolean][] = [
    ['answers 0 after freezing', 'answers 0', true],
    ['answers 1 after freezing', 'answers 1', true],
    ['dies by SEGV after freezing', 'dies SEGV', true],
    ['is killed after freezing', 'dies KILL', true],
    ['answers 0 without freezing', 'status 0', false],
    ['answers 1 without freezing', 'status 1', false],
    ['answers 126', 'status 126', false],
    ['answers 255', 'status 255', false],
    ['says 5 on its output but answers 0', ['says 5', 'status 0'], false],
  ]
  for (const [name, faults, wasFrozen] of answers) {
    const everyShell = name === 'answers 0 after freezing' || name === 'dies by SEGV after freezing'
    scenario(`is a failure: ${name}`, { everyShell }, async (vm) => {
      vm.database('IRIS').fail('freeze', faults)
      expectStatuses(await backUp(vm), 201, 205)
      expect(vm.database('IRIS').freezes().length > 0).toBe(wasFrozen)
    })
  }

  scenario('fails: 3, and nothing is thawed that is not frozen', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await backUp(vm), 201, 205)
    expect(vm.database('IRIS').calls('freeze')).toHaveLength(2)
    expect(vm.database('IRIS').calls('thaw')).toEqual([])
  })

  scenario('fails once: tried again', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3', 1)
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('fails once, no retries wanted', { bundle: { retries: 0 } }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3', 1)
    expectStatuses(await backUp(vm), 201, 205)
    expect(vm.database('IRIS').calls('freeze')).toHaveLength(1)
  })

  scenario('fails four times, five tries wanted', { bundle: { retries: 4, timeout: 60 } }, async (vm) => {
    for (const call of [1, 2, 3, 4]) vm.database('IRIS').fail('freeze', 'status 3', call)
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('fails in one of two instances: the other is rolled back', { ...TWO, everyShell: true }, async (vm) => {
    vm.database('HSA').fail('freeze', 'status 3')
    expectStatuses(await backUp(vm), 201, 205)
    expect(vm.database('IRIS').freezes()).toHaveLength(1)
  })

  scenario('fails once in one of two instances: the other is not frozen twice', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'status 3', 1)
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toHaveLength(1)
  })

  scenario('dies in one of two instances', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'dies TERM')
    expectStatuses(await backUp(vm), 201, 205)
  })

  scenario('hangs in one of two instances', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'hang')
    expectStatuses(await backUp(vm), 201, 205)
  })
})

describe('resumed before the thaw', () => {
  scenario('by itself', { everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5')
    expectStatuses(await backUp(vm), 0, 203)
  })

  scenario('after WDSuspendLimit', {}, async (vm) => {
    vm.database('IRIS').scaleTime(1)
    expectStatuses(await backUp(vm, { afterSnapshot: () => sleep(3200) }), 0, 203)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'limit' }])
  })

  scenario('by somebody', {}, async (vm) => {
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.database('IRIS').thawElsewhere() }), 0, 203)
  })

  scenario('in one of two instances', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'resumes-after 5')
    expectStatuses(await backUp(vm), 0, 203)
  })

  scenario('as far as known: the probe of the post-script hangs', {}, async (vm) => {
    vm.database('IRIS').fail('probe', ['stubborn', 'hang'], 2)
    const backup = await backUp(vm)
    expect(backup.post?.status).not.toBe(0)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('as far as known: the probe of the post-script answers 0', {}, async (vm) => {
    vm.database('IRIS').fail('probe', 'status 0', 2)
    const backup = await backUp(vm)
    expect(backup.post?.status).not.toBe(0)
  })
})

describe('frozen by somebody else', () => {
  scenario('before', { everyShell: true }, async (vm) => {
    vm.database('IRIS').freezeElsewhere()
    expectStatuses(await backUp(vm), 204, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('before, one of two: the other is never frozen', TWO, async (vm) => {
    vm.database('HSA').freezeElsewhere()
    expectStatuses(await backUp(vm), 204, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('after the probe: the freeze fails and theirs stays', {}, async (vm) => {
    const iris = vm.database('IRIS')
    iris.answerSecondFreezeWith(3)
    iris.fail('freeze', 'slow 0.5')
    const backup = await backUp(vm, {
      duringPre: async () => {
        await waitUntil('the freeze', () => iris.hasBegun('freeze'))
        iris.freezeElsewhere()
      },
    })
    expectStatuses(backup, 201, 205)
  })

  scenario('after ours was thawed by them', {}, async (vm) => {
    const iris = vm.database('IRIS')
    const backup = await backUp(vm, { beforeSnapshot: () => iris.thawElsewhere() })
    expectStatuses(backup, 0, 203)
  })
})

describe('a post-script without a freeze of its own', () => {
  scenario('no pre-script has run', { everyShell: true }, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('postScript.sh')).status).toBe(205)
    expect(vm.database('IRIS').calls('thaw')).toEqual([])
  })

  scenario('somebody else has frozen it: stays frozen', {}, async (vm) => {
    vm.database('IRIS').freezeElsewhere()
    const host = await vm.startHost()
    expect((await host.run('postScript.sh')).status).toBe(205)
  })

  scenario('run twice', {}, async (vm) => {
    const host = await vm.startHost()
    expectStatuses(await backUp(vm, { host }), 0, 0)
    expect((await host.run('postScript.sh')).status).toBe(205)
  })

  scenario('by a host other than the one that froze and died', {}, async (vm) => {
    const first = await vm.startHost()
    expect((await first.run('prescript.sh')).status).toBe(0)
    await first.die()
    const second = await vm.startHost()
    expect((await second.run('postScript.sh')).status).not.toBe(0)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })
})

describe('an instance that is not running', () => {
  scenario('down: skipped', { ...TWO, everyShell: true }, async (vm) => {
    vm.database('HSA').setState('down')
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('HSA').calls()).toEqual([])
  })

  scenario('down, and the only one', {}, async (vm) => {
    vm.database('IRIS').setState('down')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('down, all of them', { bundle: { instance: ['all'] }, instances: ['A', 'B'] }, async (vm) => {
    for (const database of vm.databases) database.setState('down')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('down, but a failure by --if-down fail', { bundle: { ...TWO.bundle, ifDown: 'fail' } }, async (vm) => {
    vm.database('HSA').setState('down')
    expectStatuses(await backUp(vm), 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('down before the snapshot, running after it', { ...TWO, everyShell: true }, async (vm) => {
    vm.database('HSA').setState('down')
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.database('HSA').setState('running') }), 0, 205)
  })

  scenario('down before the snapshot, crashed after it, and the only one', {}, async (vm) => {
    vm.database('IRIS').setState('down')
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.database('IRIS').setState('crashed') }), 0, 205)
  })

  scenario('down before the snapshot, unknown after it as qlist hangs', TWO, async (vm) => {
    vm.database('HSA').setState('down')
    vm.registry.fail('list', ['stubborn', 'hang'], 2)
    const backup = await backUp(vm)
    expectStatuses(backup, 0, 205)
  })

  const never = [
    'sign-on inhibited',
    'sign-on inhibited:primary transition',
    'crashed',
    'blank',
    'unregistered',
  ] as const
  for (const state of never) {
    scenario(`${state}: not ready, the other never frozen`, TWO, async (vm) => {
      vm.database('HSA').setState(state)
      expectStatuses(await backUp(vm), 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }

  scenario('crashed, of all', { bundle: { instance: ['all'] }, instances: ['A', 'B'] }, async (vm) => {
    vm.database('B').setState('crashed')
    expectStatuses(await backUp(vm), 206, 205)
    expect(vm.database('A').calls('freeze')).toEqual([])
  })

  scenario('no instance registered at all', { bundle: { instance: ['all'] }, instances: [] }, async (vm) => {
    expectStatuses(await backUp(vm), 206, 205)
  })
})

describe('what qlist may print', () => {
  for (const fields of [8, 9, 10, 11, 12, 13, 14]) {
    scenario(`${fields} fields`, {}, async (vm) => {
      vm.database('IRIS').setState('running', fields)
      expectStatuses(await backUp(vm), 0, 0)
    })
  }

  scenario('a name in other case', { bundle: { instance: ['iris'] }, instances: ['Iris'] }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('carriage returns', {}, async (vm) => {
    vm.database('IRIS').setListLine(
      'IRIS^/srv/opt/IRIS^2024.1^running, since^iris.cpf^1972^52773^53773^ok^IRIS^^^/srv/opt/IRIS\r\n',
    )
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('no line feed at the end', {}, async (vm) => {
    vm.database('IRIS').setListLine('IRIS^/srv/opt/IRIS^2024.1^running, since^iris.cpf^1972^52773^53773^ok')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('a name that holds the wanted one', { instances: ['IRIS', 'IRIS2', 'MYIRIS'] }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS2').calls()).toEqual([])
    expect(vm.database('MYIRIS').calls()).toEqual([])
  })

  scenario('health hung while frozen', {}, async (vm) => {
    const line =
      'IRIS^/srv/opt/IRIS^2024.1^running, since^iris.cpf^1972^52773^53773^hung^IRIS^Failover^Primary^/srv/opt/IRIS\n'
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.database('IRIS').setListLine(line) }), 0, 0)
  })

  scenario('a hostile line', { bundle: { instance: ['all'] }, instances: ['IRIS'] }, async (vm) => {
    vm.database('IRIS').setListLine('$(touch /srv/harm)^`touch /srv/harm`^*^running, since^;touch /srv/harm^1^2^3\n')
    expectStatuses(await backUp(vm), 206, 205)
    expect(vm.has('/srv/harm')).toBe(false)
  })

  const faults: [string, string | string[]][] = [
    ['hangs', 'hang'],
    ['hangs and ignores TERM', ['stubborn', 'hang']],
    ['fails', 'status 1'],
    ['prints without end', 'flood endless'],
    ['answers 0 with nothing', 'status 0'],
  ]
  for (const [name, fault] of faults) {
    scenario(`${name}: not ready`, { everyShell: name === 'hangs and ignores TERM' }, async (vm) => {
      vm.registry.fail('list', fault)
      expectStatuses(await backUp(vm), 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }

  scenario('much, then the answer', {}, async (vm) => {
    vm.registry.fail('list', 'flood 100')
    expectStatuses(await backUp(vm), 0, 0)
  })
})

describe('a probe that does not say "not frozen": not ready', () => {
  const faults: [string, string | string[]][] = [
    ['hangs', 'hang'],
    ['hangs and ignores TERM', ['stubborn', 'hang']],
    ['answers 0', 'status 0'],
    ['answers 1', 'status 1'],
    ['has no such method', ['says <METHOD DOES NOT EXIST>', 'status 0']],
    ['is denied access', ['says Access Denied', 'status 1']],
    ['prints without end', 'flood endless'],
  ]
  for (const [name, fault] of faults) {
    scenario(name, { ...TWO }, async (vm) => {
      vm.database('HSA').fail('probe', fault)
      expectStatuses(await backUp(vm), 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }

  scenario('the client is missing', { without: ['iris'], everyShell: true }, async (vm) => {
    expectStatuses(await backUp(vm), 206, 205)
  })

  scenario('the client goes missing after the freeze', { stuck: ['IRIS'] }, async (vm) => {
    const backup = await backUp(vm, { beforeSnapshot: () => vm.removeProgram('iris') })
    expectStatuses(backup, 0, 202)
  })
})

describe('the gravest status wins', () => {
  scenario('202 over 201: the freeze of one fails and so does the thaw of the other', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'status 3')
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await backUp(vm), 202, 205)
  })

  scenario('202 over 203: resumed early, and the thaw fails', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5').fail('thaw', 'ineffective 3')
    expectStatuses(await backUp(vm), 0, 202)
  })

  scenario('201 over 203: one freeze never answered, the other resumed early', TWO, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5')
    vm.database('HSA').fail('freeze', 'slow-answer 5')
    const backup = await backUp(vm, {
      patience: 1,
    })
    expect(backup.post?.status).toBe(201)
  })

  scenario('203 over 205: one resumed early, the other is no longer down', TWO, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5')
    vm.database('HSA').setState('down')
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.database('HSA').setState('running') }), 0, 203)
  })

  scenario('204 over 206: one is frozen already, the other not ready', TWO, async (vm) => {
    vm.database('IRIS').freezeElsewhere()
    vm.database('HSA').fail('probe', 'status 0')
    expectStatuses(await backUp(vm), 204, 205)
  })
})
