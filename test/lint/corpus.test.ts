// Scripts that have nothing to do with databases, as they lie on any Linux system, without a role: no crash, nothing
// about a contract, and what is said of their syntax is what dash says. CI prints what is said of those of its machine.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ConstructKey, constructs } from '../../src/lint/bashisms/found.ts'
import { lint } from '../../src/lint/linter.ts'
import type { Diagnostic, LintFile } from '../../src/model/lint.ts'
import { findProgram } from '../shell/facilities.ts'

const folder = join(import.meta.dirname, 'corpus')
const scripts = readdirSync(folder).map(
  (path): LintFile => ({ path, content: readFileSync(join(folder, path)), kind: 'script' }),
)
const unreadable = [
  'bash-arrays.sh',
  'bash-completion.bash',
  'broken-case.sh',
  'broken-if.sh',
  'broken-quote.sh',
  'function-keyword.sh',
  'perl-in-sh',
  'select-menu.sh',
  'windows.sh',
]
/** Another program has taken over before dash comes to what it could not read. */
const neverReadToTheEnd = ['tcl-in-sh']

const isRefused = ({ id, messageKey }: Diagnostic) =>
  id === 'AZH303' ? constructs[messageKey as ConstructKey].unreadable : id === 'AZH301' || id === 'AZH305'
const show = ({ path, start, id, message }: Diagnostic) => `${path}:${start.line} ${id} ${message}`

test('scripts get findings about their syntax only, all at once as one by one', async () => {
  const { diagnostics } = await lint(scripts)
  expect(diagnostics.filter(({ id }) => !/^AZH3/.test(id)).map(show)).toEqual([])
  const one = await Promise.all(scripts.map(async (file) => (await lint([file])).diagnostics))
  expect(one.flat().map(show).sort()).toEqual(diagnostics.map(show).sort())
})

test('those are refused that dash cannot read', async () => {
  const { diagnostics } = await lint(scripts)
  const refused = new Set(diagnostics.filter(isRefused).map(({ path }) => path))
  expect([...refused].sort()).toEqual(unreadable)
})

const dash = findProgram('dash')
test.skipIf(dash === null)('which is what dash says', () => {
  const refused = scripts.filter(({ path }) => spawnSync(dash ?? '', ['-n', join(folder, path)]).status !== 0)
  expect(refused.map(({ path }) => path)).toEqual([...unreadable, ...neverReadToTheEnd].sort())
})

test('sound ones get no finding at all', async () => {
  const sound = scripts.filter(({ path }) => !unreadable.includes(path) && !path.startsWith('bash-'))
  expect(sound.length).toBeGreaterThan(12)
  expect((await lint(sound)).diagnostics.map(show)).toEqual([])
})
