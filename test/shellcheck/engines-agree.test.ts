// The embedded ShellCheck finds what the native one finds, at the same places, over all fixtures of the rules.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ShellCheckFinding } from '../../src/model/lint.ts'
import { excludedCodes } from '../../src/shell/shellcheck/excluded-codes.ts'
import { fixturesFolder, readFixtures } from '../lint/fixture.ts'
import { createEmbedded, findNative } from './engines.ts'

/** Codes that one of the two versions says in more places than the other. */
const differing = new Map([
  [2319, 'From 0.10 on it is said of elif as well.'],
  [3014, 'From 0.10 on it is said of == between [[ and ]] as well, beside SC3010.'],
])

const native = await findNative()

const scripts = readdirSync(fixturesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readFixtures(name).map((fixture) => ({ rule: name, fixture })))
  .flatMap(({ rule, fixture }) =>
    fixture.files.map(({ path, content }) => ({ path: `${rule}/${fixture.name}/${path}`, text: String(content) })),
  )
  .filter(({ path, text }) => path.endsWith('.sh') && !text.includes('\0'))

function show({ path, code, start, end, fix }: ShellCheckFinding): string {
  const at = `${start.line}:${start.column}-${end.line}:${end.column}`
  const edits = fix?.map((edit) => `${edit.start.line}:${edit.start.column} ${edit.text}`).join(' ') ?? ''
  return `${path} ${at} SC${code} ${edits}`.trim()
}

test.skipIf(!native)('native and embedded agree', { timeout: 300_000 }, async () => {
  expect(scripts.length).toBeGreaterThan(30)
  const list = async (engine: NonNullable<typeof native>) => {
    const { findings, notes } = await engine.check(scripts)
    expect(notes).toEqual([])
    expect(findings.filter(({ code }) => excludedCodes.has(code))).toEqual([])
    return [...new Set(findings.filter(({ code }) => !differing.has(code)).map(show))].sort()
  }
  const [one, other] = [native && (await list(native)), await list(createEmbedded())]
  expect(one?.length).toBeGreaterThan(50)
  expect(other).toEqual(one)
})
