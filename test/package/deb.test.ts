// The Debian package in a Debian system: installed, upgraded, refused, removed, purged, and put into an image.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { runCommand } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makeBundle, makePackage } from './bundles.ts'
import { expectHooks, type Machine } from './machine.ts'
import { installer, type PackageProgram, testSystemPackage } from './system-package.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** For programs that run inside. */
function carry(machine: Machine, path: string): string {
  copyFileSync(path, machine.path('/tmp/azure-hooks.deb'))
  return '/tmp/azure-hooks.deb'
}

const install = (machine: Machine, path: string) => machine.run(`dpkg --install ${carry(machine, path)}`)
const state = (machine: Machine) => machine.run("dpkg -l azure-hooks | awk 'END { print $1, $3 }'").stdout.trim()

const dpkg: PackageProgram = {
  target: 'deb',
  install,
  upgrade: install,
  remove: (machine) => machine.run('dpkg --remove azure-hooks'),
  forget: (machine) => machine.run('dpkg --purge azure-hooks'),
  // The second letter is its state; the first is what somebody wants it to be.
  version: (machine) => state(machine).replace(/^.i /, ''),
  verify: (machine) => machine.must('dpkg --verify azure-hooks'),
  // While it is asked, before anything is unpacked, there is nothing in the way.
  upgradeUnasked: (machine, path) =>
    machine.run(`
      mkdir -p -m 0700 /run/azure-hooks /run/aside /etc/azure-aside && mount --bind /run/aside /run/azure-hooks
      mount --bind /etc/azure-aside /etc/azure
      dpkg --unpack ${carry(machine, path)}
      umount /etc/azure /run/azure-hooks
      rmdir /run/aside /etc/azure-aside
      dpkg --configure azure-hooks`),
  isRight: (machine) => /^ii/.test(state(machine)),
  repair: 'dpkg --configure azure-hooks',
}

describe.skipIf(mustSkip('dpkg', 'dpkg-deb', 'lintian'))('the Debian package', () => {
  const use = testSystemPackage(dpkg)

  test('a purge takes logs and state, and leaves files of others and what is kept of edited ones', () => {
    const { machine, older } = use()
    machine.write('/etc/azure/notes', 'mine\n')
    install(machine, older)
    machine.write('/etc/azure/postScript.sh', '# edited\n')
    for (const name of ['azure-hooks.log', 'azure-hooks.log.1', 'last-run.json', 'runs.jsonl', 'runs.jsonl.1'])
      machine.write(`/var/log/azure-hooks/${name}`, 'x')
    machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/down.1.2.x.IRIS')
    expect(dpkg.remove(machine)).toMatchObject({ status: 0 })
    expect(state(machine)).toMatch(/^rc/)
    const kept = machine.listAzure()
    expect(kept).toEqual(['notes', expect.stringMatching(/^postScript\.sh\.bak-/)])
    expect(machine.run('dpkg --purge azure-hooks')).toMatchObject({ status: 0 })
    expect([machine.has('/var/log/azure-hooks'), machine.has('/run/azure-hooks')]).toEqual([false, false])
    expect(machine.listAzure()).toEqual(kept)
  })

  test('a purge after a removal leaves the state and logs of hooks that came another way since', () => {
    const { machine, older, newerBundle } = use()
    install(machine, older)
    dpkg.remove(machine)
    for (const name of readdirSync(newerBundle)) {
      machine.write(`/root/bundle/${name}`, readFileSync(join(newerBundle, name)))
    }
    machine.must('sh /root/bundle/install.sh')
    const kept = ['/run/azure-hooks/frozen.1.2.x.IRIS.3', '/var/log/azure-hooks/azure-hooks.log']
    for (const path of kept) machine.write(path, '')
    expect(machine.run('dpkg --purge azure-hooks')).toMatchObject({ status: 0 })
    expect(kept.map((path) => machine.has(path))).toEqual([true, true])
    expectHooks(machine.path('/'), newerBundle)
    machine.must('rm -r /run/azure-hooks && sh /root/bundle/install.sh --uninstall')
  })

  test('apt installs it from a file', () => {
    const { machine, older, olderBundle } = use()
    const { status, stderr } = machine.run(`apt-get install -y -o Dpkg::Use-Pty=0 ${carry(machine, older)}`)
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    machine.expectInstalled(olderBundle, installer)
  })

  test('goes into an image that is not running, in a folder of its own', () => {
    const { folder, older, newer, olderBundle, newerBundle } = use()
    const image = join(folder, 'image')
    mkdirSync(join(image, 'var/lib/dpkg/info'), { recursive: true })
    writeFileSync(join(image, 'var/lib/dpkg/status'), '')
    const outside = (...words: string[]) => {
      const args = [`--root=${image}`, '--force-script-chrootless', '--log=/dev/null', ...words]
      return spawnSync('dpkg', args, { encoding: 'utf8' })
    }
    const lookAround = () => ['/etc/azure', '/run/azure-hooks'].map((path) => existsSync(path))
    const before = lookAround()
    expect(outside('--install', older)).toMatchObject({ status: 0 })
    expectHooks(image, olderBundle)
    expect(outside('--install', newer)).toMatchObject({ status: 0 })
    expectHooks(image, newerBundle)
    expect(outside('--purge', 'azure-hooks')).toMatchObject({ status: 0 })
    expect(existsSync(join(image, 'etc/azure/prescript.sh'))).toBe(false)
    expect(lookAround()).toEqual(before)
  })

  test('has no error for lintian, not even with odd values', () => {
    const { folder, machine, older } = use()
    const log = `/var/log/a 'b" $(touch owned) \`c\`/hooks.log`
    const bundle = makeBundle(folder, 'odd', '-i', 'HSA', '--log-file', log, '--freeze-text', '$(x) \'y\' "z" `w`')
    const maintainer = 'O\'Brien $(touch owned) `x` "y" %{z} & co <dba+hooks@example.org>'
    const path = makePackage(folder, bundle, 'deb', '--out', 'odd.deb', '--maintainer', maintainer)
    const args = ['--allow-root', '--fail-on', 'error', older, path]
    const { status, stdout } = spawnSync('lintian', args, { encoding: 'utf8' })
    const errors = stdout.split('\n').filter((line) => line.startsWith('E:'))
    expect({ status, errors }).toEqual({ status: 0, errors: [] })
    machine.write(log, 'x')
    expect(install(machine, path)).toMatchObject({ status: 0 })
    machine.must('dpkg --purge azure-hooks')
    // Not in our own folder, so it may not be ours alone.
    expect(machine.has(log)).toBe(true)
    expect(machine.runOutside('find "$MACHINE/../upper" -name owned')).toMatchObject({ status: 0, stdout: '' })
  })

  test('linter and packager read what is unpacked from it', () => {
    const { folder, older } = use()
    const unpacked = join(folder, 'unpacked')
    expect(spawnSync('dpkg-deb', ['--raw-extract', older, unpacked])).toMatchObject({ status: 0 })
    expect(runCommand(['lint', unpacked, '--no-shellcheck'])).toMatchObject({ status: 0 })
    const again = makePackage(folder, unpacked, 'deb', '--out', 'again.deb')
    expect(spawnSync('cmp', [again, older])).toMatchObject({ status: 0 })
  })
})
