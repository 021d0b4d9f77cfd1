// What is generated and committed is current: the reference bundles and the generated parts of the pages.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { composeList, composePages, listPath, referenceBundles } from '../../.config/build/reference.mjs'
import { main } from '../../src/cli/main.ts'
import { nameOf } from '../../src/model/slash-path.ts'
import { projectFolder } from '../command.ts'

const folder = join(projectFolder, 'dist-bundles/reference')

/** The files that the options give, from --dry-run --json, by name. */
async function generate(options: readonly string[]): Promise<Record<string, string>> {
  let stdout = ''
  const output = { write: (text: string) => (stdout += text) }
  await main([...options, '--dry-run', '--json', '--out', 'nowhere'], { stdout: output, stderr: output, env: {} })
  const { files } = JSON.parse(stdout) as { files: { name: string; content: string }[] }
  return Object.fromEntries(files.map(({ name, content }) => [name, content]))
}

describe('dist-bundles (npm run generate brings it up to date)', () => {
  test('holds the reference bundles and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...Object.keys(referenceBundles), nameOf(listPath)].sort())
  })

  test.each(Object.entries(referenceBundles))('%s', async (name, options) => {
    const files = await generate(options)
    expect(readdirSync(join(folder, name)).sort()).toEqual(Object.keys(files).sort())
    for (const [file, content] of Object.entries(files)) {
      expect(readFileSync(join(folder, name, file), 'utf8'), file).toBe(content)
    }
  })
})

test('the list of others is current', async () => {
  expect(readFileSync(join(projectFolder, listPath), 'utf8')).toBe(await composeList())
})

test('the pages are current', async () => {
  for (const [page, text] of Object.entries(await composePages())) {
    expect(readFileSync(join(projectFolder, page), 'utf8'), page).toBe(text)
  }
})
