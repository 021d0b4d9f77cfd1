// Promise 1, Truth: both scripts end with 0 only if every instance was frozen by this backup until its post-script.
//
// What the catalogue of faults covers is not here: see test/rehearsals.
import { describe, expect } from 'vitest'
import { meet } from '../../src/rehearse/faults/acts.ts'
import { expectStatuses, SOON, scenario } from './scenario.ts'

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

describe.concurrent('a healthy backup', () => {
  scenario('asks what is documented, as root', { bundle: { autoResume: 300 } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ by: 'freeze.1', endedBy: 'thaw.1' }])
    const statement = '##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)'
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ given: `session IRIS -U%SYS ${statement}`, uid: 0 }])
  })

  // Whose own claim is about the instances that they are for.
  const oneOfTwo = { bundle: { instance: ['b'] }, instances: ['A', 'B'], allows: { claim: true as const } }
  scenario('leaves alone what it is not for', oneOfTwo, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('A').calls()).toEqual([])
    expect(vm.backups[0]?.databases).toMatchObject([{ state: 'torn' }, { state: 'consistent' }])
  })

  scenario('twice in a row by the same host', {}, async (vm) => {
    const host = await vm.startHost()
    expectStatuses(await vm.backUp({ host }), 0, 0)
    expectStatuses(await vm.backUp({ host }), 0, 0)
    expect((await host.run('postScript.sh')).status, 'of another post-script').toBe(205)
  })
})

describe.concurrent('a freeze that did not answer 5', () => {
  scenario('is a failure: 126, which no method answers', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 126')
    expectStatuses(await vm.backUp(), 201, 205)
  })

  scenario('fails: 3, and nothing is thawed that is not frozen', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
    expect(vm.database('IRIS').calls('freeze')).toHaveLength(2)
    expect(vm.database('IRIS').calls('thaw')).toEqual([])
  })

  scenario('fails once, no retries wanted', { bundle: { retries: 0 } }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3', 1)
    expectStatuses(await vm.backUp(), 201, 205)
    expect(vm.database('IRIS').calls('freeze')).toHaveLength(1)
  })

  scenario('fails four times, five tries wanted', { bundle: { retries: 4 } }, async (vm) => {
    for (const call of [1, 2, 3, 4]) vm.database('IRIS').fail('freeze', 'status 3', call)
    expectStatuses(await vm.backUp(), 0, 0)
  })

  scenario('fails once in one of two instances: the other is not frozen twice', TWO, async (vm) => {
    vm.database('HSA').fail('freeze', 'status 3', 1)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toHaveLength(1)
  })
})

scenario('the probe of the post-script answers 0: not known to be frozen still', {}, async (vm) => {
  vm.database('IRIS').fail('probe', 'status 0', 2)
  expectStatuses(await vm.backUp(), 0, 203)
})

describe.concurrent('a post-script without a freeze of its own', () => {
  scenario('no pre-script has run', {}, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('postScript.sh')).status).toBe(205)
    expect(vm.database('IRIS').calls('thaw')).toEqual([])
  })

  scenario('somebody else has frozen it: stays frozen', {}, async (vm) => {
    vm.database('IRIS').freezeElsewhere()
    const host = await vm.startHost()
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

describe.concurrent('an instance that is not running', () => {
  scenario('down: never asked', TWO, async (vm) => {
    vm.database('HSA').setState('down')
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('HSA').calls()).toEqual([])
  })

  scenario('down, but a failure by --if-down fail', { bundle: { ...TWO.bundle, ifDown: 'fail' } }, async (vm) => {
    vm.database('HSA').setState('down')
    expectStatuses(await vm.backUp(), 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('down before the snapshot, crashed after it, and the only one', {}, async (vm) => {
    vm.database('IRIS').setState('down')
    expectStatuses(await vm.backUp({ beforeSnapshot: () => vm.database('IRIS').setState('crashed') }), 0, 205)
  })

  scenario('in primary transition: not ready, the other never frozen', TWO, async (vm) => {
    vm.database('HSA').setState('sign-on inhibited:primary transition')
    expectStatuses(await vm.backUp(), 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('none registered at all', { bundle: { instance: ['all'] }, instances: [] }, async (vm) => {
    expectStatuses(await vm.backUp(), 206, 205)
  })
})

describe.concurrent('what qlist may print', () => {
  const fields = [8, 9, 10, 11, 12, 13, 14]
  const instances = fields.map((count) => `F${count}`)
  scenario('lines of 8 to 14 fields', { bundle: { instance: ['all'] }, instances }, async (vm) => {
    for (const count of fields) vm.database(`F${count}`).setState('running', count)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.databases.map((database) => database.calls('freeze').length)).toEqual(fields.map(() => 1))
  })

  scenario('a name in other case', { bundle: { instance: ['iris'] }, instances: ['Iris'] }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
  })

  scenario('no line feed at the end', {}, async (vm) => {
    vm.database('IRIS').setListLine('IRIS^/srv/opt/IRIS^2024.1^running, since^iris.cpf^1972^52773^53773^ok')
    expectStatuses(await vm.backUp(), 0, 0)
  })

  const alike = { instances: ['IRIS', 'IRIS2', 'MYIRIS'], allows: { claim: true as const } }
  scenario('a name that holds the wanted one', alike, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.backups[0]?.databases[0]).toMatchObject({ state: 'consistent' })
    expect(vm.database('IRIS2').calls()).toEqual([])
    expect(vm.database('MYIRIS').calls()).toEqual([])
  })

  scenario('much, then the answer', {}, async (vm) => {
    vm.registry.fail('list', 'flood 100')
    expectStatuses(await vm.backUp(), 0, 0)
  })
})

describe.concurrent('a probe that does not say "not frozen": not ready', () => {
  const faults: [string, string | string[]][] = [
    ['is denied access', ['says Access Denied', 'status 1']],
    ['prints without end', 'flood endless'],
  ]
  for (const [name, fault] of faults) {
    scenario(name, { bundle: { ...TWO.bundle, ...SOON } }, async (vm) => {
      vm.database('HSA').fail('probe', fault)
      expectStatuses(await vm.backUp(), 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }
})

describe.concurrent('the gravest status wins', () => {
  scenario('202 over 203: resumed early, and the thaw fails', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5').fail('thaw', 'ineffective 3')
    expectStatuses(await vm.backUp(), 0, 202)
  })

  scenario('201 over 203: one freeze never answered, the other resumed early', TWO, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5')
    vm.database('HSA').fail('freeze', 'waits-to-answer')
    const host = await vm.startHost()
    await host.start('prescript.sh')
    await meet(() => vm.databases.every((database) => database.freezes().length > 0))
    await meet(() => !vm.database('IRIS').isFrozen())
    expect((await host.run('postScript.sh')).status).toBe(201)
  })

  scenario('203 over 205: one resumed early, the other is no longer down', TWO, async (vm) => {
    vm.database('IRIS').fail('freeze', 'resumes-after 5')
    vm.database('HSA').setState('down')
    expectStatuses(await vm.backUp({ beforeSnapshot: () => vm.database('HSA').setState('running') }), 0, 203)
  })

  scenario('204 over 206: one is frozen already, the other not ready', TWO, async (vm) => {
    vm.database('IRIS').freezeElsewhere()
    vm.database('HSA').fail('probe', 'status 0')
    expectStatuses(await vm.backUp(), 204, 205)
  })
})
