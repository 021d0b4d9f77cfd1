// The stand-in database itself: it answers as InterSystems documents, or the other tests would prove nothing.
import { expect, test } from 'vitest'
import type { Scene } from '../../src/rehearse/scene.ts'
import { mustSkip } from '../shell/facilities.ts'
import { openScene } from '../shell/scenario.ts'

const FREEZE = "'##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)'"
const THAW = "'##Class(Backup.General).ExternalThaw()'"
const PROBE = "'##Class(Backup.General).IsWDSuspendedExt()'"

/** Exit statuses of commands run one after the other. */
function collectStatuses(vm: Scene, commands: string[]): number[] {
  const script = commands.map((command) => `${command} </dev/null >/dev/null 2>&1; echo $?`).join('\n')
  return vm.run(script).trim().split('\n').map(Number)
}

const skip = mustSkip()

function check(name: string, play: (vm: Scene) => void): void {
  test.skipIf(skip)(name, async () => {
    const vm = await openScene()
    try {
      play(vm)
    } finally {
      await vm.close()
    }
  })
}

check('freeze, probe and thaw answer 5, and 3 for "not suspended"', (vm) => {
  const session = 'iris session IRIS -U%SYS'
  const commands = [PROBE, FREEZE, PROBE, THAW, PROBE].map((command) => `${session} ${command}`)
  expect(collectStatuses(vm, commands)).toEqual([3, 5, 5, 5, 3])
})

check('csession and ccontrol take the command line of Caché', (vm) => {
  const commands = [`csession IRIS -U%SYS ${FREEZE}`, `ccontrol session IRIS -U %SYS ${PROBE}`, 'ccontrol stat IRIS -W']
  expect(collectStatuses(vm, [...commands, `csession IRIS -U%SYS ${PROBE}`])).toEqual([5, 5, 0, 3])
})

check('a wrong namespace or class never answers 3 or 5', (vm) => {
  const commands = [`iris session IRIS -U ${FREEZE}`, "iris session IRIS -U%SYS 'do ^JOURNAL'"]
  expect(collectStatuses(vm, commands)).toEqual([0, 0])
  expect(vm.database('IRIS').isFrozen()).toBe(false)
})

check('WDSUSPD stands in stat while suspended', (vm) => {
  expect(vm.run('iris stat IRIS')).not.toContain('WDSUSPD')
  collectStatuses(vm, [`iris session IRIS -U%SYS ${FREEZE}`])
  expect(vm.run('iris stat IRIS')).toContain('WDSUSPD')
})

check('WDSuspendLimit resumes by itself, and the thaw then says so in the log', (vm) => {
  vm.database('IRIS').fail('freeze', 'resumes-after 30')
  const session = 'iris session IRIS -U%SYS'
  const commands = [`${session} ${FREEZE}`, 'sleep 0.5', `${session} ${PROBE}`, `${session} ${THAW}`]
  expect(collectStatuses(vm, commands)).toEqual([5, 0, 3, 5])
  expect(vm.read('/srv/opt/IRIS/mgr/messages.log')).toMatch(/ExternalThaw: Already resumed/)
  expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'limit' }])
})

check('nobody can log in once ExternalFreezeTimeOut has passed, but stat -W resumes', (vm) => {
  const freeze = FREEZE.replace('600,,,300', '1')
  const session = 'iris session IRIS -U%SYS'
  const commands = [`${session} ${freeze}`, 'sleep 1.1', `timeout 0.5 ${session} ${THAW}`, 'iris stat IRIS -W']
  expect(collectStatuses(vm, [...commands, `${session} ${PROBE}`])).toEqual([5, 0, 124, 0, 3])
})

check('the log names the journal file', (vm) => {
  collectStatuses(vm, [`iris session IRIS -U%SYS ${FREEZE}`, `iris session IRIS -U%SYS ${THAW}`])
  const lines = vm.read('/srv/opt/IRIS/mgr/messages.log').trimEnd().split('\n')
  for (const text of [
    'Suspending system',
    'journal file: /srv/opt/IRIS/mgr/journal/20261121.001',
    'System suspended',
  ]) {
    expect(
      lines.some((line) => line.endsWith(text)),
      text,
    ).toBe(true)
  }
  expect(lines.at(-1)).toMatch(/ExternalThaw: System resumed$/)
})

check('without operating system authentication, a session asks and reads', (vm) => {
  vm.database('IRIS').requireLogin('backup', 'secret')
  vm.writeFile('/srv/login', 'backup\nsecret\n')
  const session = `iris session IRIS -U%SYS ${PROBE}`
  expect(vm.run(`${session} </srv/login || echo $?`)).toMatch(/Username: Password: 3\n$/)
  expect(vm.run(`${session} </dev/null || echo $?`)).not.toMatch(/[35]\n$/)
})

check('sign-on inhibited answers 239', (vm) => {
  vm.database('IRIS').setState('sign-on inhibited')
  expect(collectStatuses(vm, [`iris session IRIS -U%SYS ${PROBE}`])).toEqual([239])
})
