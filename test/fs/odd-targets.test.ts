// Odd things where the bundle should go: one clear line, nothing followed, nothing changed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, runMain } from '../command.ts'
import { readAll, write } from './bundle-folder.ts'

describe.skipIf(process.platform === 'win32')('odd targets', () => {
  test.each<[name: string, prepare: (folder: string) => void, status: number, error: RegExp]>([
    [
      'a file',
      (folder) => writeFileSync(join(folder, 'bundle'), ''),
      2,
      /--out is "bundle", which is a file, not a folder/,
    ],
    [
      'a link',
      (folder) => symlinkSync('elsewhere', join(folder, 'bundle')),
      2,
      /which is a symbolic link, not a folder/,
    ],
    ['a pipe', (folder) => execFileSync('mkfifo', [join(folder, 'bundle')]), 2, /which is a pipe, not a folder/],
  ])('%s instead of the folder', async (_, prepare, status, error) => {
    const cwd = makeFolder()
    mkdirSync(join(cwd, 'elsewhere'))
    prepare(cwd)
    const before = readAll(cwd)
    const result = await write(cwd, '--force')
    expect(result).toMatchObject({ status, stderr: expect.stringMatching(error) })
    expect(readAll(cwd)).toEqual(before)
  })

  test('a file above the folder', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'above'), '')
    const { status, stderr } = await write(cwd, '-o=above/bundle')
    expect(status).toBe(2)
    const nested = await runMain(['-i', 'IRIS', '--out', 'above/bundle'], { cwd })
    expect(nested.status).toBe(1)
    expect(nested.stderr).toMatch(/^error: cannot read "above\/bundle": something above it is a file/)
    expect(stderr).toMatch(/^error: /)
  })

  test.each<[name: string, put: (path: string, folder: string) => void]>([
    ['a link to a file', (path, folder) => symlinkSync(join(folder, 'target'), path)],
    ['a broken link', (path) => symlinkSync('/nowhere', path)],
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ])('%s instead of a file', async (_, put) => {
    const cwd = makeFolder()
    await write(cwd)
    writeFileSync(join(cwd, 'target'), 'precious')
    rmSync(join(cwd, 'bundle/README.md'))
    put(join(cwd, 'bundle/README.md'), cwd)
    const before = readAll(cwd)
    const { status, stderr } = await write(cwd, '--force', '--timeout', '60')
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: "bundle\/README\.md" is a .*; it is neither followed nor replaced\.\nhint: Move it/)
    expect(readAll(cwd)).toEqual(before)
  })

  test('a .bak that is a link is not written through', async () => {
    const cwd = makeFolder()
    await write(cwd)
    writeFileSync(join(cwd, 'target'), 'precious')
    writeFileSync(join(cwd, 'bundle/README.md'), 'edited')
    symlinkSync(join(cwd, 'target'), join(cwd, 'bundle/README.md.bak'))
    await write(cwd, '--force')
    expect(readAll(cwd)).toMatchObject({ target: 'precious', 'bundle/README.md.bak2': 'edited' })
  })

  test('a linked folder further up is followed, as on systems where /tmp is one', async () => {
    const cwd = makeFolder()
    mkdirSync(join(cwd, 'real'))
    symlinkSync('real', join(cwd, 'link'))
    expect((await runMain(['-i', 'IRIS', '-o', 'link/bundle'], { cwd })).status).toBe(0)
    expect(Object.keys(readAll(join(cwd, 'real/bundle')))).toHaveLength(7)
  })

  test('a bundle that was moved is still one', async () => {
    const cwd = makeFolder()
    await write(cwd)
    renameSync(join(cwd, 'bundle'), join(cwd, 'moved'))
    expect((await runMain(['-i', 'IRIS', '-o', 'moved'], { cwd })).stdout).toMatch(/^moved is up to date/)
  })
})
