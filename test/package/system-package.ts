// What holds for the packages of both kinds of system, in a system of the test file's own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeBundle, makePackage } from './bundles.ts'
import { expectBundle, expectHooks, Machine, type Outcome } from './machine.ts'

export const installer = '/usr/lib/azure-hooks/install.sh'

/** How a system's own program is called. */
export interface PackageProgram {
  readonly target: 'deb' | 'rpm'
  install(machine: Machine, path: string): Outcome
  /** Also to a lower version. */
  upgrade(machine: Machine, path: string): Outcome
  remove(machine: Machine): Outcome
  /** Removes it and forgets it, whatever its state is. */
  forget(machine: Machine): void
  /** Of the package that is installed and whole. */
  version(machine: Machine): string
  /** What of its files is not as it was shipped. */
  verify(machine: Machine): string
  /** The same as upgrade for a package of which nothing is asked before it is in place. */
  upgradeUnasked(machine: Machine, path: string): Outcome
  /** Whether it says that all is as it should be. */
  isRight(machine: Machine): boolean
  /** What to do after an install that has failed in the end, once its cause is gone. */
  readonly repair: string
}

/** A machine, and a package in two versions with different options. */
export class Fixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-package-'))
  readonly olderBundle = makeBundle(this.folder, 'older')
  readonly newerBundle = makeBundle(this.folder, 'newer', '--timeout', '300')
  readonly older: string
  readonly newer: string
  readonly machine: Machine

  private constructor(target: string, machine: Machine) {
    this.machine = machine
    this.older = makePackage(this.folder, this.olderBundle, target)
    this.newer = makePackage(this.folder, this.newerBundle, target)
  }

  static async open(target: string): Promise<Fixture> {
    return new Fixture(target, await Machine.open())
  }

  async close(): Promise<void> {
    await this.machine.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Registers the tests. The function that it returns gives the fixture to the tests that follow. */
export function testSystemPackage(program: PackageProgram): () => Fixture {
  let fixture: Fixture | undefined
  const use = () => {
    if (!fixture) throw new Error('there is no machine')
    return fixture
  }

  beforeAll(async () => {
    fixture = await Fixture.open(program.target)
  })
  afterAll(() => fixture?.close())
  beforeEach(() => {
    const { machine } = use()
    program.forget(machine)
    machine.must('rm -rf /etc/azure /run/azure-hooks /var/lib/azure-hooks /var/log/azure-hooks')
  })

  test('installs the hooks as Azure accepts them, ships the bundle, and a drill passes', () => {
    const { machine, older, olderBundle } = use()
    expect(program.install(machine, older)).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
    expect(machine.listAzure().filter((name) => name.includes('.bak'))).toEqual([])
    expectBundle(machine.path('/usr/lib/azure-hooks'), olderBundle)
    expect(machine.must("cd /usr/lib/azure-hooks && stat -c '%U:%G %a %n' . *").split('\n')).toEqual([
      'root:root 755 .',
      'root:root 644 README.md',
      'root:root 644 VMSnapshotScriptPluginConfig.json',
      'root:root 644 bundle.json',
      'root:root 755 install.sh',
      'root:root 755 postScript.sh',
      'root:root 755 prescript.sh',
      'root:root 755 verify-restore.sh',
      '',
    ])
    expect(program.verify(machine)).toBe('')
    expect(machine.must(`sh ${installer} --drill --yes --seconds 0`)).toContain('PASSED')
  })

  test('an upgrade with other options changes all three files, and keeps logs, state and an edited file', () => {
    const { machine, older, newer, olderBundle, newerBundle } = use()
    program.install(machine, older)
    const olderVersion = program.version(machine)
    expect(olderVersion).toMatch(/^0\.1\.0\+0\.[0-9a-f]{8}$/)
    machine.write('/etc/azure/prescript.sh', '# edited\n')
    machine.write('/var/log/azure-hooks/azure-hooks.log', 'what happened\n')
    machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/down.1.2.x.IRIS')
    expect(program.upgrade(machine, newer)).toMatchObject({ status: 0 })
    expect(program.version(machine)).not.toBe(olderVersion)
    machine.expectInstalled(newerBundle, installer)
    const kept = machine.listAzure().filter((name) => name.includes('.bak-'))
    expect(kept.map((name) => machine.read(`/etc/azure/${name}`))).toEqual(['# edited\n'])
    expect(machine.read('/var/log/azure-hooks/azure-hooks.log')).toBe('what happened\n')
    expect(machine.has('/run/azure-hooks/down.1.2.x.IRIS')).toBe(true)
    // And back, as an administrator may want to.
    expect(program.upgrade(machine, older)).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
  })

  test('an upgrade or a removal in the middle of a backup is refused and leaves the old package whole', () => {
    const { machine, older, newer, olderBundle, newerBundle } = use()
    program.install(machine, older)
    const olderVersion = program.version(machine)
    machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/frozen.1.2.x.IRIS.3')
    // Time flies.
    machine.write('/tmp/sleep', '#!/bin/sh\n:\n')
    machine.must('chmod 0755 /tmp/sleep && mount --bind /tmp/sleep /usr/bin/sleep')
    const { status, stdout, stderr } = program.upgrade(machine, newer)
    expect({ status, output: stdout + stderr }).toEqual({
      status: 1,
      output: expect.stringMatching(
        /a backup is on; waiting for it to end[\s\S]*a database is frozen by prescript\.sh/,
      ),
    })
    expect(program.remove(machine).status).toBe(1)
    machine.must('umount /usr/bin/sleep')
    expect(program.version(machine)).toBe(olderVersion)
    expectHooks(machine.path('/'), olderBundle)
    expectBundle(machine.path('/usr/lib/azure-hooks'), olderBundle)
    // A freeze that begins when the new files are in place: the system says that its hooks are the old ones.
    expect(program.version(machine)).toBe(olderVersion)
    machine.must('mount --bind /tmp/sleep /usr/bin/sleep')
    const unasked = program.upgradeUnasked(machine, newer)
    machine.must('umount /usr/bin/sleep')
    expect(unasked.stdout + unasked.stderr).toContain('hint: put right what is said above, then: ')
    expectHooks(machine.path('/'), olderBundle)
    machine.must('rm /run/azure-hooks/frozen.1.2.x.IRIS.3')
    expect(program.isRight(machine)).toBe(false)
    machine.must(program.repair)
    expect(program.isRight(machine)).toBe(true)
    machine.expectInstalled(newerBundle, installer)
  })

  test('a removal puts back what stood there before, and leaves logs and the files of others', () => {
    const { machine, older } = use()
    machine.write('/etc/azure/prescript.sh', '# theirs\n')
    machine.write('/etc/azure/notes', 'mine\n')
    program.install(machine, older)
    machine.write('/etc/azure/postScript.sh', '# edited\n')
    machine.write('/var/log/azure-hooks/azure-hooks.log', 'what happened\n')
    expect(program.remove(machine)).toMatchObject({ status: 0 })
    expect(machine.listAzure()).toEqual(['notes', expect.stringMatching(/^postScript\.sh\.bak-/), 'prescript.sh'])
    expect(machine.read('/etc/azure/prescript.sh')).toBe('# theirs\n')
    expect(machine.has('/var/log/azure-hooks/azure-hooks.log')).toBe(true)
    expect([machine.has('/usr/lib/azure-hooks'), machine.has('/var/lib/azure-hooks')]).toEqual([false, false])
  })

  test('nothing is installed through a planted link, and it says how to go on', () => {
    const { machine, older, olderBundle } = use()
    machine.must('mkdir /etc/azure && ln -s /etc/shadow /etc/azure/prescript.sh')
    const shadow = machine.read('/etc/shadow')
    const { status, stdout, stderr } = program.install(machine, older)
    expect(status).not.toBe(0)
    expect(stdout + stderr).toContain('hint: put right what is said above, then install this package again')
    expect(machine.listAzure()).toEqual(['prescript.sh'])
    expect([machine.has('/usr/lib/azure-hooks'), machine.read('/etc/shadow')]).toEqual([false, shadow])
    // Nothing is left that would have to be put right first.
    machine.must('mv /etc/azure/prescript.sh /etc/azure/theirs')
    expect(program.install(machine, older)).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
  })

  test('what cannot be put in place can be removed again, in whatever state its folders are', () => {
    const { machine, older } = use()
    machine.must('mkdir -m 2775 /etc/azure')
    program.upgradeUnasked(machine, older)
    expect(machine.has(installer)).toBe(true)
    expect(program.remove(machine)).toMatchObject({ status: 0 })
    expect(machine.has(installer)).toBe(false)
  })

  test('can be removed when somebody has removed its installer', () => {
    const { machine, older } = use()
    program.install(machine, older)
    machine.must(`rm ${installer}`)
    const { status, stdout, stderr } = program.remove(machine)
    expect(status).toBe(0)
    expect(stdout + stderr).toContain('is gone; the hooks in /etc/azure stay')
  })

  return use
}
