// The RPM package in a Linux system: installed, upgraded, refused and removed, by an rpm that stands outside of it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { runCommand } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makePackage } from './bundles.ts'
import type { Machine } from './machine.ts'
import { installer, type PackageProgram, testSystemPackage } from './system-package.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

// Debian's rpm knows of no package: what the hooks require is there all the same.
const run = (machine: Machine, words: string) => machine.runOutside(`rpm --root "$MACHINE" --nodeps ${words}`)

const rpm: PackageProgram = {
  target: 'rpm',
  install: (machine, path) => run(machine, `--install ${path}`),
  upgrade: (machine, path) => run(machine, `--upgrade --oldpackage ${path}`),
  remove: (machine) => run(machine, '--erase azure-hooks'),
  forget: (machine) => run(machine, '--erase azure-hooks'),
  version: (machine) => machine.must("rpm --query --queryformat '%{VERSION}' azure-hooks"),
  verify: (machine) => machine.must('rpm --verify --nodeps azure-hooks'),
  upgradeUnasked: (machine, path) => run(machine, `--upgrade --oldpackage --nopre ${path}`),
  isRight: (machine) => machine.run('rpm --verify --nodeps azure-hooks').status === 0,
  repair: `sh ${installer}`,
}

describe.skipIf(mustSkip('rpm', 'rpmbuild', 'rpmlint', 'rpm2cpio'))('the RPM package', () => {
  const use = testSystemPackage(rpm)

  test('has no error for rpmlint but that nobody has signed it, not even with odd values', () => {
    const { folder, older, olderBundle } = use()
    const maintainer = 'O\'Brien $(touch owned) `x` "y" %{lua:os.exit(9)} %(touch owned) & co <dba+hooks@example.org>'
    const path = makePackage(folder, olderBundle, 'rpm', '--out', 'odd.rpm', '--maintainer', maintainer)
    const { stdout } = spawnSync('rpm', ['-qp', '--queryformat', '%{PACKAGER}', path], { encoding: 'utf8' })
    expect(stdout).toBe(maintainer)
    const lint = spawnSync('rpmlint', [older, path], { encoding: 'utf8' })
    // What %pre makes in /tmp, mktemp has named.
    const known = / E: (?:no-signature|use-tmp-in-%pre)/
    const errors = lint.stdout.split('\n').filter((line) => / E: /.test(line) && !known.test(line))
    expect(errors).toEqual([])
    expect(lint.stdout).toContain('2 packages')
  })

  test('linter and packager read what is unpacked from it', () => {
    const { folder, older } = use()
    const unpacked = join(folder, 'unpacked')
    mkdirSync(unpacked)
    const command = 'rpm2cpio "$1" | busybox cpio -idm 2>/dev/null'
    expect(spawnSync('sh', ['-c', command, 'sh', older], { cwd: unpacked })).toMatchObject({ status: 0 })
    expect(runCommand(['lint', unpacked, '--no-shellcheck'])).toMatchObject({ status: 0 })
    const again = makePackage(folder, unpacked, 'rpm', '--out', 'again.rpm')
    expect(spawnSync('cmp', [again, older])).toMatchObject({ status: 0 })
  })

  test('a temporary folder that rpmbuild cannot use is said, and nothing is written', () => {
    const { folder, olderBundle } = use()
    const cwd = join(folder, 'no room')
    mkdirSync(cwd)
    for (const [TMPDIR, problem] of [
      [join(cwd, 'missing'), 'percent signs'],
      ['/nonexistent', 'ENOENT'],
      ['/proc', 'ENOENT'],
    ] as const) {
      const { status, stderr } = runCommand(['package', olderBundle, '-t', 'rpm'], { cwd, env: { TMPDIR } })
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          new RegExp(`error: rpmbuild cannot work in "${TMPDIR}": .*${problem}\\. Nothing was written\\.\nhint: `),
        ),
      })
    }
    expect(readdirSync(cwd)).toEqual([])
  })

  test('without rpmbuild, says what to install and writes nothing', () => {
    const { folder, olderBundle } = use()
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
