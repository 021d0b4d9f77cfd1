// The RPM package in a Linux system: installed, upgraded, refused, removed, and put into an image.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makeBundle, makePackage } from './bundles.ts'
import { expectBundle, expectHooks, Machine } from './machine.ts'

const installer = '/usr/lib/azure-hooks/install.sh'
const skip = mustSkip('rpm', 'rpmbuild', 'rpmlint', 'rpm2cpio')

describe.skipIf(skip)('the RPM package', () => {
  let folder: string
  let machine: Machine
  let older: string
  let newer: string
  let olderBundle: string
  let newerBundle: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-rpm-test-'))
    olderBundle = makeBundle(folder, 'older')
    newerBundle = makeBundle(folder, 'newer', '--timeout', '300')
    older = makePackage(folder, olderBundle, 'rpm')
    newer = makePackage(folder, newerBundle, 'rpm', '--package-version', '0.1.0+2')
    machine = await Machine.open()
  })

  afterAll(async () => {
    await machine?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  beforeEach(() => {
    machine.run('rpm --erase azure-hooks')
    machine.reset()
  })

  // Debian's rpm knows of no package: what the hooks require is there all the same.
  const rpm = (words: string) => machine.runOutside(`rpm --root "$MACHINE" --nodeps ${words}`)
  const upgrade = (path: string, more = '') => rpm(`--upgrade ${more} ${path}`)
  const version = () => machine.run("rpm --query --queryformat '%{VERSION}' azure-hooks").stdout
  const freeze = () => machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/frozen.1.2.x.IRIS.3')
  const thaw = () => machine.must('rm /run/azure-hooks/frozen.1.2.x.IRIS.3')

  test('installs the hooks as Azure accepts them, and ships the bundle', () => {
    expect(rpm(`--install ${older}`)).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
    expectBundle(machine.path('/usr/lib/azure-hooks'), olderBundle)
    expect(machine.must('rpm --verify --nodeps azure-hooks')).toBe('')
  })

  test('an upgrade with other options changes all three files, and keeps logs, state and an edited file', () => {
    upgrade(older)
    machine.write('/etc/azure/prescript.sh', '# edited\n')
    machine.write('/var/log/azure-hooks/azure-hooks.log', 'what happened\n')
    machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/down.1.2.x.IRIS')
    expect(upgrade(newer)).toMatchObject({ status: 0 })
    expect(version()).toBe('0.1.0+2')
    machine.expectInstalled(newerBundle, installer)
    const kept = machine.listAzure().filter((name) => name.startsWith('prescript.sh.bak-'))
    expect(kept.map((name) => machine.read(`/etc/azure/${name}`))).toEqual(['# edited\n'])
    expect(machine.read('/var/log/azure-hooks/azure-hooks.log')).toBe('what happened\n')
    expect(machine.has('/run/azure-hooks/down.1.2.x.IRIS')).toBe(true)
    expect(upgrade(older, '--oldpackage')).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
  })

  test('an upgrade in the middle of a backup waits, then is refused and leaves the old package whole', () => {
    upgrade(older)
    freeze()
    // Time flies: rpm gives its scriptlets a PATH of its own.
    machine.write('/tmp/sleep', '#!/bin/sh\n:\n')
    machine.must('chmod 0755 /tmp/sleep')
    const held = `mount --bind "$MACHINE/tmp/sleep" "$MACHINE/usr/bin/sleep"`
    expect(machine.runOutside(held)).toMatchObject({ status: 0 })
    const { status, stdout, stderr } = upgrade(newer)
    expect(machine.runOutside('umount "$MACHINE/usr/bin/sleep"')).toMatchObject({ status: 0 })
    expect({ status, output: stdout + stderr }).toMatchObject({
      status: 1,
      output: expect.stringContaining('a database is frozen by prescript.sh. Nothing was changed.'),
    })
    expect(version()).toBe('0.1.0')
    expectHooks(machine.path('/'), olderBundle)
    expectBundle(machine.path('/usr/lib/azure-hooks'), olderBundle)
    expect(rpm('--erase azure-hooks').status).toBe(1)
    expect(version()).toBe('0.1.0')
    expectHooks(machine.path('/'), olderBundle)
    thaw()
    expect(upgrade(newer)).toMatchObject({ status: 0 })
    machine.expectInstalled(newerBundle, installer)
  })

  test('a removal puts back what stood there before, and leaves logs and the files of others', () => {
    machine.write('/etc/azure/prescript.sh', '# theirs\n')
    machine.write('/etc/azure/notes', 'mine\n')
    upgrade(older)
    machine.write('/etc/azure/postScript.sh', '# edited\n')
    machine.write('/var/log/azure-hooks/azure-hooks.log', 'what happened\n')
    expect(rpm('--erase azure-hooks')).toMatchObject({ status: 0 })
    expect(machine.listAzure()).toEqual(['notes', expect.stringMatching(/^postScript\.sh\.bak-/), 'prescript.sh'])
    expect(machine.read('/etc/azure/prescript.sh')).toBe('# theirs\n')
    expect(machine.has('/var/log/azure-hooks/azure-hooks.log')).toBe(true)
    expect(machine.has('/usr/lib/azure-hooks')).toBe(false)
  })

  test('nothing is installed through a planted link, and it says how to go on', () => {
    machine.must('mkdir /etc/azure && ln -s /etc/shadow /etc/azure/prescript.sh')
    const shadow = machine.read('/etc/shadow')
    const { stdout, stderr } = upgrade(older)
    expect(stdout + stderr).toContain('then: sh /usr/lib/azure-hooks/install.sh')
    expect(machine.listAzure()).toEqual(['prescript.sh'])
    expect(machine.read('/etc/shadow')).toBe(shadow)
    machine.must('rm /etc/azure/prescript.sh && sh /usr/lib/azure-hooks/install.sh')
    machine.expectInstalled(olderBundle, installer)
  })

  test('has no error for rpmlint but that nobody has signed it, not even with odd values', () => {
    const maintainer = 'O\'Brien $(touch owned) `x` "y" %{lua:os.exit(9)} %(touch owned) & co <dba+hooks@example.org>'
    const path = makePackage(folder, olderBundle, 'rpm', '--out', 'odd.rpm', '--maintainer', maintainer)
    const { stdout } = spawnSync('rpm', ['-qp', '--queryformat', '%{PACKAGER}', path], { encoding: 'utf8' })
    expect(stdout).toBe(maintainer)
    const lint = spawnSync('rpmlint', [older, path], { encoding: 'utf8' })
    const errors = lint.stdout.split('\n').filter((line) => / E: /.test(line) && !/ E: no-signature/.test(line))
    expect(errors).toEqual([])
    expect(lint.stdout).toContain('2 packages')
  })

  test('linter and packager read what is unpacked from it', () => {
    const unpacked = join(folder, 'unpacked')
    mkdirSync(unpacked)
    // rpm2cpio and busybox are everywhere; rpm2archive is not.
    const command = 'rpm2cpio "$1" | busybox cpio -idm 2>/dev/null'
    expect(spawnSync('sh', ['-c', command, 'sh', older], { cwd: unpacked })).toMatchObject({ status: 0 })
    expect(readdirSync(join(unpacked, 'usr/lib/azure-hooks'))).toContain('bundle.json')
    expect(runCommand(['lint', unpacked, '--no-shellcheck'])).toMatchObject({ status: 0 })
    const again = makePackage(folder, unpacked, 'rpm', '--out', 'again.rpm')
    expect(spawnSync('cmp', [again, older])).toMatchObject({ status: 0 })
  })

  test('without rpmbuild, says what to install and writes nothing', () => {
    const cwd = join(folder, 'none')
    mkdirSync(cwd)
    const { status, stderr } = runCommand(['package', olderBundle, '-t', 'rpm'], { cwd, env: { PATH: '/nonexistent' } })
    expect(status).toBe(1)
    expect(stderr).toContain(
      'error: the target rpm needs rpmbuild, which is not here. Nothing was written.\nhint: Install',
    )
    expect(readdirSync(cwd)).toEqual([])
  })
})
