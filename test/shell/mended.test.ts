// Hooks as they are found in print, with their mistakes: what the linter makes of them keeps the promise of a backup.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import type { LintFile, LintOptions } from '../../src/model/lint.ts'
import { type Backup, backUp } from './backup.ts'
import { findShell, mustSkip, SHELL_PROGRAMS, type Shell } from './facilities.ts'
import { Sandbox } from './sandbox.ts'

const folder = join(import.meta.dirname, 'published-hooks')
const names = ['prescript.sh', 'postScript.sh', 'VMSnapshotScriptPluginConfig.json']
const shells: Shell[] = ['dash', 'bash --posix', 'busybox sh']
const options: LintOptions = { instance: 'IRIS', product: 'cache' }

/** What copying from a web page, a PDF or Windows adds. */
const damages: [string, (text: string) => string][] = [
  ['as printed', (text) => text],
  ['with lines of Windows', (text) => text.replaceAll('\n', '\r\n')],
  ['torn over two lines', (text) => text.replaceAll('-U%SYS "', '-U%SYS  \n"')],
  ['with a variable for the namespace', (text) => text.replaceAll('-U%SYS', '-U$SYS')],
  ['with another placeholder', (text) => text.replaceAll('<CACHE INSTANCE>', '[SID]')],
  ['read too late', (text) => text.replaceAll('rc=$?', 'echo "asked"\nrc=$?')],
  ['in a pipe', (text) => text.replaceAll('()"', '()" | tee -a "$logfile"').replaceAll(' >> $logfile\nrc', '\nrc')],
]

function readDamaged(damage: (text: string) => string): LintFile[] {
  return names.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    // A comma too many, which Biome would not let stand in the file.
    return { path: name, content: name.endsWith('.sh') ? damage(text) : text.replace(/\n\}\s*$/, ',\n}\n') }
  })
}

async function mend(damage: (text: string) => string): Promise<Map<string, string>> {
  const files = readDamaged(damage)
  const { texts } = await fix(files, options)
  return new Map(files.map(({ path, content }) => [path, texts.get(path) ?? String(content)]))
}

/** A backup by the mended hooks; `play` says what is the matter with the database. */
async function backUpWith(
  hooks: Map<string, string>,
  shell: Shell,
  play: (vm: Sandbox) => void,
): Promise<{ vm: Sandbox; backup: Backup }> {
  const vm = await Sandbox.open({ shell, bundle: { instance: ['IRIS'], product: 'cache' } })
  vm.install(hooks)
  play(vm)
  return { vm, backup: await backUp(vm, { patience: 30 }) }
}

describe.each(damages)('hooks %s', (_, damage) => {
  test('have errors, and none when they are mended', async () => {
    const before = await lint(readDamaged(damage), options)
    expect(before.diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(5)
    const mended = [...(await mend(damage))].map(([path, content]) => ({ path, content }))
    const after = await lint(mended, options)
    expect(after.diagnostics.filter(({ severity, fix }) => severity === 'error' || fix)).toEqual([])
    expect((await fix(mended, options)).fixed).toBe(0)
    expect(() => JSON.parse(mended.find(({ path }) => path.endsWith('.json'))?.content ?? '')).not.toThrow()
  })

  test.each(shells)('can be read by %s', async (shell) => {
    if (mustSkip(SHELL_PROGRAMS[shell])) return
    for (const [name, text] of await mend(damage)) {
      if (!name.endsWith('.sh')) continue
      const words = { dash: [], 'bash --posix': ['--posix'], 'busybox sh': ['sh'] }[shell]
      const { status, stderr } = spawnSync(findShell(shell) ?? '', [...words, '-n'], { input: text, encoding: 'utf8' })
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' })
    }
  })
})

test.skipIf(mustSkip('dash'))(
  'unmended hooks report a failure for a healthy database',
  { timeout: 60_000 },
  async () => {
    const hooks = new Map(readDamaged((text) => text).map(({ path, content }) => [path, String(content)]))
    const { vm, backup } = await backUpWith(hooks, 'dash', () => undefined)
    try {
      expect(backup.pre?.status).not.toBe(0)
      expect(backup.post?.status).not.toBe(0)
    } finally {
      await vm.close()
    }
  },
)

const scenes: [string, Shell, (text: string) => string][] = [
  ...shells.map((shell) => ['as printed', shell, damages[0]?.[1]] as [string, Shell, (text: string) => string]),
  ...damages.slice(1).map(([name, damage]) => [name, 'dash', damage] as [string, Shell, (text: string) => string]),
]

describe.each(scenes)('mended hooks %s in %s', (_, shell, damage) => {
  const skip = mustSkip(SHELL_PROGRAMS[shell])

  test.skipIf(skip)('make a healthy backup application-consistent', { timeout: 60_000 }, async () => {
    const { vm, backup } = await backUpWith(await mend(damage), shell, () => undefined)
    try {
      expect({ pre: backup.pre?.status, post: backup.post?.status }).toEqual({ pre: 0, post: 0 })
      const { from, to } = backup.snapshot
      expect(vm.database('IRIS').wasFrozenThroughout(from, to)).toBe(true)
      expect(vm.database('IRIS').isFrozen()).toBe(false)
    } finally {
      await vm.close()
    }
  })

  test.skipIf(skip).each(['status 3', 'status 0', 'answers 1', 'answers 0'])(
    'fail with a freeze that %s, and leave nothing frozen',
    { timeout: 60_000 },
    async (fault) => {
      const { vm, backup } = await backUpWith(await mend(damage), shell, (vm) =>
        vm.database('IRIS').fail('freeze', fault),
      )
      try {
        // Azure takes any status but 0 for 300.
        expect(backup.pre?.status).toBe(1)
        expect(vm.database('IRIS').isFrozen()).toBe(false)
      } finally {
        await vm.close()
      }
    },
  )

  test.skipIf(skip)('fail with a thaw that fails', { timeout: 60_000 }, async () => {
    const { vm, backup } = await backUpWith(await mend(damage), shell, (vm) =>
      vm.database('IRIS').fail('thaw', 'status 3'),
    )
    try {
      expect({ pre: backup.pre?.status, post: backup.post?.status }).toEqual({ pre: 0, post: 1 })
    } finally {
      await vm.close()
    }
  })
})
