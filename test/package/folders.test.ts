// A package that is a folder has the bundle in it as it was: to read, to lint, to rehearse, to package again.
import { expect, test, vi } from 'vitest'
import { readBundles } from '../../src/fs/read-bundle.ts'
import { makeFolder, runCommand } from '../command.ts'
import { makeBundle, makePackage } from './bundles.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

test.each(['packer', 'image-builder', 'vm-application', 'bicep', 'terraform'])(
  '%s has the bundle in it',
  async (target) => {
    const folder = makeFolder()
    const bundle = makeBundle(folder, 'bundle')
    expect(await readBundles(makePackage(folder, bundle, target))).toEqual(await readBundles(bundle))
  },
)

test('the linter finds nothing in one, nor in its compact script', () => {
  const folder = makeFolder()
  const made = makePackage(folder, makeBundle(folder, 'bundle'), 'bicep')
  expect(runCommand(['lint', '--no-shellcheck', made])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('No findings in 5 files'),
  })
})
