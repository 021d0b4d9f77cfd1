// The embedded ShellCheck finds what the native one finds, at the same places, over fixtures of the rules.
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

/** Of all that are found, each code twice: the embedded one takes its time for each script. */
function chooseScripts(findings: readonly ShellCheckFinding[]): typeof scripts {
  const paths = new Set<string>()
  for (const code of new Set(findings.map((finding) => finding.code))) {
    const those = [...new Set(findings.filter((finding) => finding.code === code).map(({ path }) => path))]
    for (const path of those
      .filter((one) => paths.has(one))
      .concat(those)
      .slice(0, 2))
      paths.add(path)
  }
  return scripts.filter(({ path }) => paths.has(path))
}

test.skipIf(!native)('native and embedded agree', { timeout: 300_000 }, async () => {
  expect(scripts.length).toBeGreaterThan(30)
  const list = async (engine: NonNullable<typeof native>, files: typeof scripts) => {
    const { findings, notes } = await engine.check(files)
    expect(notes).toEqual([])
    expect(findings.filter(({ code }) => excludedCodes.has(code))).toEqual([])
    return [...new Set(findings.filter(({ code }) => !differing.has(code)).map(show))].sort()
  }
  if (!native) return
  const chosen = chooseScripts((await native.check(scripts)).findings)
  const one = await list(native, chosen)
  expect(one.length).toBeGreaterThan(50)
  expect(await list(createEmbedded(), chosen)).toEqual(one)
})
