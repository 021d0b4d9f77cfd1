// Every shell script of the machine, without a role: no crash, nothing about a contract with a database that none of
// them calls, and what is said of their syntax is what dash says.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { findMachineScripts } from '../../.config/machine-scripts.mjs'
import { type ConstructKey, constructs } from '../../src/lint/bashisms/found.ts'
import { lint } from '../../src/lint/linter.ts'
import type { Diagnostic, LintFile } from '../../src/model/lint.ts'
import { findProgram } from '../shell/facilities.ts'

const fewest = 200
const scripts = findMachineScripts().map((file): LintFile => ({ ...file, kind: 'script' }))
const enough = scripts.length >= fewest
const dash = findProgram('dash')
if (!enough) {
  console.warn(`skipped: there are ${scripts.length} shell scripts on this machine, and it takes ${fewest}`)
  if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error('REQUIRE_ALL_TOOLS=1, but there are too few scripts')
}

const callsDatabase = /\b(?:iris|csession|ccontrol|irissession|Backup\.General)\b/i

async function findAll(): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
  const found = new Map<string, readonly Diagnostic[]>()
  for (const file of scripts) found.set(file.path, (await lint([file])).diagnostics)
  return found
}

const textOf = (path: string) => Buffer.from(scripts.find((file) => file.path === path)?.content ?? '').toString()
const show = ({ path, start, id, message }: Diagnostic) => `${path}:${start.line} ${id} ${message}`

describe.skipIf(!enough)(`${scripts.length} scripts of this machine`, { timeout: 300_000 }, async () => {
  const found = enough ? await findAll() : new Map<string, readonly Diagnostic[]>()
  const all = [...found.values()].flat()

  test('are linted without a crash, and all at once as one by one', async () => {
    const { diagnostics } = await lint(scripts)
    expect(diagnostics.map(show).sort()).toEqual(all.map(show).sort())
  })

  test('get no finding about the contract where no database is called', () => {
    const contract = all.filter(({ id, path }) => /^AZH2/.test(id) && !callsDatabase.test(textOf(path)))
    expect(contract.map(show)).toEqual([])
  })

  test('get findings about configs, permissions and suppressions never', () => {
    expect(all.filter(({ id }) => !/^AZH[23]/.test(id)).map(show)).toEqual([])
  })

  test.skipIf(dash === null)('are unreadable for us when dash cannot read them', () => {
    const differing = scripts.flatMap(({ path }) => {
      const { status, stderr } = spawnSync(dash ?? '', ['-n', path], { encoding: 'utf8' })
      const refused = (found.get(path) ?? []).filter(({ id, messageKey }) => {
        if (id === 'AZH303') return constructs[messageKey as ConstructKey].unreadable
        return id === 'AZH301' || id === 'AZH305'
      })
      if ((status !== 0) === refused.length > 0) return []
      return [status === 0 ? refused.map(show) : stderr.trim()]
    })
    expect(differing).toEqual([])
  })
})
