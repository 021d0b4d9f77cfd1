// Installing over the hooks of somebody else, or of another bundle: no cut leaves a freeze that nobody thaws.
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { renderFiles } from './bundle.ts'
import { CONFIG, type InstallVm, onVm, SCRIPTS } from './install-vm.ts'
import { KILLER, setTurn } from './step-killer.ts'

const [PRE = '', POST = ''] = SCRIPTS
const ALL = [PRE, POST, CONFIG]

const iris = (vm: InstallVm) => vm.scene.database('IRIS')

/** As administrators write them: they freeze and thaw, and keep nothing. */
const HAND_MADE = {
  [PRE]: '#!/bin/sh\niris session IRIS -U%SYS "##Class(Backup.General).ExternalFreeze()" </dev/null\n[ $? -eq 5 ]\n',
  [POST]: '#!/bin/sh\niris session IRIS -U%SYS "##Class(Backup.General).ExternalThaw()" </dev/null\n[ $? -eq 5 ]\n',
  [CONFIG]: '{"pluginName": "ScriptRunner"}\n',
}

function writeHandMade(vm: InstallVm): void {
  for (const [path, text] of Object.entries(HAND_MADE)) vm.writeFile(path, text, path === CONFIG ? 0o600 : 0o700)
}

/** Another bundle for the same instance, as an older or newer version would be. */
const other = () => renderFiles({ instance: ['IRIS'], timeout: 25, freezeTimeout: 700 })

/** With a shorter wait for a foreign thaw. */
function hasten(vm: InstallVm): void {
  const text = vm.read('/srv/bundle/install.sh')
  expect(text).toContain('\nFREEZE_SECONDS=30\n')
  vm.writeFile('/srv/bundle/install.sh', text.replace('\nFREEZE_SECONDS=30\n', '\nFREEZE_SECONDS=3\n'), 0o700)
}

describe.concurrent('between a pre-script and a post-script of somebody else', () => {
  onVm('it waits for the thaw, and refuses in the end', {}, async (vm) => {
    writeHandMade(vm)
    hasten(vm)
    iris(vm).freezeElsewhere()
    const before = vm.tree('/etc')
    const outcome = await vm.install()
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was changed') })
    const command = /^IRIS may be frozen\. To thaw it: (.*)$/m.exec(outcome.stdout)?.[1] ?? ''
    expect(command).toContain('ExternalThaw()')
    expect(vm.tree('/etc')).toEqual(before)
    vm.run(command)
    expect(iris(vm).isFrozen()).toBe(false)
    expect(await vm.install()).toMatchObject({ status: 0, stderr: '' })
  })

  onVm('it goes on after the thaw', {}, async (vm) => {
    writeHandMade(vm)
    iris(vm).freezeElsewhere()
    const run = vm.install()
    await waitUntil('the second look', () => iris(vm).calls('probe').length > 1)
    vm.run(`sh ${POST}`)
    expect(await run).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('waiting up to') })
    expect(vm.tree('/etc/azure')).toMatchObject(vm.installedFiles())
  })

  onVm('a freeze that begins when it has looked is seen once the config is away', {}, async (vm) => {
    writeHandMade(vm)
    hasten(vm)
    const before = vm.tree('/etc')
    // The first thing that changes a hook.
    const freeze = `[ -e /srv/frozen ] || { : >/srv/frozen; sh ${PRE} >/dev/null 2>&1; }`
    vm.wrap('ln', `#!/bin/sh\n${freeze}\nexec /srv/real/ln "$@"\n`)
    const outcome = await vm.install()
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('all is as it was before') })
    expect(vm.tree('/etc')).toEqual(before)
    vm.run(`sh ${POST}`)
    expect(iris(vm).isFrozen()).toBe(false)
  })

  onVm('what cannot be asked is said, not refused', {}, async (vm) => {
    writeHandMade(vm)
    iris(vm).setState('down')
    expect(await vm.install()).toMatchObject({ status: 0, stdout: expect.stringMatching(/not asked .*IRIS.* down/) })
  })

  onVm('without a client that is said too', {}, async (vm) => {
    vm.scene.removeProgram('iris')
    writeHandMade(vm)
    expect(await vm.install()).toMatchObject({ status: 0, stdout: expect.stringContaining('iris is not on ') })
  })
})

interface Play {
  prepare: (vm: InstallVm) => Promise<void> | void
  args?: string[]
}

const installOther = async (vm: InstallVm) => {
  vm.writeBundle(other(), '/srv/other')
  expect(await vm.install([], { folder: '/srv/other' })).toMatchObject({ status: 0 })
}

const PLAYS: Record<string, Play> = {
  'from nothing': { prepare: () => undefined },
  'from hand-made hooks': { prepare: writeHandMade },
  'from hooks of another bundle': { prepare: installOther },
  'back to hand-made hooks': {
    args: ['--uninstall'],
    prepare: async (vm) => {
      writeHandMade(vm)
      await vm.mustInstall()
    },
  },
}

/** All steps take too long for every day. */
const stride = process.env['EXHAUSTIVE'] ? 1 : 5

for (const [index, [name, play]] of Object.entries(PLAYS).entries()) {
  describe.concurrent(name, () => {
    onVm('killed at a step that changes a hook, a backup leaves nothing frozen', {}, async (vm) => {
      const look = () => ALL.map((path) => vm.tree('/etc/azure')[path]).join(' ')
      for (const program of ['mv', 'ln', 'rm']) vm.wrap(program, KILLER)
      // What cannot be asked takes no time.
      vm.run('mv /srv/bin/iris /srv/iris')
      setTurn(vm, 0, 'KILL')
      await play.prepare(vm)
      vm.run('mkdir -p /etc/azure && cp -a /etc/azure /srv/before')
      setTurn(vm, 0, 'KILL')
      const sets = [look()]
      expect(await vm.install(play.args)).toMatchObject({ status: 0 })
      sets.push(look())
      const steps = Number(vm.read('/srv/step'))
      expect(steps).toBeGreaterThan(4)
      const tried = new Set<string>()
      for (let turn = 1; turn <= steps; turn++) {
        if (turn < steps && turn % stride !== index % stride) continue
        vm.run('/srv/real/rm -rf /etc/azure && cp -a /srv/before /etc/azure')
        setTurn(vm, turn, 'KILL')
        await vm.install(play.args)
        const now = look()
        // With a config, Azure runs the hooks: all of them are of one set then.
        if (!vm.scene.has(CONFIG)) continue
        expect(sets, `after step ${turn} of ${steps}`).toContain(now)
        if (tried.has(now)) continue
        tried.add(now)
        vm.run('cp /srv/iris /srv/bin/iris')
        await vm.scene.backUp()
        vm.run('rm /srv/bin/iris')
        expect(iris(vm).isFrozen(), `after step ${turn} of ${steps}`).toBe(false)
      }
      expect(tried.size).toBeGreaterThan(0)
    })
  })
}

describe.concurrent('nothing is left behind', () => {
  const elsewhere = { bundle: { instance: ['IRIS'], scriptDir: '/etc/hooks' } }
  onVm('beside the scripts, whatever refuses', elsewhere, async (vm) => {
    const fails = (n: number) => `#!/bin/dash
read -r step </srv/step
step=$((step + 1))
echo "$step" >/srv/step
[ "$step" -ne ${n} ] || exit 1
exec "/srv/real/\${0##*/}" "$@"
`
    const programs = ['mktemp', 'chmod', 'ln', 'mv']
    vm.writeFile('/srv/step', '0\n')
    for (const program of programs) vm.wrap(program, fails(0))
    await vm.mustInstall()
    vm.writeBundle(renderFiles({ instance: ['IRIS'], timeout: 300 }))
    for (const args of [[], ['--uninstall']]) {
      for (let n = 1; n <= 5; n++) {
        for (const program of programs) vm.writeFile(`/srv/wrap/${program}`, fails(n), 0o755)
        vm.writeFile('/srv/step', '0\n')
        await vm.install(args)
        const left = Object.keys(vm.tree('/etc')).filter((path) => path.includes('.azure-hooks-new'))
        expect(left, `${args} ${n}`).toEqual([])
      }
    }
  })
})
