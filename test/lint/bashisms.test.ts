// What rule AZH303 says about bash and dash is true: each bad example runs under dash, each look-alike in both.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the $ of shell code
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lint } from '../../src/lint/linter.ts'
import { rules } from '../../src/lint/rules/index.ts'
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

interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** What each script does in a folder of its own, by its text; all of them with one start of a shell from here. With the
 * few programs that the examples need on the PATH, so that no other decides what is "not found". */
function runAll(shell: string, scripts: readonly string[], home: string): ReadonlyMap<string, Outcome> {
  mkdirSync(join(home, 'bin'))
  for (const name of ['cat', 'grep', 'true', 'false']) symlinkSync(findProgram(name) ?? '', join(home, 'bin', name))
  const folders = new Map(scripts.map((script, index) => [script, join(home, String(index))]))
  for (const [script, folder] of folders) {
    mkdirSync(folder)
    writeFileSync(join(folder, 'script.sh'), script)
  }
  const loop =
    'for folder do cd "$folder" && "$0" script.sh >../out-${folder##*/} 2>../err-${folder##*/}; echo $?; done'
  const { stdout } = spawnSync(shell, ['-c', loop, shell, ...folders.values()], {
    env: { PATH: join(home, 'bin'), LC_ALL: 'C' },
    encoding: 'utf8',
    input: '',
    timeout: 200_000,
  })
  const statuses = stdout.split('\n')
  const read = (name: string) => readFileSync(join(home, name), 'utf8')
  const outcomes = [...folders.keys()].map((script, index) => {
    const outcome = { status: Number(statuses[index]), stdout: read(`out-${index}`), stderr: read(`err-${index}`) }
    return [script, outcome] as const
  })
  return new Map(outcomes)
}

const all = Object.entries(examples).flatMap(([key, list]) => list.map((example) => ({ key, ...example })))

test.each(all)('$key: $bad', async ({ key, bad, alike }) => {
  expect((await find(bad)).map(({ messageKey }) => messageKey)).toEqual([key])
  expect((await find(alike)).map(({ message }) => message)).toEqual([])
})

describe.skipIf(!hasShells)('is true', () => {
  const outcomes: Record<'dash' | 'bash', ReadonlyMap<string, Outcome>> = { dash: new Map(), bash: new Map() }
  const homes: string[] = []
  beforeAll(() => {
    const scripts = [...new Set(all.flatMap(({ bad, alike }) => [bad, alike]))]
    for (const shell of ['dash', 'bash'] as const) {
      const home = mkdtempSync(join(tmpdir(), 'make-azure-hooks-bashisms-'))
      homes.push(home)
      outcomes[shell] = runAll(shells[shell] ?? '', scripts, home)
    }
  })
  afterAll(() => {
    for (const home of homes) rmSync(home, { recursive: true })
  })

  test.each(all)('$key: $bad', ({ bad, alike, dash: [out, err, status] }) => {
    const result = outcomes.dash.get(bad)
    expect(result).toMatchObject({ stdout: out, status })
    expect(result?.stderr).toContain(err)
    const inBash = outcomes.bash.get(bad)
    if (err !== '') expect(inBash?.stderr).not.toContain(err)
    else expect({ ...inBash, stderr: result?.stderr }).not.toEqual(result)
    expect(outcomes.bash.get(alike)).toEqual(outcomes.dash.get(alike))
    expect(outcomes.dash.get(alike)?.stderr).toBe('')
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
