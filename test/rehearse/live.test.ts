// --live: the drill of install.sh in a sandbox that plays the VM, told as a rehearsal.
import { spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import type { RehearsalReport } from '../../src/model/generated/rehearsal-report.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { projectFolder } from '../command.ts'
import { type InstallVm, type Outcome, onVm } from '../shell/install-vm.ts'

const iris = (vm: InstallVm) => vm.scene.database('IRIS')

/** Puts the command on the VM, which does not see the folders of this machine that it has of its own. */
function installCommand(vm: InstallVm): string {
  for (const path of ['package.json', 'dist']) {
    cpSync(join(projectFolder, path), vm.path(`/srv/command/${path}`), { recursive: true })
  }
  return '/srv/command/dist/bin.js'
}

/** Runs the command on the VM. */
function rehearse(vm: InstallVm, args: readonly string[]): { outcome: Promise<Outcome>; interrupt(): void } {
  const note = ['sh', '-c', 'echo $$ >/srv/pid; exec "$@"', 'sh']
  const words = ['/srv/node', installCommand(vm), 'rehearse', '--live', ...args, '/srv/bundle']
  const child = spawn('nsenter', [...vm.scene.entry, ...note, ...words], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    texts.stdout += text
  })
  child.stderr.on('data', (text) => {
    texts.stderr += text
  })
  const outcome = new Promise<Outcome>((resolve) => {
    child.on('close', (status, signal) => resolve({ ...texts, status, signal }))
  })
  return { outcome, interrupt: () => vm.run('kill -s INT "$(cat /srv/pid)"') }
}

const JSON_DRILL = ['--yes', '--snapshot-seconds', '1', '--format', 'json']

async function drill(vm: InstallVm): Promise<{ report: RehearsalReport; status: number | null; stderr: string }> {
  const { status, stdout, stderr } = await rehearse(vm, JSON_DRILL).outcome
  return { report: JSON.parse(stdout), status, stderr }
}

describe('a drill', () => {
  onVm('that goes well', { bundle: { instance: ['IRIS', 'HSA'] } }, async (vm) => {
    await vm.mustInstall()
    const { report, status, stderr } = await drill(vm)
    expect(status).toBe(0)
    expect(report).toMatchObject({ mode: 'live', held: true, bundle: '/srv/bundle' })
    const [rehearsal] = report.rehearsals
    expect(rehearsal).toMatchObject({ held: true, leftFrozen: [], broken: [] })
    expect(rehearsal?.freezes.map(({ instance, endedBy }) => `${instance} ${endedBy}`).sort()).toEqual([
      'HSA thaw',
      'IRIS thaw',
    ])
    const [backup] = rehearsal?.backups ?? []
    expect(backup).toMatchObject({
      claim: 'application',
      truth: 'application',
      pre: { status: 0 },
      post: { status: 0 },
    })
    for (const { from, to } of rehearsal?.freezes ?? []) {
      expect(from).toBeLessThan(backup?.snapshot?.from ?? 0)
      expect(to).toBeGreaterThan(backup?.snapshot?.to ?? Number.NaN)
    }
    expect(backup?.window?.seconds).toBeGreaterThanOrEqual(1)
    expect(backup?.window?.snapshot).toBeGreaterThanOrEqual(1)
    expect(rehearsal?.log).toMatch(/^\S+Z prescript\.sh\[\d+\] /)
    expect(stderr).toMatch(
      /^Rehearsing \/srv\/bundle: .*\n.*SHA-256 .*\n\n +0\.00 s {2}pre-script +prescript\.sh started\n/,
    )
  })

  onVm('as text', {}, async (vm) => {
    await vm.mustInstall()
    const { status, stdout, stderr } = await rehearse(vm, ['--yes', '--snapshot-seconds', '0']).outcome
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^databases {7}application-consistent; frozen from before the snapshot’s place until the thaw$/m,
    )
    expect(stdout).toMatch(/\nhealthy held: the backup is application-consistent, and Azure would say so\.\n$/)
  })

  onVm('in which the freeze fails', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('freeze', 'status 3')
    const { report, status } = await drill(vm)
    expect(status).toBe(1)
    expect(report.rehearsals).toMatchObject([
      {
        held: false,
        freezes: [],
        leftFrozen: [],
        backups: [{ claim: 'file-system', truth: 'none', pre: { code: 300, status: 201 }, window: null }],
      },
    ])
    expect(report.rehearsals[0]?.broken[0]).toBe('The pre-script ended: 201, freeze failed.')
  })

  for (const option of ['continueOnFailure', 'fsFreeze'] as const) {
    onVm(`in which the freeze fails without ${option}`, { bundle: { [option]: false } }, async (vm) => {
      await vm.mustInstall()
      iris(vm).fail('freeze', 'status 3')
      const { report } = await drill(vm)
      expect(report.rehearsals).toMatchObject([{ held: false, backups: [{ claim: 'none', truth: 'none' }] }])
    })
  }

  onVm('of a bundle that was edited does not begin', {}, async (vm) => {
    await vm.mustInstall()
    vm.run('echo "touch /srv/harm" >>/srv/bundle/install.sh')
    const { status, stdout, stderr } = await rehearse(vm, ['--yes']).outcome
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^error: "\/srv\/bundle" is no whole bundle: install\.sh is not the file .*edited or damaged/,
    )
    expect(vm.scene.has('/srv/harm')).toBe(false)
    expect(iris(vm).calls('freeze')).toEqual([])
  })

  onVm('in which nothing can thaw', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('thaw', 'status 3').fail('resume', 'status 1')
    const { report, status } = await drill(vm)
    expect(status).toBe(1)
    expect(report.rehearsals).toMatchObject([{ held: false, leftFrozen: [{ instance: 'IRIS' }] }])
    expect(report.rehearsals[0]?.freezes).toMatchObject([{ instance: 'IRIS', to: null, endedBy: null }])
    expect(report.rehearsals[0]?.broken).toContain('The post-script ended: 202, THAW FAILED.')
  })

  onVm('in which the database resumes too early', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('freeze', 'resumes-after 50')
    const { report } = await drill(vm)
    expect(report.rehearsals).toMatchObject([{ held: false, backups: [{ claim: 'file-system', truth: 'crash' }] }])
  })

  onVm('that is interrupted thaws at once', {}, async (vm) => {
    await vm.mustInstall()
    const { outcome, interrupt } = rehearse(vm, ['--yes', '--snapshot-seconds', '600'])
    await waitUntil('the freeze', () => iris(vm).hasAnswered('freeze'))
    await waitUntil('the wait', () => vm.scene.processes().some((line) => /sleep 0\.1$/.test(line)))
    interrupt()
    const { status, stdout } = await outcome
    expect(status).toBe(1)
    expect(stdout).toMatch(/ host +interrupted: thaws at once$/m)
    expect(iris(vm).freezes()).toMatchObject([{ endedBy: 'thaw.1' }])
    expect(vm.scene.processes()).toEqual([])
  })

  onVm('that cannot begin says why', {}, async (vm) => {
    const { status, stdout, stderr } = await rehearse(vm, ['--yes']).outcome
    expect(status).toBe(1)
    expect(stdout).toMatch(/^Rehearsing .*\n.*SHA-256 .*\n\n$/)
    expect(stderr).toMatch(
      /^error: install\.sh: \S+ is missing\. Nothing was frozen\.\nhint: Install this bundle first: /,
    )
    expect(iris(vm).calls('freeze')).toEqual([])
  })
})
