// The diff is one that `patch` turns back into the new text.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createUnifiedDiff } from '../../src/lint/unified-diff.ts'
import { makeFolder } from '../command.ts'

/** What the diff says that the new text is, read by its own rules. */
function applyDiff(before: string, diff: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const result: string[] = []
  let next = 0
  const lines = diff.split('\n').slice(2, -1)
  lines.forEach((line, index) => {
    const [, start, count = '1'] = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@$/.exec(line) ?? []
    if (start !== undefined) {
      const from = Number(count) === 0 ? Number(start) : Number(start) - 1
      result.push(...old.slice(next, from))
      next = from
      return
    }
    if (line.startsWith('\\')) return
    const text = `${line.slice(1)}${lines[index + 1]?.startsWith('\\') ? '' : '\n'}`
    if (line[0] !== '+') expect(old[next++]).toBe(text)
    if (line[0] !== '-') result.push(text)
  })
  return [...result, ...old.slice(next)].join('')
}

const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'a\r'), { maxLength: 30 }).map((lines) => lines.join('\n'))

test('says how to come from one text to the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = createUnifiedDiff('x', before, after)
      if (before === after) expect(diff).toBe('')
      else expect(applyDiff(before, diff)).toBe(after)
    }),
    { numRuns: 2000 },
  )
})

test('shows three lines around a change, and nearby changes as one', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index + 1}\n`)
  const changed = lines.map((line, index) => ([4, 8, 25].includes(index) ? `new ${line}` : line))
  const diff = createUnifiedDiff('/etc/azure/x', lines.join(''), changed.join(''))
  expect(diff.match(/^@@.*@@$/gm)).toEqual(['@@ -2,11 +2,11 @@', '@@ -23,7 +23,7 @@'])
  expect(diff).toMatch(/^--- a\/etc\/azure\/x\n\+\+\+ b\/etc\/azure\/x\n/)
})

test('counts a text that differs all over as replaced, in bounded time', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index}`)
  const [before, after] = [lines.join('\r\n'), lines.join('\n')]
  const diff = createUnifiedDiff('x', before, after)
  expect(diff).toMatch(/^--- a\/x\n\+\+\+ b\/x\n@@ -1,20000 \+1,20000 @@\n-0\r\n/)
  expect(applyDiff(before, diff)).toBe(after)
})

const hasGit = spawnSync('git', ['--version']).status === 0

test.skipIf(!hasGit && !process.env['REQUIRE_ALL_TOOLS'])('git applies it', () => {
  const folder = makeFolder()
  const before = '{\r\n  "a": 1,\r\n}'
  const after = '{\n  "a": 1\n}\n'
  writeFileSync(join(folder, 'x.json'), before)
  const { status, stderr } = spawnSync('git', ['apply', '-'], {
    cwd: folder,
    input: createUnifiedDiff('x.json', before, after),
    encoding: 'utf8',
  })
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  expect(readFileSync(join(folder, 'x.json'), 'utf8')).toBe(after)
})
