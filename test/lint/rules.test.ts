// Each rule over its fixtures: it catches, stays silent for look-alikes, can be suppressed, and mends what it says.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import type { AnyRule } from '../../src/lint/rule.ts'
import { rules } from '../../src/lint/rules/index.ts'
import type { Diagnostic, LintFile, LintOptions, PermissionEdit } from '../../src/model/lint.ts'
import { type Expectation, type Fixture, fixturesFolder, readFixtures } from './fixture.ts'

const folders = readdirSync(fixturesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

const folderOf = ({ id, name }: AnyRule) => `${id}-${name}`.toLowerCase()

/** Everything else is off: a fixture need not be sound otherwise. */
function only(rule: AnyRule, options: LintOptions, more: readonly string[] = []): LintOptions {
  const off = rules.map(({ id }) => id).filter((id) => id !== rule.id && !more.includes(id))
  return { ...options, rules: { ...Object.fromEntries(off.map((id) => [id, 'off' as const])), ...options.rules } }
}

function show({ path, line, id, column, message }: Expectation): string {
  return `${path}:${line}:${column ?? '*'} ${id}${message ? `/${message}` : ''}`
}

/** Findings in the detail in which each is expected. */
function compare(diagnostics: readonly Diagnostic[], expected: readonly Expectation[]) {
  const left = [...expected]
  const found = diagnostics.map(({ path, id, start, messageKey }) => {
    const at = left.findIndex((candidate) => candidate.path === path && candidate.line === start.line)
    const [twin] = at === -1 ? [] : left.splice(at, 1)
    const message = twin?.message && messageKey
    return show({ path, line: start.line, id, column: twin && !twin.column ? undefined : start.column, message })
  })
  expect(found.sort()).toEqual(expected.map(show).sort())
}

/** The same files without any suppression. */
function unsuppress(files: readonly LintFile[]): LintFile[] {
  return files
    .filter(({ path }) => !path.endsWith('.make-azure-hooks.json'))
    .map((file) => ({ ...file, content: String(file.content).replaceAll(/# make-azure-hooks disable=.*/g, '#') }))
}

test('the rules are listed in order, each once, with a fixture folder', () => {
  const ids = rules.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].sort())
  expect(folders).toEqual(rules.map(folderOf))
})

describe.each(rules.map((rule) => [folderOf(rule), rule] as const))('%s', (folder, rule) => {
  const fixtures: Fixture[] = folders.includes(folder) ? readFixtures(folder) : []

  test('has the fixtures that every rule has', () => {
    const kinds = fixtures.map(({ kind }) => kind)
    // These two are about suppressions themselves.
    const suppressible = !['AZH901', 'AZH902'].includes(rule.id)
    expect(kinds).toEqual(expect.arrayContaining(['catch', 'look-alike', ...(suppressible ? ['suppressed'] : [])]))
    expect(fixtures.some(({ kind, fixed }) => kind === 'catch' && fixed.length > 0)).toBe(rule.fixable)
  })

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const { kind, files, expected } = fixture
    const options = only(rule, fixture.options, kind === 'suppressed' ? ['AZH901', 'AZH902'] : [])
    const { diagnostics } = await lint(files, options)
    if (kind === 'catch') expect(expected.length, 'markers').toBeGreaterThan(0)
    compare(diagnostics, expected)
    for (const { message, effect, advice } of diagnostics) {
      for (const sentence of [message, effect, advice]) expect(sentence).toMatch(/^[^\n]*[.?]$/)
    }
    if (kind === 'suppressed') {
      const without = await lint(unsuppress(files), options)
      expect(without.diagnostics.map(({ id }) => id)).toContain(rule.id)
    }
    await checkFixes(rule, fixture, options, diagnostics)
  })
})

/** Findings that are lighter, with the reason. */
const lighter: Readonly<Record<string, string>> = {
  'AZH209/client': 'an error where it begins or ends a lock',
  'AZH209/patient': 'a limit is there, and most sessions heed it',
  'AZH221/never': 'an error where no post-script thaws',
}

test('what can leave a database held or claim a backup that is none is an error', async () => {
  const grave = rules.filter(({ id }) => /^AZH(?:20[125679]|22[1289]|50[1-7])$/.test(id) && id !== 'AZH502')
  const found = grave.flatMap((rule) =>
    readFixtures(folderOf(rule)).map(
      async ({ files, options }) => (await lint(files, only(rule, options))).diagnostics,
    ),
  )
  const light = (await Promise.all(found)).flat().filter(({ severity }) => severity !== 'error')
  expect([...new Set(light.map(({ id, messageKey }) => `${id}/${messageKey}`))].sort()).toEqual(Object.keys(lighter))
})

async function checkFixes(rule: AnyRule, fixture: Fixture, options: LintOptions, before: readonly Diagnostic[]) {
  if (!rule.fixable) expect(before.filter((diagnostic) => diagnostic.fix)).toEqual([])
  const { result, texts, permissions, fixed } = await fix(fixture.files, options)
  if (fixture.kind === 'look-alike' || !rule.fixable)
    expect({ fixed, texts: texts.size }).toEqual({ fixed: 0, texts: 0 })
  const mended = fixture.files.map((file) => ({
    ...file,
    content: texts.get(file.path) ?? file.content,
    ...applyPermissions(file, permissions),
  }))
  for (const { path, content, permissions: wanted } of fixture.fixed) {
    const file = mended.find((candidate) => candidate.path === path)
    expect({ path, content: file?.content }).toEqual({ path, content })
    if (wanted) expect(file?.permissions).toEqual(wanted)
  }
  expect(result.diagnostics.filter((diagnostic) => diagnostic.fix)).toEqual([])
  const again = await fix(mended, options)
  expect({ fixed: again.fixed, changed: again.texts.size }).toEqual({ fixed: 0, changed: 0 })
}

function applyPermissions({ path, permissions }: LintFile, edits: readonly PermissionEdit[]) {
  if (!permissions) return {}
  const { path: _, ...change } = edits.find((edit) => edit.path === path) ?? { path }
  return { permissions: { ...permissions, ...change } }
}
