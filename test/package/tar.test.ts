// The tar file as GNU tar sees and unpacks it.
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, projectFolder, runCommand } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makePackage } from './bundles.ts'
import { expectBundle, expectHooks } from './machine.ts'

const reference = join(projectFolder, 'dist-bundles/reference/IRIS')

describe.skipIf(mustSkip('tar', 'gzip'))('the tar file', () => {
  test('is listed by GNU tar with owner, modes and times', () => {
    const path = makePackage(makeFolder(), reference, 'tar')
    const args = ['-tvzf', path, '--numeric-owner', '--utc', '--full-time']
    const { status, stdout, stderr } = spawnSync('tar', args, { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/ +\d+ (2026-\S+)/, ' $1')),
    ).toEqual([
      'drwx------ 0/0 2026-01-01 00:00:00 azure-hooks/',
      '-rwx------ 0/0 2026-01-01 00:00:00 azure-hooks/prescript.sh',
      '-rwx------ 0/0 2026-01-01 00:00:00 azure-hooks/postScript.sh',
      '-rw------- 0/0 2026-01-01 00:00:00 azure-hooks/VMSnapshotScriptPluginConfig.json',
      '-rwx------ 0/0 2026-01-01 00:00:00 azure-hooks/install.sh',
      '-rwx------ 0/0 2026-01-01 00:00:00 azure-hooks/verify-restore.sh',
      '-rw------- 0/0 2026-01-01 00:00:00 azure-hooks/README.md',
      '-rw------- 0/0 2026-01-01 00:00:00 azure-hooks/bundle.json',
    ])
    expect(spawnSync('gzip', ['-t', path])).toMatchObject({ status: 0 })
  })

  test('is unpacked and installed, whatever the umask', () => {
    const cwd = makeFolder()
    const path = makePackage(cwd, reference, 'tar')
    mkdirSync(join(cwd, 'image'))
    const command = 'umask 000 && tar -xzf "$1" && sh azure-hooks/install.sh --root image'
    const { status, stderr } = spawnSync('sh', ['-c', command, 'sh', path], { cwd, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expectBundle(join(cwd, 'azure-hooks'), reference)
    for (const name of ['.', ...readdirSync(join(cwd, 'azure-hooks'))]) {
      const { mode, uid, gid } = lstatSync(join(cwd, 'azure-hooks', name))
      expect({ name, others: mode & 0o077, uid, gid }).toEqual({ name, others: 0, uid: 0, gid: 0 })
    }
    expectHooks(join(cwd, 'image'), reference)
  })

  test('is taken by lint and by package', () => {
    const cwd = makeFolder()
    const path = makePackage(cwd, reference, 'tar')
    expect(runCommand(['lint', path, '--no-shellcheck'], { cwd })).toMatchObject({ status: 0 })
    const again = makePackage(cwd, path, 'tar', '-o', 'again.tar.gz')
    expect(spawnSync('cmp', [path, again])).toMatchObject({ status: 0 })
  })
})
