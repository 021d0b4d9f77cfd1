// Any bytes as a script or config end in findings, in bounded time; the command ends with 0, 1 or 2 and never shows a
// stack.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import type { Diagnostic, LintFile } from '../../src/model/lint.ts'
import { runMain } from '../command.ts'
import { anyText } from '../hostile.ts'

const shellPieces = [
  ...[
    'if ',
    'then ',
    'fi\n',
    'case x in ',
    'esac',
    ';;',
    'do ',
    'done',
    'while ',
    '{ ',
    '}',
    '(',
    ')',
    '((',
    '))',
    '$((',
  ],
  ...[
    '$(',
    '`',
    '\\`',
    '"',
    "'",
    '<<E\n',
    'E\n',
    '<<<',
    '[[ ',
    ' ]]',
    '[ ',
    ' ]',
    '|&',
    '&>',
    '>&',
    '${',
    '}',
    '[@]',
    ',,',
  ],
  ...[
    '#',
    '# make-azure-hooks disable=AZH303 x\n',
    '\r\n',
    '\n',
    '\\\n',
    '\uFEFF',
    'exit 5',
    'status=$?',
    'function f ',
    'f() ',
  ],
  ...[
    'iris session IRIS -U%SYS "##class(Backup.General).ExternalFreeze()"',
    'csession <CACHE INSTANCE> -U$SYS',
    '| tee log',
  ],
  ...[
    'trap x EXIT',
    'exec >>log',
    'set -e',
    '#!/bin/bash\n',
    'timeout 5 ',
    'su -c ',
    '-eq 5',
    '$status',
    '=',
    ' ',
    ';',
  ],
]
const jsonPieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"timeoutInSeconds"',
    '"preScriptLocation"',
    '"/etc/azure/prescript.sh"',
    '1e999',
  ],
  ...[
    'true',
    'false',
    'null',
    '"false"',
    '5400',
    '-',
    '//',
    '/*',
    '*/',
    '\uFEFF',
    '\\u',
    '\\',
    '\n',
    'NaN',
    "'",
    '#',
    '0x1',
    '[pre_post]\n',
    '=',
  ],
]
const fromPieces = (pieces: readonly string[]) =>
  fc.array(fc.oneof(fc.constantFrom(...pieces), anyText), { maxLength: 40 }).map((parts) => parts.join(''))
const anyBytes = fc.uint8Array({ maxLength: 400 })
const anyScript = fc.oneof(fromPieces(shellPieces), anyBytes)
const anyConfig = fc.oneof(fromPieces(jsonPieces), anyBytes, fc.json())
const anyFiles = fc
  .record({ script: anyScript, post: anyScript, config: anyConfig, ini: anyConfig })
  .map(({ script, post, config, ini }): LintFile[] => [
    { path: 'b/prescript.sh', content: script },
    { path: 'b/postScript.sh', content: post },
    { path: 'b/VMSnapshotScriptPluginConfig.json', content: config },
    { path: 'b/VMSnapshotPluginHost.conf', content: ini },
    { path: 'b/workload.conf', content: ini },
    { path: 'b/.make-azure-hooks.json', content: config },
  ])

/** Of this process: what else the machine does has no part in it. */
function measureSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

describe('any bytes', () => {
  test('are linted with every position inside of the file, and mended until nothing is left to mend', async () => {
    const check = ({ start, end, span, message }: Diagnostic) => {
      expect(start.line).toBeGreaterThan(0)
      expect(start.column).toBeGreaterThan(0)
      expect(end.line).toBeGreaterThanOrEqual(start.line)
      expect(span.end).toBeGreaterThanOrEqual(span.pos)
      expect(message).not.toBe('')
    }
    const property = fc.asyncProperty(anyFiles, async (files) => {
      for (const diagnostic of (await lint(files)).diagnostics) check(diagnostic)
      const { result, texts } = await fix(files, { instance: 'IRIS', product: 'cache' })
      for (const diagnostic of result.diagnostics) check(diagnostic)
      expect(result.diagnostics.filter((diagnostic) => diagnostic.fix)).toEqual([])
      const mended = files.map((file) => ({ ...file, content: texts.get(file.path) ?? file.content }))
      const again = await fix(mended, { instance: 'IRIS', product: 'cache' })
      expect({ fixed: again.fixed, texts: [...again.texts] }).toEqual({ fixed: 0, texts: [] })
    })
    await fc.assert(property, { numRuns: 700 })
  })

  test.each([
    ['nested', '('.repeat(20_000)],
    ['nested substitutions', '$('.repeat(20_000)],
    ['nested quotes', '"$('.repeat(5_000)],
    ['nested backquotes', '`\\`'.repeat(5_000)],
    ['nested conditions', 'if true; then '.repeat(5_000)],
    ['one long line', `echo ${'a '.repeat(200_000)}`],
    ['many sessions', 'iris session IRIS -U%SYS "##class(Backup.General).ExternalFreeze()"\n'.repeat(1_000)],
    ['many conditions', 'if [ $? -eq 5 ]; then a=1; else a=2; fi\n'.repeat(5_000)],
    ['many here-documents', 'cat <<E\n$x\nE\n'.repeat(10_000)],
    ['many comments', '# make-azure-hooks disable=AZH303\n'.repeat(5_000)],
    ['CRLF', 'echo a\r\n'.repeat(100_000)],
    ['NUL bytes', '\0'.repeat(100_000)],
    ['a pattern that is hard to match', `echo ${'\\'.repeat(50_000)}"`],
    ['nested JSON', '['.repeat(100_000)],
    ['long JSON', `{${'"a":1,'.repeat(50_000)}}`],
  ])('as large as it gets, in bounded time: %s', async (_, content) => {
    const before = measureSeconds()
    await lint([
      { path: 'prescript.sh', content },
      { path: 'conf.json', content },
    ])
    expect(measureSeconds() - before).toBeLessThan(30)
  })
})

test('the command ends with 0, 1 or 2', async () => {
  const property = fc.asyncProperty(anyScript, anyConfig, async (script, config) => {
    const cwd = mkdtempSync(join(tmpdir(), 'make-azure-hooks-'))
    try {
      writeFileSync(join(cwd, 'prescript.sh'), script)
      writeFileSync(join(cwd, 'VMSnapshotScriptPluginConfig.json'), config)
      const { status, stderr } = await runMain(['lint', '--no-shellcheck', '--format', 'json'], { cwd })
      expect([0, 1, 2]).toContain(status)
      expect(stderr).not.toMatch(/^\s+at |bug:/m)
    } finally {
      rmSync(cwd, { recursive: true })
    }
  })
  await fc.assert(property, { numRuns: 100 })
})
