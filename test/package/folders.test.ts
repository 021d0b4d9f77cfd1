// A package that is a folder has the bundle in it as it was: to read, to lint, to rehearse, to package again.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBundles } from '../../src/fs/read-bundle.ts'
import { makeFolder, projectFolder, runMain } from '../command.ts'

const reference = join(projectFolder, 'dist-bundles/reference/IRIS')

async function packageInto(folder: string, target: string): Promise<string> {
  const made = join(folder, 'made')
  expect(await runMain(['package', reference, '-t', target, '-o', made])).toMatchObject({ status: 0 })
  return made
}

test.each(['packer', 'image-builder', 'vm-application', 'bicep', 'terraform', 'azure'])(
  '%s has the bundle in it',
  async (target) => {
    const made = await packageInto(makeFolder(), target)
    expect(await readBundles(made)).toEqual(await readBundles(reference))
  },
)

test('the linter finds nothing in one, nor in its compact script', async () => {
  const made = await packageInto(makeFolder(), 'bicep')
  expect(await runMain(['lint', '--no-shellcheck', made])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('No findings in 6 files'),
  })
})
