// Every rule has its page, and the page's examples are what it says they are.
import { describe, expect, test } from 'vitest'
import { lint } from '../../src/lint/linter.ts'
import { rules } from '../../src/lint/rules/index.ts'
import { readBlocks, readPage } from './rule-page.ts'

describe.each(rules.map((rule) => [rule.id, rule] as const))('page of %s', (_, { id, name }) => {
  const page = readPage(id, name)

  test('has its parts and narrow lines', () => {
    expect(page).toMatch(/^# [^\n]+\n\n\S[\s\S]*\n## Bad\n[\s\S]*\n## Good\n[\s\S]*\n## When to disable\n\n\S/)
    expect(page.split('\n')[0]).toBe(`# ${id} ${name}`)
    expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130)
  })

  test.each([
    ['Bad', true],
    ['Good', false],
  ] as const)('%s', async (heading, found) => {
    const files = readBlocks(page, heading)
    expect(files.length).toBeGreaterThan(0)
    // A suppression is of another rule, which then has to run.
    const off = rules
      .filter((rule) => rule.id !== id && !id.startsWith('AZH9'))
      .map((rule) => [rule.id, 'off' as const])
    const { diagnostics } = await lint(files, { rules: Object.fromEntries(off) })
    expect(diagnostics.some((diagnostic) => diagnostic.id === id)).toBe(found)
  })
})
