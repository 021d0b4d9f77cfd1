// What the fixes of the rules make of scripts can still be read by every sh that Azure's VMs may have.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findShell, type Shell } from '../shell/facilities.ts'
import { fixturesFolder, readFixtures } from './fixture.ts'

const words: Readonly<Record<Shell, readonly string[]>> = {
  dash: [],
  'bash --posix': ['--posix'],
  'busybox sh': ['sh'],
}
const mended = readdirSync(fixturesFolder)
  .filter((name) => /^azh2/.test(name))
  .flatMap((rule) => readFixtures(rule).flatMap(({ name, fixed }) => fixed.map((file) => ({ rule, name, file }))))
  .filter(({ file }) => file.path.endsWith('.sh'))

describe.each(Object.keys(words) as Shell[])('%s', (shell) => {
  const program = findShell(shell)
  test.skipIf(program === null)('reads mended scripts', () => {
    expect(mended.length).toBeGreaterThan(15)
    for (const { rule, name, file } of mended) {
      const input = String(file.content)
      const { status, stderr } = spawnSync(program ?? '', [...words[shell], '-n'], { input, encoding: 'utf8' })
      expect({ rule, name, status, stderr }).toEqual({ rule, name, status: 0, stderr: '' })
    }
  })
})
