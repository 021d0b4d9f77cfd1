// The four reports of the same findings.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { lint } from '../../src/lint/linter.ts'
import { type LintReport, reaches } from '../../src/lint/report.ts'
import { composeGithub } from '../../src/lint/reporters/github.ts'
import { composeJson } from '../../src/lint/reporters/json.ts'
import { composeSarif } from '../../src/lint/reporters/sarif.ts'
import { composeText } from '../../src/lint/reporters/text.ts'
import { rules } from '../../src/lint/rules/index.ts'
import type { LintFile, LintOptions, ShellCheckEngine } from '../../src/model/lint.ts'
import { validate as validateJson } from '../../src/schema/generated/lint-result.ts'

const config = `{
  "preScriptLocation": "pre, 100%: a\\u001b[2J.sh",
\t"postScriptLocation": "/etc/azure/postScript.sh",
  "timeoutInSeconds": "60", "x\u202E": 1,
}`

const files: LintFile[] = [
  { path: 'hooks/a b.json', content: config, permissions: { uid: 1000, gid: 0, mode: 0o644 } },
  { path: '/etc/azure/other.sh', content: 'echo $x\n' },
]

const call = (what: string) => `timeout 60 iris session IRIS -U%SYS "##Class(Backup.General).${what}()" </dev/null`
/** Of which it is known what becomes of a backup. */
const pair: LintFile[] = [
  { path: 'p/prescript.sh', content: `${call('ExternalFreeze')}\n[ $? -eq 5 ] || exit 1\n` },
  { path: 'p/postScript.sh', content: `${call('ExternalThaw')}\n[ $? -eq 5 ] || exit 1\n` },
]
const outlook = {
  path: 'p/prescript.sh',
  healthy: 'both scripts end with 0, and Azure calls it application-consistent.',
  failing: 'the pre-script ends with 1 (300) and leaves what it may have frozen to the post-script.',
}

/** A hook whose calls nobody sees. */
const elsewhere: LintFile = { path: 'prescript.sh', content: '. /opt/lib.sh\n' }

const engine: ShellCheckEngine = {
  name: 'shellcheck',
  version: '0.10.0',
  check: async ([file]) => ({
    findings: [
      {
        path: file?.path ?? '',
        code: 2086,
        level: 'info',
        message: 'Double quote to prevent globbing and word splitting.',
        start: { line: 1, column: 6 },
        end: { line: 1, column: 8 },
        fix: undefined,
      },
    ],
    notes: [],
  }),
}

async function createReport(options: LintOptions = {}, more: Partial<LintReport> = {}): Promise<LintReport> {
  const result = await lint(files, options)
  const threshold = more.threshold ?? 'warning'
  return {
    result,
    shown: result.diagnostics.filter(({ severity }) => reaches(severity, threshold)),
    threshold,
    texts: new Map(files.map(({ path, content }) => [path, String(content)])),
    version: '1.2.3',
    missingShellCheck: undefined,
    fixed: undefined,
    mendable: 3,
    kept: [],
    left: [],
    own: 0,
    ...more,
  }
}

const plain = (_: string, text: string) => text

describe('text', () => {
  test('shows place, sentence, line with carets, what the VM does and what to do', async () => {
    const text = composeText(await createReport(), plain)
    expect(text).toContain(`hooks/a b.json:4:23: error: timeoutInSeconds is "60". [AZH104 right-types]
  4 |   "timeoutInSeconds": "60", "x\\u202e": 1,
    |                       ^^^^
  on the VM: The host fails while it reads the config (304): no script runs, and the backup goes on without.
  hint: Write 1 to 1800, without quotes. (--fix does it)
`)
  })

  test('never sends what a terminal would obey', async () => {
    const text = composeText(await createReport({}, { threshold: 'info' }), plain)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  })

  test('sums up, and says what is not shown and what ShellCheck did', async () => {
    expect(composeText(await createReport({ shellcheck: engine }), plain)).toMatch(
      /\n\d errors and \d warnings? in 2 files; --fix mends 3\.\n1 below .*\nChecked with ShellCheck 0\.10\.0 too\.\n$/,
    )
    const missing = composeText(await createReport({}, { missingShellCheck: 'There is none.' }), plain)
    expect(missing).toMatch(/\nShellCheck did not run: There is none\.\n$/)
    const notes = [
      { path: 'a.sh', message: 'ShellCheck gave no answer within 14 s' },
      { path: 'b.sh', message: 'it holds NUL bytes' },
    ]
    const slow = { ...engine, check: async () => ({ findings: [], notes }) }
    const partly = composeText(await createReport({ shellcheck: slow }), plain)
    expect(partly).toContain('\nShellCheck did not check a.sh: ShellCheck gave no answer within 14 s.\n')
    expect(partly).toContain('\nShellCheck did not check b.sh: it holds NUL bytes.\n')
    const failing = { ...engine, check: () => Promise.reject(new Error('It crashed.')) }
    expect(composeText(await createReport({ shellcheck: failing }), plain)).toContain(
      'ShellCheck did not run: It crashed.',
    )
  })
})

describe('json', () => {
  test.each([
    ['with ShellCheck', { shellcheck: engine }, {}],
    ['without', {}, { missingShellCheck: 'There is none.', threshold: 'info' as const, fixed: 3 }],
  ])('fits its schema %s', async (_, options, more) => {
    const json = JSON.parse(composeJson(await createReport(options, more)))
    validateJson(json)
    expect(validateJson.errors).toBeNull()
    expect(json.diagnostics.length).toBe(json.summary.errors + json.summary.warnings + json.summary.notes)
  })
})

test('json and sarif foresee what the text foresees', async () => {
  const report = await createReport({}, { result: await lint(pair) })
  const json = JSON.parse(composeJson(report))
  validateJson(json)
  expect(validateJson.errors).toBeNull()
  expect(json.outlooks).toEqual([outlook])
  const [first] = JSON.parse(composeSarif(report)).runs[0].invocations[0].toolExecutionNotifications
  expect(first).toEqual({
    level: 'note',
    message: { text: `In a backup that goes well, ${outlook.healthy} When the freeze fails, ${outlook.failing}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'p/prescript.sh' } } }],
  })
})

describe('sarif', () => {
  const require = createRequire(import.meta.url)
  const schemaPath = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true })
  // The published schema says draft 4, of which it uses nothing that later drafts read otherwise, but for its own id.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(schemaPath, 'utf8'))
  const validate = ajv.compile(schema)

  test('fits the published schema', async () => {
    for (const options of [{}, { shellcheck: engine }]) {
      const log = JSON.parse(composeSarif(await createReport(options, { threshold: 'info' })))
      validate(log)
      expect(validate.errors).toBeNull()
      log.runs[0].results[0].level = 'terrible'
      expect(validate(log)).toBe(false)
    }
    validate(JSON.parse(composeSarif(await createReport({}, { result: await lint(pair) }))))
    expect(validate.errors).toBeNull()
  })

  test('holds every rule with its page, and the fixes', async () => {
    const [run] = JSON.parse(composeSarif(await createReport({ shellcheck: engine }, { threshold: 'info' }))).runs
    const described: { id: string; help: { markdown?: string }; helpUri?: string }[] = run.tool.driver.rules
    for (const { id } of rules) {
      expect(described.find((rule) => rule.id === id)?.help.markdown).toMatch(new RegExp(`^# ${id} `))
    }
    expect(described.at(-1)).toMatchObject({ id: 'SC2086', helpUri: 'https://www.shellcheck.net/wiki/SC2086' })
    for (const { ruleId, ruleIndex } of run.results) expect(described[ruleIndex]?.id).toBe(ruleId)
    const wrongType = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'AZH104')
    expect(wrongType.locations[0].physicalLocation.artifactLocation.uri).toBe('hooks/a%20b.json')
    expect(wrongType.fixes[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 4, startColumn: 23, endLine: 4, endColumn: 27 },
        insertedContent: { text: '60' },
      },
    ])
  })
})

describe('github', () => {
  test('annotates, with every separator escaped', async () => {
    const text = composeGithub(await createReport())
    expect(text).toContain(
      '::error file=hooks/a b.json,line=4,endLine=4,col=23,endColumn=27,title=AZH104 right-types::timeoutInSeconds is ',
    )
    const relative = text.split('\n').find((line) => line.includes('AZH108'))
    expect(relative).toContain('"pre, 100%25: a\\u001b[2J.sh"')
    expect(relative).toContain('%0AOn the VM: ')
    const odd = await createReport()
    const [first] = odd.shown
    const renamed = first ? [{ ...first, path: 'a,b:c%.json' }] : []
    expect(composeGithub({ ...odd, shown: renamed })).toContain('file=a%2Cb%3Ac%25.json,')
  })

  test('says that ShellCheck did not run', async () => {
    const text = composeGithub(await createReport({}, { missingShellCheck: 'There is none.' }))
    expect(text).toContain('::notice title=ShellCheck did not run::There is none.\n')
  })
})

test('every report says what was not checked', async () => {
  const result = await lint([elsewhere])
  const report: LintReport = { ...(await createReport()), result, shown: [] }
  const sentence = 'prescript.sh runs /opt/lib.sh, which was not followed'
  expect(composeText(report, (_, text) => text)).toContain(`\nNot checked: ${sentence}.\n`)
  expect(composeGithub(report)).toContain(`::notice file=prescript.sh,title=Not checked::${sentence}\n`)
  expect(composeSarif(report)).toContain(`Not checked: ${sentence}.`)
  expect(JSON.parse(composeJson(report)).files[0].notChecked[0]).toBe('runs /opt/lib.sh, which was not followed')
})
