// install.sh --drill freezes and thaws once as a backup would, tells what came of it, and always ends with a thaw.
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { type InstallVm, KEPT, onVm } from './install-vm.ts'

const DRILL = ['--drill', '--yes', '--seconds', '1']

const iris = (vm: InstallVm) => vm.scene.database('IRIS')

/** Hundredths of a second that the one freeze lasted. */
function windowOf(vm: InstallVm): number {
  const [freeze] = iris(vm).freezes()
  return (freeze?.to ?? Number.NaN) - (freeze?.from ?? Number.NaN)
}

/** What was killed, or has done its work, may end a moment after who waited for it. */
const allEnd = (vm: InstallVm) => waitUntil('the end of all processes', () => vm.scene.processes().length === 0)

const isRunning = (vm: InstallVm, script: string) => vm.scene.processes().some((line) => line.includes(script))

/** Sends a signal to install.sh alone. */
function signal(vm: InstallVm, name: string): void {
  vm.run(`kill -s ${name} "$(cat /srv/pid)"`)
}

describe.concurrent('a drill', () => {
  onVm('that goes well', { everyShell: true }, async (vm) => {
    await vm.mustInstall()
    vm.run('install -d -m 0755 /var/log/azure-hooks; echo "an old line" >/var/log/azure-hooks/azure-hooks.log')
    // By what stays, when the bundle's own folder is gone.
    vm.run('rm -r /srv/bundle')
    const { status, stdout, stderr } = await vm.install(DRILL, { folder: KEPT })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^This freezes IRIS for about 3 seconds/)
    expect(stdout).toMatch(/^prescript.sh ended: 0, all is well$/m)
    expect(stdout).toMatch(/^postScript.sh ended: 0, all is well$/m)
    expect(stdout).toMatch(/^frozen for: [1-9]\d*\.\d\d seconds$/m)
    expect(stdout).toMatch(/^verdict: application-consistent$/m)
    expect(stdout).toMatch(
      /^IRIS: thawed; a restore starts from journal file: \/srv\/opt\/IRIS\/mgr\/journal\/\d+\.001$/m,
    )
    expect(stdout).toMatch(/^PASSED {3}a backup like this would be application-consistent$/m)
    expect(stdout).toMatch(/^\S+Z prescript.sh\[\d+\] .*freeze: frozen/m)
    expect(stdout).not.toContain('an old line')
    expect(iris(vm).freezes()).toMatchObject([{ by: 'freeze.1', endedBy: 'thaw.1' }])
    expect(windowOf(vm)).toBeGreaterThanOrEqual(100)
    await allEnd(vm)
  })

  onVm('of two instances', { bundle: { instance: ['IRIS', 'HSA'] } }, async (vm) => {
    await vm.mustInstall()
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(0)
    expect(stdout.match(/^(IRIS|HSA): thawed; /gm)).toHaveLength(2)
  })

  onVm('in which the freeze fails', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('freeze', 'status 3')
    const { status, stdout } = await vm.install(['--drill', '--yes', '--seconds', '900'])
    expect(status).toBe(1)
    expect(stdout).toContain('prescript.sh ended: 201, freeze failed')
    expect(stdout).toContain('postScript.sh ended: 20')
    expect(stdout).toMatch(/^FAILED .*would NOT be application-consistent\. To do: /m)
    expect(stdout).not.toContain('PASSED')
    expect(iris(vm).isFrozen()).toBe(false)
  })

  onVm('in which the thaw fails', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('thaw', 'status 3')
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).toContain('postScript.sh ended: 202, THAW FAILED')
    expect(stdout).toContain('THE DATABASE MAY STILL BE FROZEN')
    expect(stdout).toMatch(/^FAILED /m)
    expect(iris(vm).isFrozen()).toBe(false) // by the last resort
  })

  onVm('of a member of a mirror that is left alone', { bundle: { mirror: 'not-primary' } }, async (vm) => {
    await vm.mustInstall()
    iris(vm).setRole('Failover^Primary')
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /^IRIS is the primary of its mirror: .* default 8 s, not read.*208 \(--mirror not-primary\)$/m,
    )
    expect(stdout).toContain('prescript.sh ended: 208, left alone by policy')
    expect(stdout).toMatch(/^WARNING {2}left alone by policy .*would not be application-consistent\. To do: /m)
    expect(iris(vm).freezes()).toEqual([])
  })

  onVm('in which the database resumes too early', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('freeze', 'resumes-after 50')
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).toContain('postScript.sh ended: 203, the database had resumed before the thaw')
    expect(stdout).toContain('verdict: not application-consistent')
  })

  onVm('in which prescript.sh hangs', { bundle: { timeout: 20 } }, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('freeze', 'waits')
    const run = vm.install(DRILL)
    await waitUntil('the freeze', () => iris(vm).hasBegun('freeze'))
    // The script itself is older than the children that it has not told yet what to be.
    const lines = vm.scene.processes().filter((text) => / sh \/etc\/azure\/prescript\.sh$/.test(text))
    vm.run(`kill -s STOP ${Math.min(...lines.map((line) => Number.parseInt(line, 10)))}`)
    iris(vm).release('freeze')
    const { status, stdout } = await run
    expect(status).toBe(1)
    expect(stdout).toContain('prescript.sh ended: not within the 20 s that Azure waits')
    expect(iris(vm).isFrozen()).toBe(false)
    await allEnd(vm)
  })
})

describe.concurrent('a drill that is interrupted', () => {
  for (const name of ['INT', 'TERM', 'HUP', 'QUIT']) {
    onVm(`by ${name} while the database is frozen`, { everyShell: name === 'INT' }, async (vm) => {
      await vm.mustInstall()
      const run = vm.install(['--drill', '--yes', '--seconds', '60'])
      await waitUntil('the end of the pre-script', () => iris(vm).isFrozen() && !isRunning(vm, 'prescript.sh'))
      signal(vm, name)
      const { status, stdout } = await run
      expect(status).toBe(1)
      expect(stdout).toContain('interrupted: thawing')
      expect(iris(vm).freezes()).toMatchObject([{ endedBy: 'thaw.1' }])
      expect(windowOf(vm), 'of a pause of 60 s').toBeLessThan(5500)
      await allEnd(vm)
    })
  }

  onVm('while it freezes', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('freeze', 'waits')
    const run = vm.install(DRILL)
    await waitUntil('the freeze', () => iris(vm).hasBegun('freeze'))
    signal(vm, 'TERM')
    const { status } = await run
    expect(status).toBe(1)
    iris(vm).release('freeze')
    await allEnd(vm)
    expect(iris(vm).isFrozen()).toBe(false)
  })

  onVm('while it thaws, again and again', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('thaw', 'waits')
    const run = vm.install(DRILL)
    await waitUntil('the thaw', () => iris(vm).hasBegun('thaw'))
    for (const name of ['INT', 'TERM', 'HUP', 'INT']) signal(vm, name)
    iris(vm).release('thaw')
    const { status, stdout } = await run
    expect(stdout).toContain('postScript.sh ended: 0, all is well')
    expect(status).toBe(0)
    expect(iris(vm).freezes()).toMatchObject([{ endedBy: 'thaw.1' }])
  })
})

describe.concurrent('a drill freezes nothing', () => {
  const untouched = (vm: InstallVm) => {
    expect(iris(vm).calls('freeze')).toEqual([])
    expect(iris(vm).calls('thaw')).toEqual([])
  }

  onVm('without a terminal or --yes', {}, async (vm) => {
    await vm.mustInstall()
    for (const input of ['', 'yes\n']) {
      const outcome = await vm.install(['--drill'], { input })
      expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('no terminal to ask on') })
    }
    untouched(vm)
  })

  const answers = { needs: ['script'] }
  onVm('unless the answer is yes', answers, async (vm) => {
    await vm.mustInstall()
    for (const input of ['no\n', '\n', 'yesterday\n']) {
      const outcome = await vm.install(['--drill'], { input, terminal: true })
      expect(outcome).toMatchObject({ status: 1, stdout: expect.stringContaining('not confirmed') })
    }
    untouched(vm)
    const outcome = await vm.install(['--drill', '--seconds=0'], { input: 'yes\n', terminal: true })
    expect(outcome).toMatchObject({ status: 0, stdout: expect.stringContaining('PASSED') })
    expect(outcome.stdout).toMatch(/prescript.sh\[\d+\] \+\d\.\d\ds IRIS: freeze: frozen/m)
  })

  onVm('before an install', {}, async (vm) => {
    expect(await vm.install(DRILL)).toMatchObject({ status: 1, stderr: expect.stringContaining('is missing') })
    untouched(vm)
  })

  onVm('while a freeze is recorded', {}, async (vm) => {
    await vm.mustInstall()
    vm.run('mkdir -p -m 0700 /run/azure-hooks; : >/run/azure-hooks/freezing.4242.1.x.IRIS.0-0')
    expect(await vm.install(DRILL)).toMatchObject({ status: 1, stderr: expect.stringContaining('thaw first') })
    untouched(vm)
  })

  onVm('that is somebody else’s', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).freezeElsewhere()
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).toContain('prescript.sh ended: 204, frozen already, by somebody else')
    untouched(vm)
    expect(iris(vm).isFrozen()).toBe(true)
  })
})
