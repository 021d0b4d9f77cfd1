// ShellCheck has nothing to say of our own bundles: the native one of any script that differs from another in more than
// the values of its settings, the embedded one, which takes seconds for each, of those of one bundle. The bundles that
// are only listed differ in no more than that.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { referenceBundles } from '../../.config/build/reference.mjs'
import type { ShellCheckEngine } from '../../src/model/lint.ts'
import { projectFolder } from '../command.ts'
import { createEmbedded, findNative } from './engines.ts'

const folder = join(projectFolder, 'dist-bundles/reference')
const names = ['prescript.sh', 'postScript.sh', 'install.sh', 'verify-restore.sh']
interface Script {
  readonly path: string
  readonly text: string
}

/** Nothing new is said of one that only has other values. */
const withoutValues = ({ text }: Script) =>
  text.replace(/'[^'\n]*'|^ROLE=.*|^# (pre|post)Script\.sh: .*|\b\d+\b/gim, '')
const scripts = Object.keys(referenceBundles)
  .flatMap((bundle) => names.map((name) => `${bundle}/${name}`))
  .map((path): Script => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
  .filter((script, index, all) => all.findIndex((one) => withoutValues(one) === withoutValues(script)) === index)

async function list(engine: ShellCheckEngine, files: readonly Script[]): Promise<string[]> {
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
