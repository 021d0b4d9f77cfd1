// A package lands in its place whole or not at all, and nothing of somebody else's is lost.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type WritablePackage, writePackage } from '../../src/fs/write-package.ts'
import { makeFolder } from '../command.ts'
import { readAll } from './bundle-folder.ts'

const file = (content: string): WritablePackage => ({ form: 'file', files: [{ path: 'p.sh', content, mode: 0o755 }] })

const folder = (content: string): WritablePackage => ({
  form: 'folder',
  files: [
    { path: 'role/files/bundle.json', content, mode: 0o644 },
    { path: 'role/tasks.yml', content: 'tasks', mode: 0o644 },
  ],
})

describe('a file', () => {
  test('is written with its folder and mode, and is then up to date', async () => {
    const out = join(makeFolder(), 'a/b/p.sh')
    expect(await writePackage(out, file('one'), false)).toEqual({ status: 'written', backup: undefined, size: 3 })
    expect(readFileSync(out, 'utf8')).toBe('one')
    if (process.platform !== 'win32') expect(statSync(out).mode & 0o111).not.toBe(0)
    expect(await writePackage(out, file('one'), false)).toEqual({ status: 'up to date', backup: undefined, size: 3 })
    expect(readdirSync(join(out, '..'))).toEqual(['p.sh'])
  })

  test('replaces another only with force, and keeps it', async () => {
    const cwd = makeFolder()
    const out = join(cwd, 'p.sh')
    writeFileSync(out, 'theirs')
    await expect(writePackage(out, file('one'), false)).rejects.toMatchObject({ name: 'UserError' })
    expect(readAll(cwd)).toEqual({ 'p.sh': 'theirs' })
    expect(await writePackage(out, file('one'), true)).toEqual({ status: 'written', backup: `${out}.bak`, size: 3 })
    await writePackage(out, file('two'), true)
    expect(readAll(cwd)).toEqual({ 'p.sh': 'two', 'p.sh.bak': 'theirs', 'p.sh.bak2': 'one' })
  })

  test('goes through no link and replaces no folder', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'theirs'), 'theirs')
    symlinkSync('theirs', join(cwd, 'link'))
    symlinkSync('nowhere', join(cwd, 'dangling'))
    mkdirSync(join(cwd, 'folder'))
    for (const name of ['link', 'dangling', 'folder']) {
      await expect(writePackage(join(cwd, name), file('one'), true), name).rejects.toMatchObject({ name: 'UserError' })
    }
    expect(readFileSync(join(cwd, 'theirs'), 'utf8')).toBe('theirs')
    expect(readdirSync(cwd).sort()).toEqual(['dangling', 'folder', 'link', 'theirs'])
  })

  test('does not take the name of a folder', async () => {
    const cwd = makeFolder()
    await expect(writePackage(`${join(cwd, 'new')}/`, file('one'), false)).rejects.toThrow('is a folder, but this')
    expect(readdirSync(cwd)).toEqual([])
  })
})

describe('a folder', () => {
  test('is written as a whole and is then up to date', async () => {
    const cwd = makeFolder()
    const out = join(cwd, 'made')
    expect(await writePackage(out, folder('one'), false)).toEqual({ status: 'written', backup: undefined, size: 8 })
    expect(await writePackage(out, folder('one'), false)).toEqual({ status: 'up to date', backup: undefined, size: 8 })
    expect(readAll(cwd)).toEqual({ 'made/role/files/bundle.json': 'one', 'made/role/tasks.yml': 'tasks' })
  })

  test('replaces an older one only with force, as a whole, and keeps that with what was edited in it', async () => {
    const cwd = makeFolder()
    const out = join(cwd, 'made')
    await writePackage(out, folder('one'), false)
    writeFileSync(join(out, 'role/tasks.yml'), 'edited')
    symlinkSync('nowhere', join(out, 'link'))
    writeFileSync(join(out, 'notes'), 'mine')
    await expect(writePackage(out, folder('two'), false)).rejects.toMatchObject({ name: 'UserError' })
    expect(await writePackage(out, folder('two'), true)).toMatchObject({ backup: `${out}.bak` })
    expect(readAll(cwd)).toEqual({
      'made/role/files/bundle.json': 'two',
      'made/role/tasks.yml': 'tasks',
      'made.bak/link': '(not a file)',
      'made.bak/notes': 'mine',
      'made.bak/role/files/bundle.json': 'one',
      'made.bak/role/tasks.yml': 'edited',
    })
  })

  test('never takes the place of a folder that is none of ours, a file or a link', async () => {
    const cwd = makeFolder()
    mkdirSync(join(cwd, 'home'))
    writeFileSync(join(cwd, 'home/photo'), 'mine')
    symlinkSync('home', join(cwd, 'link'))
    for (const name of ['home', 'home/photo', 'link', '.']) {
      const out = name === '.' ? cwd : join(cwd, name)
      await expect(writePackage(out, folder('one'), true), name).rejects.toMatchObject({ name: 'UserError' })
    }
    expect(readAll(join(cwd, 'home'))).toEqual({ photo: 'mine' })
    expect(readdirSync(cwd).sort()).toEqual(['home', 'link'])
  })

  test('stays where it was when the new one cannot take its place', async () => {
    const cwd = makeFolder()
    const out = join(cwd, 'made')
    await writePackage(out, folder('one'), false)
    const rename = vi.spyOn(fs, 'rename')
    onTestFinished(() => rename.mockRestore())
    // The first takes the old one away.
    rename.mockImplementationOnce(async (from, to) => renameSync(from, to))
    rename.mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EIO' }))
    await expect(writePackage(out, folder('two'), true)).rejects.toMatchObject({ name: 'FailedError' })
    expect(readAll(cwd)).toEqual({ 'made/role/files/bundle.json': 'one', 'made/role/tasks.yml': 'tasks' })
  })

  test.skipIf(process.platform === 'win32')('is for nobody else to write, whatever the umask', async () => {
    const out = join(makeFolder(), 'made')
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    await writePackage(out, folder('one'), false)
    const places = ['', 'role', 'role/files', 'role/tasks.yml']
    expect(places.map((place) => statSync(join(out, place)).mode & 0o022)).toEqual([0, 0, 0, 0])
  })

  test('goes into an empty folder', async () => {
    const out = makeFolder()
    expect(await writePackage(out, folder('one'), false)).toMatchObject({ status: 'written' })
    expect(readdirSync(out)).toEqual(['role'])
  })
})

test('what a run left behind that was killed goes with the next', async () => {
  const cwd = makeFolder()
  // No process has such a number.
  mkdirSync(join(cwd, '.make-azure-hooks-99999999-0123456789ab/package/role'), { recursive: true })
  const running = `.make-azure-hooks-${process.pid}-0123456789ab`
  mkdirSync(join(cwd, running))
  await writePackage(join(cwd, 'p.sh'), file('one'), false)
  expect(readdirSync(cwd).sort()).toEqual([running, 'p.sh'])
})

test('what the system refuses leaves nothing behind', async () => {
  const cwd = makeFolder()
  const long = join(cwd, 'new', 'x'.repeat(300))
  await expect(writePackage(long, file('one'), false)).rejects.toMatchObject({ name: 'FailedError' })
  expect(readdirSync(cwd)).toEqual([])
  writeFileSync(join(cwd, 'plain'), '')
  await expect(writePackage(join(cwd, 'plain/p.sh'), file('one'), false)).rejects.toMatchObject({ name: 'FailedError' })
  rmSync(join(cwd, 'plain'))
  expect(readdirSync(cwd)).toEqual([])
})
