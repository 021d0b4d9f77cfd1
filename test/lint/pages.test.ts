// Every rule has its page, and the page's examples are what it says they are.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lint } from '../../src/lint/linter.ts'
import { rules } from '../../src/lint/rules/index.ts'
import type { Folder, LintFile } from '../../src/model/lint.ts'
import { projectFolder } from '../command.ts'

const defaultPaths: Record<string, string> = {
  json: 'VMSnapshotScriptPluginConfig.json',
  sh: 'prescript.sh',
  ini: 'VMSnapshotPluginHost.conf',
}

/** The blocks of code under a heading as files. */
function readBlocks(page: string, heading: string): LintFile[] {
  const [, section = ''] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page) ?? []
  return [...section.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', words = '', code = '']) => {
    const read = (key: string) => new RegExp(`(?<= )${key}(?:=(\\S+))?(?= |$)`).exec(words)?.slice(0, 2)
    const path = read('path')?.[1] ?? defaultPaths[language] ?? ''
    const mode = read('mode')?.[1]
    const permissions = mode && { uid: Number(read('uid')?.[1] ?? 0), gid: 0, mode: Number.parseInt(mode, 8) }
    const [folder, folderMode = ''] = read('folder')?.[1]?.split(':') ?? []
    const folders: Folder[] = folder ? [{ path: folder, uid: 0, gid: 0, mode: Number.parseInt(folderMode, 8) }] : []
    const lines = read('eol')?.[1] === 'crlf' ? code.replaceAll('\n', '\r\n') : code
    return {
      path,
      content: read('bom') ? `\uFEFF${lines}` : lines,
      ...(permissions ? { permissions } : {}),
      folders,
    }
  })
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('page of %s', (_, { id, name }) => {
  const page = readFileSync(join(projectFolder, `src/lint/rules/${id.toLowerCase()}-${name}.md`), 'utf8')

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
