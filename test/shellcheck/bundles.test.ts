// ShellCheck has nothing to say of our own bundles: the native one of any script, the embedded one, which takes seconds
// for each, of one.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ShellCheckEngine } from '../../src/model/lint.ts'
import { projectFolder } from '../command.ts'
import { createEmbedded, findNative } from './engines.ts'

const folder = join(projectFolder, 'dist-bundles/reference')
const names = ['prescript.sh', 'postScript.sh', 'install.sh', 'verify-restore.sh']
const bundles = readdirSync(folder)
const read = (bundle: string, name: string) => readFileSync(join(folder, bundle, name), 'utf8')
const scripts = names.flatMap((name) =>
  bundles.map((bundle) => ({ path: `${bundle}/${name}`, text: read(bundle, name) })),
)

async function list(engine: ShellCheckEngine, files: typeof scripts): Promise<string[]> {
  const { findings, notes } = await engine.check(files)
  expect(notes).toEqual([])
  return findings.map(({ path, code, start }) => `${path}:${start.line} SC${code}`)
}

const native = await findNative()

test.skipIf(!native)('the native one', async () => {
  expect(native && (await list(native, scripts))).toEqual([])
})

test('the embedded one', async () => {
  expect(
    await list(
      createEmbedded(),
      scripts.filter(({ path }) => path.startsWith('IRIS/')),
    ),
  ).toEqual([])
})
