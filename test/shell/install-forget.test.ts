// install.sh --forget ends records of freezes that are over, and never hides one that is not.
import { describe, expect } from 'vitest'
import { type InstallVm, onVm } from './install-vm.ts'

const iris = (vm: InstallVm) => vm.scene.database('IRIS')

/** A freeze that a pre-script has recorded: of a host that lives on, or has died. */
function record(vm: InstallVm, instance: string, life: 'alive' | 'dead' = 'dead'): void {
  const boot = '$(cut -d - -f 1 /proc/sys/kernel/random/boot_id)'
  const host = life === 'alive' ? '1.$(cut -d " " -f 22 /proc/1/stat)' : '4242.1'
  vm.run(
    `mkdir -p -m 0700 /run/azure-hooks && cd /run/azure-hooks && : >freezing.${host}.${boot}.${instance}.0-0.0 &&
    : >frozen.${host}.${boot}.${instance}.100 && : >ready.${host}.${boot}.x`,
  )
}

const records = (vm: InstallVm) =>
  Object.keys(vm.tree('/run/azure-hooks')).filter((path) => /\/(freezing|frozen|ready)\./.test(path))

describe.concurrent('--forget', () => {
  for (const life of ['alive', 'dead'] as const) {
    onVm(`drops what the database says is over (host ${life})`, {}, async (vm) => {
      await vm.mustInstall()
      record(vm, 'IRIS', life)
      expect(await vm.install(['--uninstall'])).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('--forget'),
      })
      const outcome = await vm.install(['--forget'])
      expect(outcome).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/IRIS says itself[\s\S]*^Forgotten: IRIS/m),
      })
      expect(records(vm)).toEqual([])
      expect(await vm.install(['--uninstall'])).toMatchObject({ status: 0 })
    })
  }

  onVm('refuses while the database is frozen, or does not answer', {}, async (vm) => {
    await vm.mustInstall()
    record(vm, 'IRIS')
    const before = records(vm)
    iris(vm).freezeElsewhere()
    const outcome = await vm.install(['--forget'])
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was forgotten') })
    expect(records(vm)).toEqual(before)
    vm.run(/^IRIS may be frozen\. To thaw it: (.*)$/m.exec(outcome.stdout)?.[1] ?? 'false')
    expect(iris(vm).isFrozen()).toBe(false)
    iris(vm).fail('probe', 'status 1')
    expect(await vm.install(['--forget'])).toMatchObject({ status: 1 })
    iris(vm).fail('probe', '')
    // In such a state it may well be frozen.
    iris(vm).setState('sign-on inhibited')
    expect(await vm.install(['--forget'])).toMatchObject({ status: 1 })
    iris(vm).setState('running')
    vm.scene.registry.fail('list', 'status 1')
    expect(await vm.install(['--forget'])).toMatchObject({ status: 1 })
    expect(records(vm)).toEqual(before)
  })

  onVm('drops those of instances that are down or gone', {}, async (vm) => {
    await vm.mustInstall()
    record(vm, 'IRIS')
    record(vm, 'OLD')
    iris(vm).setState('down')
    const { status, stdout } = await vm.install(['--forget'])
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/OLD is not registered/) })
    expect(stdout).toContain('IRIS is down')
    expect(records(vm)).toEqual([])
  })

  onVm('says so when there is nothing', {}, async (vm) => {
    expect(await vm.install(['--forget'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing to forget'),
    })
  })
})
