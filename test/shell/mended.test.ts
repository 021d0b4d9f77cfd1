// Hooks as they are found in print, with their mistakes: what the linter makes of them keeps the promise of a backup.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { composeHookSet } from '../../src/fs/compose-hook-set.ts'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import type { LintFile, LintOptions } from '../../src/model/lint.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { playFairly } from '../rehearse/fairly.ts'
import { rehearseQuickly, tell } from '../rehearse/rehearsals.ts'
import { findShell, mustSkip, SHELL_PROGRAMS, type Shell } from './facilities.ts'
import { expectStatuses, PATIENCE } from './scenario.ts'

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

/** A backup by hooks; `arrange` says what is the matter with the database. */
async function backUpWith(texts: Map<string, string>, shell: Shell, arrange: (vm: Scene) => void) {
  const found = [...texts].map(([path, text]) => ({ path, content: Buffer.from(text) }))
  const hooks = { ...composeHookSet('by hand', found), instances: ['IRIS'] }
  const rehearsal = await rehearseQuickly(hooks, { arrange }, { shell })
  const [backup] = rehearsal.backups
  if (!backup) throw new Error(`no backup was made\n${tell(rehearsal)}`)
  return { rehearsal, backup }
}

describe.concurrent.each(damages)('hooks %s', (_, damage) => {
  test('have errors, and when they are mended none but what takes a person', async () => {
    const before = await lint(readDamaged(damage), options)
    expect(before.diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(5)
    const mended = [...(await mend(damage))].map(([path, content]) => ({ path, content }))
    const after = await lint(mended, options)
    expect(after.diagnostics.filter(({ fix }) => fix)).toEqual([])
    // No fix writes a roll-back, or knows how long a session may take.
    const left = after.diagnostics.filter(({ severity }) => severity === 'error').map(({ id }) => id)
    expect([...new Set(left)].sort()).toEqual(['AZH205', 'AZH209'])
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

test.skipIf(mustSkip('dash'))('unmended hooks report a failure for a healthy database', PATIENCE, async () => {
  const hooks = new Map(readDamaged((text) => text).map(({ path, content }) => [path, String(content)]))
  // The host cannot even read the config.
  hooks.set('VMSnapshotScriptPluginConfig.json', (await mend((text) => text)).get(names[2] ?? '') ?? '')
  const { backup } = await backUpWith(hooks, 'dash', () => undefined)
  expect(backup.pre?.status).not.toBe(0)
  expect(backup.post?.status).not.toBe(0)
})

/** All that may go wrong is tried once; elsewhere what the damage or the shell could change. */
const scenes: [string, Shell, (text: string) => string, readonly string[]][] = [
  ['as printed', 'dash', (text) => text, ['status 3', 'status 0', 'answers 1', 'answers 0']],
  ...shells.slice(1).map((shell): (typeof scenes)[number] => ['as printed', shell, (text) => text, ['answers 0']]),
  ...damages.slice(1).map(([name, damage]): (typeof scenes)[number] => [name, 'dash', damage, ['answers 0']]),
]

type Played = Awaited<ReturnType<typeof backUpWith>>

describe.concurrent.each(scenes)('mended hooks %s in %s', (damageName, shell, damage, faults) => {
  const skip = mustSkip(SHELL_PROGRAMS[shell])

  const declare = (name: string, arrange: (vm: Scene) => void, judge: (played: Played) => void) =>
    test.skipIf(skip)(name, PATIENCE, (context) => {
      const play = async () => judge(await backUpWith(await mend(damage), shell, arrange))
      return playFairly(`mended hooks ${damageName} in ${shell} ${name}`, play, context.skip)
    })

  declare(
    'make a healthy backup application-consistent',
    () => undefined,
    ({ backup, rehearsal }) => {
      expectStatuses(backup, 0, 0)
      expect(rehearsal.broken, tell(rehearsal)).toEqual([])
    },
  )

  for (const fault of faults) {
    declare(
      `fail with a freeze that ${fault}, and leave nothing frozen`,
      (vm) => vm.database('IRIS').fail('freeze', fault),
      ({ backup, rehearsal }) => {
        // Azure takes any status but 0 for 300.
        expect(backup.pre?.status).toBe(1)
        expect(rehearsal.freezes.filter(({ to }) => to === null)).toEqual([])
      },
    )
  }

  if (faults.length > 1) {
    declare(
      'fail with a thaw that fails',
      (vm) => vm.database('IRIS').fail('thaw', 'status 3'),
      ({ backup }) => expectStatuses(backup, 0, 1),
    )
  }
})
