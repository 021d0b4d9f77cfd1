// What --force replaces, what it keeps and what it leaves alone.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundleFileNames } from '../../src/model/bundle.ts'
import { makeFolder } from '../command.ts'
import { readAll, write } from './bundle-folder.ts'

describe('a bundle that is there already', () => {
  test('is left alone without --force when it is different', async () => {
    const cwd = makeFolder()
    await write(cwd)
    const before = readAll(cwd)
    const { status, stderr } = await write(cwd, '--timeout', '60')
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^error: "bundle" holds a different bundle: --timeout is 120 there and 60 here\.\nhint: Name/,
    )
    expect(readAll(cwd)).toEqual(before)
  })

  test('is replaced by --force, with nothing kept when nothing was edited', async () => {
    const cwd = makeFolder()
    await write(cwd)
    expect((await write(cwd, '--timeout', '60', '--force')).status).toBe(0)
    const fresh = makeFolder()
    await write(fresh, '--timeout', '60')
    expect(readAll(cwd)).toEqual(readAll(fresh))
  })

  test('hand-edited files are kept under names that were free', async () => {
    const cwd = makeFolder()
    await write(cwd)
    writeFileSync(join(cwd, 'bundle/README.md'), 'first')
    expect((await write(cwd)).stderr).toContain(' holds a different bundle: other contents of README.md.\n')
    writeFileSync(join(cwd, 'bundle/README.md.bak'), 'somebody’s')
    await write(cwd, '--force')
    writeFileSync(join(cwd, 'bundle/README.md'), 'second')
    const { stdout } = await write(cwd, '--force')
    expect(stdout).toContain('(yours is kept as README.md.bak3)')
    expect(readAll(cwd)).toMatchObject({
      'bundle/README.md.bak': 'somebody’s',
      'bundle/README.md.bak2': 'first',
      'bundle/README.md.bak3': 'second',
    })
  })

  test('an edited bundle.json is kept too', async () => {
    const cwd = makeFolder()
    await write(cwd)
    const path = join(cwd, 'bundle/bundle.json')
    const edited = readFileSync(path, 'utf8').replace('"timeout": 120', '"timeout":  120')
    writeFileSync(path, edited)
    await write(cwd, '--force')
    expect(readAll(cwd)['bundle/bundle.json.bak']).toBe(edited)
  })

  test('other files stay, a missing one comes back without --force', async () => {
    const cwd = makeFolder()
    await write(cwd)
    writeFileSync(join(cwd, 'bundle/notes.txt'), 'mine')
    rmSync(join(cwd, 'bundle/install.sh'))
    expect((await write(cwd)).status).toBe(0)
    expect(Object.keys(readAll(cwd))).toHaveLength(8)
    expect(readAll(cwd)['bundle/notes.txt']).toBe('mine')
  })

  test('files that no bundle.json names are never replaced', async () => {
    for (const manifest of [undefined, 'not JSON', '{}', '{"schemaVersion":1}']) {
      const cwd = makeFolder()
      await write(cwd)
      writeFileSync(join(cwd, 'bundle/prescript.sh'), 'mine')
      if (manifest === undefined) rmSync(join(cwd, 'bundle/bundle.json'))
      else writeFileSync(join(cwd, 'bundle/bundle.json'), manifest)
      const before = readAll(cwd)
      const { status, stderr } = await write(cwd, '--force')
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('that no bundle.json there'),
      })
      expect(readAll(cwd)).toEqual(before)
    }
  })

  test('a folder with other things in it can hold a new bundle', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'notes.txt'), 'mine')
    expect((await write(cwd, '-o', '.')).status).toBe(2)
    expect((await write(cwd)).status).toBe(0)
  })

  test.skipIf(process.platform === 'win32')('modes are those of the VM', async () => {
    const cwd = makeFolder()
    await write(cwd)
    const modes = bundleFileNames.map((name) => (statSync(join(cwd, 'bundle', name)).mode & 0o777).toString(8))
    expect(modes).toEqual(['700', '700', '600', '700', '700', '600', '600'])
  })
})
