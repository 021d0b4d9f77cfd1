// For programs: each command and each list as JSON, by --json and by --format json alike, in the form of its schema.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { ValidateFunction } from 'ajv'
import { expect, test } from 'vitest'
import { validate as validateLint } from '../../src/schema/generated/lint-result.ts'
import { validate as validateList } from '../../src/schema/generated/list.ts'
import { validate as validatePackage } from '../../src/schema/generated/package-result.ts'
import { validate as validateResult } from '../../src/schema/generated/result.ts'
import { makeFolder, projectFolder, runMain } from '../command.ts'

const commands: [string, ValidateFunction, string[]?][] = [
  ['-i IRIS --dry-run', validateResult],
  ['-i IRIS --timeout 5', validateResult],
  ['lint bundle --no-shellcheck', validateLint],
  ['lint nowhere', validateResult],
  ['lint --list-rules', validateList, ['rules']],
  ['lint --explain AZH201', validateList, ['rules']],
  ['rehearse --list-faults', validateList, ['faults']],
  ['package bundle --target tar', validatePackage],
  ['package --list-targets', validateList, ['targets']],
  ['explain', validateList, ['codes', 'rules']],
  ['explain 206', validateList, ['codes']],
  ['explain 206 AZH201', validateList, ['codes', 'rules']],
  ['explain nonsense', validateResult],
  ['report bundle', validateResult],
  ['page --out - extra', validateResult],
]

test.each(commands)('%s', async (line, validate, keys) => {
  const answers = []
  for (const form of [['--json'], ['--format', 'json'], ['--format=json']]) {
    const cwd = makeFolder()
    cpSync(join(projectFolder, 'dist-bundles/reference/IRIS'), join(cwd, 'bundle'), { recursive: true })
    answers.push((await runMain([...line.split(' '), ...form], { cwd, env: {} })).stdout)
  }
  const [first = '', ...others] = answers
  const result = JSON.parse(first)
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
  if (keys) expect(Object.keys(result)).toEqual(['schemaVersion', 'version', ...keys])
  // Each run has a time and a folder of its own.
  const plain = (text: string) => text.replaceAll(/make-azure-hooks-\w+|"\d{4}-[^"]*Z"/g, '')
  expect(others.map(plain)).toEqual([plain(first), plain(first)])
})

test('a form that there is not', async () => {
  for (const line of ['-i IRIS', 'package bundle', 'lint', 'explain']) {
    const { status, stderr } = await runMain([...line.split(' '), '--format', 'jsom'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: --format is "jsom", but must be text.*json/)
  }
})
