// A VM that comes up from a restore point, and the stand-in database on it: it starts, lets in and answers as documented,
// or a rehearsed restore would prove nothing.
import { describe, test } from 'vitest'
import { RestoredMachine } from '../../src/rehearse/restore/restored-machine.ts'
import { goodNight, type TakenPoint, takeRestorePoint } from '../../src/rehearse/restore/take-restore-point.ts'
import { readWrites } from '../../src/rehearse/stand-in/records.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makeHooks } from './hooks.ts'
import { quick } from './rehearsals.ts'

const hooks = makeHooks({})
let taken: Promise<TakenPoint> | undefined

/** The backup is made once. */
const take = () => {
  taken ??= takeRestorePoint(hooks, goodNight, quick)
  return taken
}

const PAIR = 'look,secret'

/** What a session prints that reads these lines. */
function converse(vm: RestoredMachine, lines: string[], pair = PAIR): string {
  vm.writeFile('/srv/lines', [...pair.split(','), ...lines, 'halt', ''].join('\n'))
  return vm.run('iris session IRIS -U%SYS </srv/lines; echo "status $?"')
}

function check(name: string, play: (vm: RestoredMachine, expect: typeof import('vitest').expect) => void): void {
  test(name, async ({ expect }) => {
    const { disks } = await take()
    const [point] = disks
    if (point === undefined) throw new Error('no snapshot was taken')
    const vm = await RestoredMachine.boot(hooks, quick, [point.first, point.second])
    try {
      play(vm, expect)
    } finally {
      await vm.close()
    }
  })
}

const USER = '/srv/opt/IRIS/mgr/user/'

describe.skipIf(mustSkip()).concurrent('a restored VM', () => {
  check('has another identity, and the files of the moment of the freeze', (vm, expect) => {
    expect(vm.run('cat /sys/class/dmi/id/product_uuid')).toBe('9d3e1f60-7a42-4b1c-a0de-2f6c5be81a77\n')
    expect(JSON.parse(vm.read('/var/log/azure-hooks/restore-point.json')).over).toBe(null)
    expect(vm.has('/var/log/azure-hooks/last-run.json')).toBe(false)
    expect(vm.run('iris qlist IRIS')).toMatch(/\^down, .*\^\^\^/)
  })

  check('starts for maintenance, recovers, and lets in who knows the pair and nobody else', (vm, expect) => {
    expect(vm.run(`iris start IRIS quietly EmergencyId=${PAIR}; echo $?`)).toMatch(/\b0\n$/)
    expect(vm.read('/srv/opt/IRIS/mgr/messages.log')).toMatch(
      /System suspended\n\n\*{3} Recovery started at .*\n(.*\n)+ {2}0 blocks pending in this WIJ\.\n(.*\n)+.*Rollback of 1 open/,
    )
    expect(vm.run('iris qlist IRIS')).toContain('^running, ')
    expect(converse(vm, ['write !,"in",!'])).toMatch(/\nin\n[\s\S]*status 0\n$/)
    expect(converse(vm, ['write !,"in",!'], 'look,guess')).not.toMatch(/\nin\n|status 0\n/)
    expect(vm.run('iris session IRIS -U%SYS </dev/null; echo $?')).not.toMatch(/\b0\n$/)
  })

  check('mounts the baseline only, the others when told, and checks what is mounted', (vm, expect) => {
    vm.run(`iris start IRIS EmergencyId=${PAIR}`)
    const lines = [
      `set d="${USER}",b=##class(SYS.Database).%OpenId(d)`,
      'write !,"mounted ",$select($isobject(b):b.Mounted,1:"none"),!',
      'set sc=$$CheckList^Integrity(,$listbuild(d)) write !,"early ",$system.Status.IsOK(sc),!',
      'if $isobject(b),\'b.Mounted set sc=b.Mount() write !,"mount ",$system.Status.IsOK(sc),!',
      'set sc=$$CheckList^Integrity(,$listbuild(d)) write !,"check ",$system.Status.IsOK(sc),!',
      'set n=##class(SYS.Database).%OpenId("/nowhere/") if $isobject(n),n.Mounted write !,"never",!',
      'write !,"quote "" and "_$length("abc"),! write nowhere',
    ]
    const said = converse(vm, lines)
    for (const line of ['mounted 0', 'early 0', 'mount 1', 'check 1', 'quote " and 3', '<UNDEFINED> *nowhere']) {
      expect(said.split('\n')).toContain(line)
    }
    expect(said).not.toContain('never')
    expect(vm.readChecks(vm.database('IRIS'))).toEqual([
      { directory: USER, isGood: false },
      { directory: USER, isGood: true },
    ])
  })

  check('holds what was committed before the freeze, and newer journals bring it forward', (vm, expect) => {
    const database = vm.database('IRIS')
    vm.run(`iris start IRIS EmergencyId=${PAIR}`)
    const before = readWrites(database, 'second')
    expect(readWrites(database, 'first')).toEqual(before)
    expect(before).toEqual([0, 1, 2, 3])
    vm.run('mkdir /srv/newer; printf "commit 4 .\\nset 5 .\\ncommit 5 .\\nset 6 .\\n" >/srv/newer/20261121.001')
    vm.run('printf "set 4 .\\n" >/srv/newer/20261121.000')
    const lines = [
      `set sc=##class(SYS.Database).MountDatabase("${USER}")`,
      'set j=##class(Journal.Restore).%New(),j.FirstFile="/srv/newer/20261121.001"',
      'set sc=j.UseJournalLocation("/srv/newer")',
      'set sc=j.Run() write !,"run ",$system.Status.IsOK(sc),!',
      'set j.LastFile="/srv/newer/20261121.002",sc=j.CheckJournalIntegrity(1) write !,$system.Status.GetErrorText(sc),!',
    ]
    const said = converse(vm, lines)
    expect(said).toMatch(/\nrun 1\n/)
    expect(said).toContain('/srv/newer/20261121.002 does not exist')
    expect(readWrites(database, 'second')).toEqual([0, 1, 2, 3, 4, 5])
  })

  const troubles: [name: string, command: string, says: RegExp][] = [
    ['a WIJ of another system', 'echo OTHER 9 0 >IRIS.WIJ', /stale/],
    ['no WIJ', 'rm IRIS.WIJ', /not there/],
    ['a file of another moment', 'echo 9 >>user/IRIS.DAT', /There exists a MISMATCH\.WIJ file/],
    ['no journal', 'rm journal/20261121.001', /cannot be opened/],
    ['a torn journal', 'printf "set" >>journal/20261121.000', /in the middle/],
  ]
  test('starts in single-user mode where recovery meets an error, and lets nobody in', async ({ expect }) => {
    const [point] = (await take()).disks
    if (point === undefined) throw new Error('no snapshot was taken')
    const vm = await RestoredMachine.boot(hooks, quick, [point.first, point.second])
    try {
      vm.run('cp -a /srv/opt /srv/as-it-was')
      for (const [name, command, says] of troubles) {
        vm.run(`rm -rf /srv/opt && cp -a /srv/as-it-was /srv/opt && cd /srv/opt/IRIS/mgr && ${command}`)
        expect(vm.run(`iris start IRIS EmergencyId=${PAIR}; echo $?`), name).toMatch(/single user mode\.\n1\n$/)
        const log = vm.read('/srv/opt/IRIS/mgr/messages.log')
        expect(log, name).toMatch(says)
        expect(log, name).toContain('Startup aborted, entering single user mode.')
        expect(vm.run('iris qlist IRIS'), name).toContain('^sign-on inhibited')
        expect(converse(vm, ['write 1']), name).toContain('status 239')
        vm.run('iris stop IRIS quietly')
      }
    } finally {
      await vm.close()
    }
  })
})
