// What rule AZH303 says about bash and dash is true: each bad example runs under dash, each look-alike in both.
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lint } from '../../src/lint/linter.ts'
import { rules } from '../../src/lint/rules/index.ts'
import { makeFolder } from '../command.ts'
import { findProgram } from '../shell/facilities.ts'
import { examples } from './bashism-examples.ts'

const shells = { dash: findProgram('dash'), bash: findProgram('bash') }
const hasShells = shells.dash !== null && shells.bash !== null
if (!hasShells) {
  if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error('REQUIRE_ALL_TOOLS=1, but dash or bash is missing')
  console.warn('skipped: dash or bash is missing')
}

const others = rules.filter(({ id }) => id !== 'AZH303').map(({ id }) => [id, 'off' as const])

async function find(content: string) {
  const { diagnostics } = await lint([{ path: 'script.sh', content }], { rules: Object.fromEntries(others) })
  return diagnostics
}

/** With the few programs that the examples need on the PATH, so that no other decides what is "not found". */
function run(shell: 'dash' | 'bash', script: string) {
  const cwd = makeFolder()
  mkdirSync(join(cwd, 'bin'))
  for (const name of ['cat', 'grep', 'true', 'false']) symlinkSync(findProgram(name) ?? '', join(cwd, 'bin', name))
  writeFileSync(join(cwd, 'script.sh'), script)
  const { status, stdout, stderr } = spawnSync(shells[shell] ?? '', ['script.sh'], {
    cwd,
    env: { PATH: join(cwd, 'bin'), LC_ALL: 'C' },
    encoding: 'utf8',
    input: '',
    timeout: 10_000,
  })
  return { status, stdout, stderr }
}

describe.each(Object.entries(examples))('%s', (key, all) => {
  test.each(all)('$bad', async ({ bad, alike }) => {
    expect((await find(bad)).map(({ messageKey }) => messageKey)).toEqual([key])
    expect((await find(alike)).map(({ message }) => message)).toEqual([])
  })

  test.skipIf(!hasShells).each(all)('under dash: $bad', ({ bad, dash: [out, err, status] }) => {
    const result = run('dash', bad)
    expect(result).toMatchObject({ stdout: out, status })
    expect(result.stderr).toContain(err)
    const inBash = run('bash', bad)
    if (err !== '') expect(inBash.stderr).not.toContain(err)
    else expect({ ...inBash, stderr: result.stderr }).not.toEqual(result)
  })

  test.skipIf(!hasShells).each(all)('alike in both: $alike', ({ alike }) => {
    const result = run('dash', alike)
    expect(run('bash', alike)).toEqual(result)
    expect(result.stderr).toBe('')
  })
})

test('every construct has an example, and says what dash does and what to do', async () => {
  const { constructs } = await import('../../src/lint/bashisms/found.ts')
  expect(Object.keys(examples).sort()).toEqual(Object.keys(constructs).sort())
  for (const { bad } of Object.values(examples).flat()) {
    for (const { message, effect, advice } of await find(bad)) {
      for (const sentence of [message, effect, advice]) expect(sentence).toMatch(/^[A-Z"].*\.$/)
    }
  }
})
