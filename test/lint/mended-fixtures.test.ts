// What the fixes of the rules make of scripts can still be read by every sh that Azure's VMs may have.
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder } from '../command.ts'
import { findShell, type Shell } from '../shell/facilities.ts'
import { fixturesFolder, readFixtures } from './fixture.ts'

const words: Readonly<Record<Shell, readonly string[]>> = {
  dash: [],
  'bash --posix': ['--posix'],
  'busybox sh': ['sh'],
}
const mended = readdirSync(fixturesFolder)
  .filter((name) => /^azh2/.test(name))
  .flatMap((rule) => readFixtures(rule).flatMap(({ name, fixed }) => fixed.map((file) => ({ rule, name, ...file }))))
  .filter(({ path }) => path.endsWith('.sh'))
  .map(({ rule, name, path, content }) => ({ name: `${rule}.${name}.${path.replaceAll('/', '.')}`, content }))

describe.each(Object.keys(words) as Shell[])('%s', (shell) => {
  const program = findShell(shell)
  test.skipIf(program === null)('reads mended scripts', () => {
    expect(mended.length).toBeGreaterThan(15)
    const folder = makeFolder()
    for (const { name, content } of mended) writeFileSync(join(folder, name), content)
    const loop = 'for name do "$0" $words -n "$name" || echo "$name"; done'
    const args = [...words[shell], '-c', `words='${words[shell].join(' ')}'; ${loop}`, program ?? '']
    const names = mended.map(({ name }) => name)
    const result = spawnSync(program ?? '', [...args, ...names], { cwd: folder, encoding: 'utf8' })
    expect(result).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })
})
