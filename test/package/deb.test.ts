// The Debian package in a Debian system: installed, upgraded, refused, removed, purged, and put into an image.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makeBundle, makePackage } from './bundles.ts'
import { expectBundle, expectHooks, Machine } from './machine.ts'

const installer = '/usr/lib/azure-hooks/install.sh'
const skip = mustSkip('dpkg', 'dpkg-deb', 'lintian')

describe.skipIf(skip)('the Debian package', () => {
  let folder: string
  let machine: Machine
  let older: string
  let newer: string
  let olderBundle: string
  let newerBundle: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-deb-'))
    olderBundle = makeBundle(folder, 'older')
    newerBundle = makeBundle(folder, 'newer', '--timeout', '300')
    older = makePackage(folder, olderBundle, 'deb')
    newer = makePackage(folder, newerBundle, 'deb', '--package-version', '0.1.0+2')
    machine = await Machine.open()
    for (const path of [older, newer]) copyFileSync(path, machine.path(`/tmp/${basename(path)}`))
  })

  afterAll(async () => {
    await machine?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  beforeEach(() => {
    machine.run('dpkg --purge azure-hooks')
    machine.reset()
  })

  const install = (path: string) => machine.run(`dpkg --install /tmp/${basename(path)}`)
  const state = () => machine.run("dpkg -l azure-hooks | awk 'END { print $1, $3 }'").stdout.trim()
  /** What the hooks leave under /run while a database is frozen. */
  const freeze = () => machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/frozen.1.2.x.IRIS.3')
  const thaw = () => machine.must('rm /run/azure-hooks/frozen.1.2.x.IRIS.3')

  test('installs the hooks as Azure accepts them, and ships the bundle', () => {
    expect(install(older)).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
    expectBundle(machine.path('/usr/lib/azure-hooks'), olderBundle)
    expect(machine.must("stat -c '%U:%G %a %n' /usr/lib/azure-hooks/*").split('\n')).toEqual([
      'root:root 644 /usr/lib/azure-hooks/README.md',
      'root:root 644 /usr/lib/azure-hooks/VMSnapshotScriptPluginConfig.json',
      'root:root 644 /usr/lib/azure-hooks/bundle.json',
      'root:root 755 /usr/lib/azure-hooks/install.sh',
      'root:root 755 /usr/lib/azure-hooks/postScript.sh',
      'root:root 755 /usr/lib/azure-hooks/prescript.sh',
      '',
    ])
    expect(machine.must('dpkg --verify azure-hooks')).toBe('')
    expect(machine.listAzure().filter((name) => name.includes('.bak'))).toEqual([])
  })

  test('an upgrade with other options changes all three files, and keeps logs, state and an edited file', () => {
    install(older)
    machine.write('/etc/azure/prescript.sh', '# edited\n')
    machine.write('/var/log/azure-hooks/azure-hooks.log', 'what happened\n')
    machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/down.1.2.x.IRIS')
    expect(install(newer)).toMatchObject({ status: 0 })
    expect(state()).toBe('ii 0.1.0+2')
    machine.expectInstalled(newerBundle, installer)
    const kept = machine.listAzure().filter((name) => name.startsWith('prescript.sh.bak-'))
    expect(kept.map((name) => machine.read(`/etc/azure/${name}`))).toEqual(['# edited\n'])
    expect(machine.read('/var/log/azure-hooks/azure-hooks.log')).toBe('what happened\n')
    expect(machine.has('/run/azure-hooks/down.1.2.x.IRIS')).toBe(true)
    // And back, as an administrator may want to.
    expect(install(older)).toMatchObject({ status: 0 })
    machine.expectInstalled(olderBundle, installer)
  })

  test('an upgrade in the middle of a backup waits, then is refused and leaves the old package whole', () => {
    install(older)
    freeze()
    // Time flies.
    machine.write('/tmp/bin/sleep', '#!/bin/sh\n:\n')
    machine.must('chmod 0755 /tmp/bin/sleep')
    const { status, stdout, stderr } = machine.run(`PATH=/tmp/bin:$PATH dpkg --install /tmp/${basename(newer)}`)
    expect({ status, stdout, stderr }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('a backup is on; waiting for it to end'),
      stderr: expect.stringContaining('a database is frozen by prescript.sh. Nothing was changed.'),
    })
    expect(state()).toBe('ii 0.1.0')
    expectHooks(machine.path('/'), olderBundle)
    expectBundle(machine.path('/usr/lib/azure-hooks'), olderBundle)
    expect(machine.run('dpkg --remove azure-hooks').status).toBe(1)
    // Wanted to be removed, but installed.
    expect(state()).toBe('ri 0.1.0')
    expectHooks(machine.path('/'), olderBundle)
    thaw()
    expect(install(newer)).toMatchObject({ status: 0 })
    machine.expectInstalled(newerBundle, installer)
  })

  test('what stood there before is put back by a removal; a purge takes logs and state, and leaves files of others', () => {
    machine.write('/etc/azure/prescript.sh', '# theirs\n')
    machine.write('/etc/azure/notes', 'mine\n')
    install(older)
    machine.write('/etc/azure/postScript.sh', '# edited\n')
    for (const name of ['azure-hooks.log', 'last-run.json']) machine.write(`/var/log/azure-hooks/${name}`, 'x')
    machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/down.1.2.x.IRIS')
    expect(machine.run('dpkg --remove azure-hooks')).toMatchObject({ status: 0 })
    expect(state()).toMatch(/^rc/)
    expect(machine.listAzure()).toEqual(['notes', expect.stringMatching(/^postScript\.sh\.bak-/), 'prescript.sh'])
    expect(machine.read('/etc/azure/prescript.sh')).toBe('# theirs\n')
    expect(machine.has('/var/log/azure-hooks/azure-hooks.log')).toBe(true)
    const kept = machine.listAzure()
    expect(machine.run('dpkg --purge azure-hooks')).toMatchObject({ status: 0 })
    expect([machine.has('/var/log/azure-hooks'), machine.has('/run/azure-hooks')]).toEqual([false, false])
    expect(machine.listAzure()).toEqual(kept)
    expect(machine.has('/usr/lib/azure-hooks')).toBe(false)
  })

  test('nothing is installed through a planted link, and the package can be configured later', () => {
    machine.must('mkdir /etc/azure && ln -s /etc/shadow /etc/azure/prescript.sh')
    const shadow = machine.read('/etc/shadow')
    expect(install(older)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('hint: put right what is said above, then: dpkg --configure azure-hooks'),
    })
    expect(machine.listAzure()).toEqual(['prescript.sh'])
    expect(machine.read('/etc/shadow')).toBe(shadow)
    machine.must('rm /etc/azure/prescript.sh && dpkg --configure azure-hooks')
    machine.expectInstalled(olderBundle, installer)
  })

  test('can be removed when somebody has removed its installer', () => {
    install(older)
    machine.must(`rm ${installer}`)
    expect(machine.run('dpkg --remove azure-hooks')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('is gone; the hooks in /etc/azure stay'),
    })
  })

  test('apt installs it from a file', () => {
    const { status, stderr } = machine.run(`apt-get install -y -o Dpkg::Use-Pty=0 /tmp/${basename(older)}`)
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    machine.expectInstalled(olderBundle, installer)
  })

  test('goes into an image that is not running, in a folder of its own', () => {
    const image = join(folder, 'image')
    mkdirSync(join(image, 'var/lib/dpkg/info'), { recursive: true })
    writeFileSync(join(image, 'var/lib/dpkg/status'), '')
    const dpkg = (...words: string[]) => {
      const args = [`--root=${image}`, '--force-script-chrootless', '--log=/dev/null', ...words]
      return spawnSync('dpkg', args, { encoding: 'utf8' })
    }
    const listMachine = () => ['/etc/azure', '/run/azure-hooks'].map((path) => existsSync(path))
    const before = listMachine()
    expect(dpkg('--install', older)).toMatchObject({ status: 0 })
    expectHooks(image, olderBundle)
    expect(dpkg('--install', newer)).toMatchObject({ status: 0 })
    expectHooks(image, newerBundle)
    expect(dpkg('--purge', 'azure-hooks')).toMatchObject({ status: 0 })
    expect(existsSync(join(image, 'etc/azure/prescript.sh'))).toBe(false)
    expect(listMachine()).toEqual(before)
  })

  test('has no error for lintian, not even with odd values', () => {
    const log = `/var/log/a 'b" $(touch owned) \`c\`/hooks.log`
    const bundle = makeBundle(folder, 'odd', '-i', 'HSA', '--log-file', log, '--freeze-text', '$(x) \'y\' "z" `w`')
    const maintainer = ['O\'Brien $(touch owned) `x` "y" %{z} & co <dba+hooks@example.org>']
    const path = makePackage(folder, bundle, 'deb', '--out', 'odd.deb', '--maintainer', ...maintainer)
    const { status, stdout } = spawnSync('lintian', ['--allow-root', '--fail-on', 'error', older, path], {
      encoding: 'utf8',
    })
    expect({ status, errors: stdout.split('\n').filter((line) => line.startsWith('E:')) }).toEqual({
      status: 0,
      errors: [],
    })
    copyFileSync(path, machine.path('/tmp/odd.deb'))
    machine.write(log, 'x')
    expect(machine.run('cd /tmp && dpkg --install odd.deb')).toMatchObject({ status: 0 })
    machine.must('dpkg --purge azure-hooks')
    expect([machine.has(log), machine.has('/tmp/owned')]).toEqual([false, false])
  })

  test('linter and packager read what is unpacked from it', () => {
    const unpacked = join(folder, 'unpacked')
    expect(spawnSync('dpkg-deb', ['--raw-extract', older, unpacked])).toMatchObject({ status: 0 })
    expect(readdirSync(join(unpacked, 'usr/lib/azure-hooks'))).toContain('bundle.json')
    expect(runCommand(['lint', unpacked, '--no-shellcheck'])).toMatchObject({ status: 0 })
    const again = makePackage(folder, unpacked, 'deb', '--out', 'again.deb')
    expect(spawnSync('cmp', [again, older])).toMatchObject({ status: 0 })
  })
})
