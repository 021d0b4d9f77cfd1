// Mirrors and shards: what --mirror excludes is left alone and told as just that, and what was frozen is thawed.
import { describe, expect } from 'vitest'
import type { Scene } from '../../src/rehearse/scene.ts'
import { validateLastRun } from './last-run.ts'
import { expectStatuses, scenario } from './scenario.ts'
import { readMetrics } from './scrape.ts'

const LOG = '/var/log/azure-hooks/azure-hooks.log'
const METRICS = '/srv/azure-hooks.prom'
const instance = ['IRIS', 'HSA']

const readStatus = (vm: Scene) => validateLastRun(vm.read('/var/log/azure-hooks/last-run.json'))
const readOutcomes = (vm: Scene) => readStatus(vm).instances.map(({ name, outcome }) => [name, outcome])

describe.concurrent('a member of a mirror', () => {
  const bundle = { instance, mirror: 'not-primary', metricsFile: METRICS } as const
  const policy = { bundle, everyShell: true, needs: ['promtool'] }
  scenario('is left alone as a primary with all others, and frozen as anything else', policy, async (vm) => {
    const iris = vm.database('IRIS')
    iris.setRole('Failover^Primary')
    expectStatuses(await vm.backUp(), 208, 208)
    for (const database of vm.databases) expect(database.calls('freeze')).toEqual([])
    expect(readStatus(vm)).toMatchObject({ verdict: 'left alone by policy', preStatus: 208, postStatus: 208 })
    expect(readOutcomes(vm).sort()).toEqual([
      ['HSA', 'left alone'],
      ['IRIS', 'left alone'],
    ])
    // A static busybox prefers a logger of its own.
    const syslog = vm.has('/srv/db/syslog') ? vm.read('/srv/db/syslog').match(/-p \S+/g) : []
    expect(syslog?.filter((priority) => priority !== '-p daemon.notice')).toEqual([])
    expect(vm.read(LOG)).toMatch(/IRIS: left alone: its role in the mirror is primary \(--mirror not-primary\)/)

    expect(readMetrics(vm.read(METRICS))).toMatchObject({
      last_backup_left_alone: '1',
      last_backup_consistent: '0',
      'last_backup_instance_outcome{instance_name="HSA",outcome="left alone"}': '1',
    })

    iris.setRole('Failover^Backup')
    expectStatuses(await vm.backUp({ beforeSnapshot: () => iris.setRole('Failover^Primary') }), 0, 0)
    expect(readStatus(vm).instances.find(({ name }) => name === 'IRIS')).toMatchObject({
      outcome: 'thawed',
      mirrorRole: 'backup',
      mirrorRoleAfter: 'primary',
    })
    expect(vm.read(LOG)).toMatch(/IRIS: its role in the mirror has changed: backup, now primary/)
    const [frozenAt = 0, thawedAt = 0] = [...iris.calls('freeze'), ...iris.calls('thaw')].map(({ at }) => at)
    const asked = vm.registry.calls('list').filter(({ at }) => at > frozenAt)
    expect(asked.map(({ at }) => at > thawedAt)).toEqual([true])

    vm.writeFile('/srv/opt/HSA/iris.cpf', '[Namespaces]\r\n%SYS=IRISSYS\r\nIRISCLUSTER=IRISCLUSTER\r\n', 0o644)
    iris.setRole('Failover^Backup')
    expectStatuses(await vm.backUp(), 206, 205)
    expect(vm.read(LOG)).toMatch(/HSA: is a node of a sharded cluster \(IRISCLUSTER in its cpf\)/)
    expect(readMetrics(vm.read(METRICS))).toMatchObject({
      last_backup_left_alone: '0',
      'backups_total{verdict="application-consistent"}': '1',
      'backups_total{verdict="not application-consistent"}': '1',
      'backups_total{verdict="left alone by policy"}': '1',
    })
  })

  const others = { mirror: 'async-only', mirrorOthers: 'freeze', shardNode: 'accept' } as const
  const some = { bundle: { instance: ['all'], ...others }, instances: instance, everyShell: true }
  scenario('is left alone by itself', some, async (vm) => {
    vm.database('IRIS').setRole('Failover^Backup')
    vm.database('HSA').setRole('Disaster Recovery^Connected')
    vm.writeFile('/srv/opt/HSA/iris.cpf', '[Startup]\r\nShardRole=DATA\r\n', 0o644)
    expectStatuses(await vm.backUp(), 208, 208)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
    expect(vm.database('HSA').freezes()).toHaveLength(1)
    expect(readStatus(vm).verdict).toBe('left alone by policy')
    expect(readOutcomes(vm).sort()).toEqual([
      ['HSA', 'thawed'],
      ['IRIS', 'left alone'],
    ])

    // A failure of the others is one, also where those are whatever is on the list.
    vm.database('HSA').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
    expect(readStatus(vm).verdict).toBe('not application-consistent')
  })
})
