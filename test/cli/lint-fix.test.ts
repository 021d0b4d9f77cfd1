// `lint --fix` on the disk: what it changes, what it leaves alone, and that it never goes through a link.
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { describe, expect, test } from 'vitest'
import { writeFixed } from '../../src/fs/write-fixed.ts'
import { makeFolder, runMain } from '../command.ts'

const isRoot = process.getuid?.() === 0
const needsRoot = !isRoot && !process.env['REQUIRE_ALL_TOOLS']

const lint = (args: readonly string[], getuid?: () => number) =>
  runMain(['lint', '--no-shellcheck', ...args], getuid && { getuid })

/** In Latin-1, with CRLF, without a line end at the end. */
const before = Buffer.from(
  '{ "preScriptLocation": "/\u00fc",\r\n "postScriptLocation": "/x", "timeoutInSeconds": "60" }',
  'latin1',
)
const after = Buffer.from(before.toString('latin1').replace('"60"', '60'), 'latin1')

function makeConfig(): { folder: string; path: string } {
  const folder = makeFolder()
  const path = join(folder, 'hooks.json')
  writeFileSync(path, before)
  return { folder, path }
}

describe('--fix', () => {
  test('changes nothing but the mistake, keeps mode and owner, and leaves nothing behind', async () => {
    const { folder, path } = makeConfig()
    chmodSync(path, 0o640)
    if (isRoot) chownSync(path, 12, 34)
    const { uid, gid } = statSync(path)
    expect((await lint([path])).stdout).toContain('1 error in 1 file; --fix mends 1.\n')
    const result = await lint(['--fix', '--no-backup', path])
    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toBe('1 finding mended.\nNo findings in 1 file.\n')
    expect(readFileSync(path)).toEqual(after)
    expect(statSync(path)).toMatchObject({ uid, gid, mode: 0o100640 })
    expect(readdirSync(folder)).toEqual(['hooks.json'])
    const { mtimeMs, ino } = statSync(path)
    expect((await lint(['--fix', path])).stdout).toBe('0 findings mended.\nNo findings in 1 file.\n')
    expect(statSync(path)).toMatchObject({ mtimeMs, ino })
  })

  test('keeps what was there, for its owner alone, and never over anything', async () => {
    const { folder, path } = makeConfig()
    chmodSync(path, 0o755)
    if (isRoot) chownSync(path, 12, 34)
    const { uid, gid } = statSync(path)
    const { stdout } = await lint(['--fix', path])
    const [, backup = ''] = /\nWhat was there before is in (.*\.bak-\d{8}T\d{6}Z)\.\n/.exec(stdout) ?? []
    expect(readFileSync(backup)).toEqual(before)
    expect(statSync(backup)).toMatchObject({ uid, gid, mode: 0o100600 })
    expect((await lint([folder])).stdout).toBe('No findings in 1 file.\n')
    writeFileSync(path, before)
    for (const taken of [backup, join(folder, 'link')]) {
      if (taken !== backup) symlinkSync('/nowhere', taken)
      await expect(writeFixed({ path, before, after, backup: taken })).rejects.toThrow()
    }
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(folder).sort()).toEqual(['hooks.json', backup.split('/').at(-1), 'link'].sort())
  })

  test('keeps nothing that git keeps', async () => {
    const { folder, path } = makeConfig()
    mkdirSync(join(folder, '.git'))
    expect((await lint(['--fix', path])).stdout).toBe('1 finding mended.\nNo findings in 1 file.\n')
  })

  test('reports what is left', async () => {
    const { path } = makeConfig()
    writeFileSync(path, '{ "timeoutInSeconds": "60", "preScriptLocation": "x", "postScriptLocation": "/x" }')
    const { status, stdout } = await lint(['--fix', path])
    expect(status).toBe(1)
    expect(stdout).toContain('AZH108')
    expect(stdout).not.toContain('AZH104')
  })

  test('writes through no link', async () => {
    const { folder, path } = makeConfig()
    const link = join(folder, 'link.json')
    symlinkSync(path, link)
    const { status, stdout, stderr } = await lint(['--fix', link])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^error: ".*link\.json" is a symbolic link\.\nhint: Name the file/)
    expect(readFileSync(path)).toEqual(before)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['hooks.json', 'link.json'])
  })

  test('leaves the other names of a file as they were', async () => {
    const { folder, path } = makeConfig()
    linkSync(path, join(folder, 'kept'))
    await lint(['--fix', path])
    expect(readFileSync(join(folder, 'kept'))).toEqual(before)
  })

  test('replaces nothing that was changed meanwhile', async () => {
    const { folder, path } = makeConfig()
    await expect(writeFixed({ path, before: Buffer.from('older'), after })).rejects.toThrow('was changed meanwhile')
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['hooks.json'])
  })

  test('changes no tar file and no standard input', async () => {
    const { folder } = makeConfig()
    const file = join(folder, 'b.tar')
    await create({ file, cwd: folder }, ['hooks.json'])
    const bytes = readFileSync(file)
    expect(await lint(['--fix', file])).toMatchObject({ status: 2, stdout: '' })
    expect(readFileSync(file)).toEqual(bytes)
    expect(await lint(['--fix', '--dry-run', file])).toMatchObject({ status: 1 })
  })
})

describe('--fix --dry-run', () => {
  test('shows the changes as a diff and makes none', async () => {
    const { path } = makeConfig()
    const { status, stdout, stderr } = await lint(['--fix', '--dry-run', path])
    expect(status).toBe(1)
    expect(stdout.split('\n').slice(2)).toEqual([
      '@@ -1,2 +1,2 @@',
      ' { "preScriptLocation": "/\u00fc",\r',
      '- "postScriptLocation": "/x", "timeoutInSeconds": "60" }',
      '\\ No newline at end of file',
      '+ "postScriptLocation": "/x", "timeoutInSeconds": 60 }',
      '\\ No newline at end of file',
      '',
    ])
    expect(stderr).toBe('1 finding would be mended; nothing was changed.\n')
    expect(readFileSync(path)).toEqual(before)
  })
})

describe.skipIf(needsRoot)('--check-owner', () => {
  function makeHooks() {
    const folder = makeFolder()
    const hooks = join(folder, 'hooks')
    mkdirSync(hooks, { mode: 0o755 })
    const script = join(hooks, 'prescript.sh')
    writeFileSync(script, 'true\n')
    chownSync(script, 12, 0)
    chmodSync(script, 0o755)
    return { folder, hooks, script }
  }
  const ids = ({ stdout }: { stdout: string }) => [...stdout.matchAll(/\[(AZH\d+) /g)].map(([, id]) => id).sort()

  test('finds owners, modes and open folders, and mends the first two', async () => {
    const { hooks, script } = makeHooks()
    expect(ids(await lint([script]))).toEqual([])
    expect(ids(await lint(['--check-owner', script]))).toEqual(['AZH401', 'AZH402'])
    const dry = await lint(['--check-owner', '--fix', '--dry-run', script])
    expect(dry.stdout).toBe(`# chown 0 ${script}\n# chmod 0700 ${script}\n`)
    expect(statSync(script)).toMatchObject({ uid: 12, mode: 0o100755 })
    expect((await lint(['--check-owner', '--fix', script])).status).toBe(0)
    expect(statSync(script)).toMatchObject({ uid: 0, gid: 0, mode: 0o100700 })
    chmodSync(hooks, 0o777)
    expect(ids(await lint(['--check-owner', script]))).toEqual(['AZH404'])
    chmodSync(hooks, 0o755)
    chownSync(hooks, 12, 12)
    expect(ids(await lint(['--check-owner', script]))).toEqual(['AZH404'])
  })

  test('mends neither for anybody but root, and does not offer to', async () => {
    const { script } = makeHooks()
    const { status, stdout } = await lint(['--check-owner', '--fix', script], () => 1000)
    expect(status).toBe(1)
    expect(stdout).toMatch(/AZH401[\s\S]*AZH402[\s\S]*0 findings mended/)
    expect(stdout).not.toContain('(--fix does it)')
    expect(statSync(script)).toMatchObject({ uid: 12, mode: 0o100755 })
  })

  test('looks at the file that a link leads to, and at the folders above both', async () => {
    const { folder, hooks, script } = makeHooks()
    const link = join(folder, 'postScript.sh')
    symlinkSync(script, link)
    chmodSync(hooks, 0o777)
    expect(ids(await lint(['--check-owner', link]))).toEqual(['AZH401', 'AZH402', 'AZH404'])
  })

  test('lets others read what a hook reads, and nobody write it', async () => {
    const { hooks, script } = makeHooks()
    const library = join(hooks, 'lib.sh')
    writeFileSync(library, 'true\n')
    writeFileSync(script, `. ${library}\n`)
    chownSync(script, 0, 0)
    chmodSync(script, 0o700)
    chmodSync(library, 0o644)
    expect(ids(await lint(['--check-owner', script]))).toEqual([])
    chmodSync(library, 0o666)
    expect((await lint(['--check-owner', script])).stdout).toContain('Whoever may write it is root at the next backup')
    expect((await lint(['--check-owner', '--fix', script])).status).toBe(0)
    expect(statSync(library).mode & 0o777).toBe(0o644)
    chownSync(library, 12, 0)
    expect(ids(await lint(['--check-owner', script]))).toEqual(['AZH401'])
  })

  test('finds a script that does not exist', async () => {
    const folder = makeFolder()
    const path = join(folder, 'c.json')
    const locations = { preScriptLocation: join(folder, 'here.sh'), postScriptLocation: join(folder, 'gone.sh') }
    writeFileSync(join(folder, 'here.sh'), 'true\n', { mode: 0o600 })
    writeFileSync(path, JSON.stringify({ ...locations, timeoutInSeconds: 60 }), { mode: 0o600 })
    expect(ids(await lint([path]))).toEqual([])
    const { stdout } = await lint(['--check-owner', path])
    expect(stdout).toMatch(/postScriptLocation is ".*gone\.sh", and there is no such file\./)
    expect(stdout).not.toMatch(/preScriptLocation is/)
  })
})
