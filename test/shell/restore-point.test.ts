// Restore point: what the snapshot says of itself, and that nothing else may pass for it.
import { describe, expect } from 'vitest'
import type { RestorePoint } from '../../src/model/generated/restore-point.ts'
import { judgeRestorePoint } from '../../src/rehearse/restore-point.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { expectStatuses, scenario } from './scenario.ts'

const FOLDER = '/var/log/azure-hooks'
const FILE = `${FOLDER}/restore-point.json`
const UUID = '4C4C4544-0042-4A10-8053-B4C04F565331'

/** What the snapshot of this backup says of itself; fails if that is not to be believed. */
function believe(vm: Scene, backup: number): RestorePoint {
  const copy = vm.restorePoints[backup]
  const verdict = judgeRestorePoint(copy ?? { text: undefined, logs: new Map() })
  if (verdict.state !== 'believed') throw new Error(verdict.reason)
  return verdict.point
}

const isOver = (vm: Scene): boolean => JSON.parse(vm.read(FILE)).over !== null

/** Gives the VM an identity, which the machine of the tests need not have. */
const identify = (vm: Scene, uuid: string) =>
  vm.run(`[ -d /sys/class/dmi/id ] || { mount -t tmpfs tmpfs /sys/class && mkdir -p /sys/class/dmi/id; }
    echo ${uuid} >/run/uuid && : >>/sys/class/dmi/id/product_uuid
    mount --bind /run/uuid /sys/class/dmi/id/product_uuid`)

describe.concurrent('restore-point.json', () => {
  const two = { bundle: { instance: ['IRIS', 'HSA'] } }
  scenario('has the facts of the freeze, and is over after the thaw', { ...two, everyShell: true }, async (vm) => {
    identify(vm, UUID)
    vm.database('HSA').setState('down')
    vm.database('IRIS').setRole('Failover^Primary')
    vm.writeFile('/srv/opt/IRIS/mgr/startup.last', 'cpf=iris.cpf\nwijlast=/wij/\n')
    expectStatuses(await vm.backUp(), 0, 0)
    const point = believe(vm, 0)
    expect(point).toMatchObject({ vm: UUID, frozenAt: expect.any(String), version: expect.any(String), over: null })
    const folders = (name: string) => ({ name, folder: `/srv/opt/${name}`, dataFolder: `/srv/opt/${name}` })
    const qlist = { release: '2024.1.0.263.0' }
    const primary = { mirrorType: 'Failover', mirrorStatus: 'Primary' }
    const journalFile = '/srv/opt/IRIS/mgr/journal/20261121.001'
    expect(point.instances).toEqual([
      {
        ...{ ...folders('IRIS'), ...qlist, ...primary, state: 'frozen', downSince: null, wijFolder: '/wij/' },
        ...{ journalFile, logTime: expect.stringMatching(/^11\/21\/26-/) },
      },
      {
        ...{
          ...folders('HSA'),
          ...qlist,
          mirrorType: null,
          mirrorStatus: null,
          state: 'down',
          downSince: 'last used Thu Sep 15 18:58:30 2026',
        },
        ...{ journalFile: null, logTime: null, wijFolder: null },
      },
    ])
    expect(isOver(vm)).toBe(true)
    expect(vm.run(`stat -c '%a %u' ${FILE}; ls ${FOLDER}`).trim().split('\n')).toEqual([
      ...['600 0', 'azure-hooks.log', 'last-run.json', 'restore-point.json', 'runs.jsonl'],
    ])
    expect(vm.read(`${FOLDER}/azure-hooks.log`)).toContain(`IRIS: a restore starts from journal file ${journalFile}\n`)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(believe(vm, 1).instances[0]?.journalFile).toMatch(/\.002$/)
  })

  scenario('of a restored VM stays as it is when a post-script is run there', {}, async (vm) => {
    identify(vm, UUID)
    expectStatuses(await vm.backUp(), 0, 0)
    // The VM has started since; what is asked here is whether it still is that VM.
    const point = { ...believe(vm, 0), backup: '1.1.ffffffff' }
    const put = (vmOfPoint: string | null) => vm.writeFile(FILE, `${JSON.stringify({ ...point, vm: vmOfPoint })}\n`)
    for (const [vmOfPoint, over] of [
      ['another', false],
      [null, false],
      [UUID, true],
    ] as const) {
      put(vmOfPoint)
      const host = await vm.startHost()
      await host.run('postScript.sh')
      expect(isOver(vm), `of ${vmOfPoint}`).toBe(over)
    }
  })

  const bad: [string, string][] = [
    ['a pipe', `mkfifo ${FILE} ${FILE}.new`],
    ['links', `echo mine >/srv/victim && ln -s /srv/victim ${FILE} && ln -s /srv/victim ${FILE}.new`],
    ['folders', `mkdir -p ${FILE}/x ${FILE}.new/x`],
    ['a file of 3 GiB', `mount -t tmpfs -o size=64m tmpfs ${FOLDER} && truncate -s 3G ${FILE}`],
  ]
  for (const [name, command] of bad) {
    const allows = { restorePoint: true } as const
    scenario(`has ${name} in its place`, { bundle: { fsFreeze: false }, allows }, async (vm) => {
      vm.run(`mkdir ${FOLDER} && ${command}`)
      expectStatuses(await vm.backUp(), 0, 0)
      if (vm.has('/srv/victim')) expect(vm.read('/srv/victim')).toBe('mine\n')
    })
  }
})
