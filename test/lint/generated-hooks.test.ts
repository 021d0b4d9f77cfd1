// What lint says of a hook and what it makes of it, against what dash does with it: shapes of hooks, right and wrong
// ones, each with every answer of a stand-in for the session.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import type { LintResult } from '../../src/model/lint.ts'
import { findProgram } from '../shell/facilities.ts'

const session = (what: string) =>
  `timeout -k 1 60 iris session IRIS -U%SYS "##Class(Backup.General).${what}()" </dev/null >>/var/log/hook.log 2>&1`
const freeze = session('ExternalFreeze')
const thaw = session('ExternalThaw')

const freezes = [
  freeze,
  `f() {\n${freeze}\n}\nf`,
  `f() {\n${freeze}\n[ $? -eq 5 ]\n}\nf`,
  `f() {\n${freeze}\nreturn $?\n}\nf`,
  `${freeze} | tee -a /var/log/x`,
  `f() {\n${freeze}\necho done >>/var/log/x\n}\nf`,
  `out=$(${freeze.replace(' >>/var/log/hook.log 2>&1', '')})`,
  `trap 'echo ended >>/var/log/x' EXIT\n${freeze}`,
  `rc=9\nfor i in A; do\n${freeze}\nrc=$?\ndone`,
  `if ${freeze}; then rc=0; else rc=$?; fi`,
  `${freeze} || rc=$?`,
  `rc=$(${freeze}; echo $?)`,
  `f() {\n${freeze}\ncase $? in 5) return 0 ;; *) return 1 ;; esac\n}\nf`,
]
const middles = ['', 'echo x >>/var/log/x\n', 'rc=$?\necho $rc >>/var/log/x\n', 'local_rc=$?\n']
const ends = [
  'exit $?',
  `[ $? -eq 5 ] && exit 0\n${thaw}\nexit 1`,
  `if [ $? -ne 0 ]; then\n${thaw}\nexit 1\nfi\nexit 0`,
  'if [ $? -ne 5 ]; then exit 1; fi',
  `case $? in 5) exit 0;; 3) exit 1;; *) ${thaw}; exit 1;; esac`,
  '[ $rc -eq 5 ] || exit 1',
  'exit $rc',
  '[ $? = 0 ] || exit 1',
  '[ $? -eq 0 ] || exit 1',
  '[ "$rc" -gt 4 ] || exit 1',
  'case $rc in 5) ;; *) exit 1;; esac',
  `case $? in 5) true ;; *) false ;; esac\nok=$?\n[ $ok -eq 0 ] || ${thaw}\nexit $ok`,
]
const starts = ['', '', '', 'set -e\n']

/** Every freeze before every end, with the rest in turns. */
const hooks = freezes.flatMap((frozen, row) =>
  ends.map((end, column) => {
    const pick = <Item>(items: readonly Item[]) => items[(row * 3 + column + (row >> 2)) % items.length]
    return `#!/bin/sh\n${pick(starts)}${frozen}\n${pick(middles)}${end}\n`
  }),
)

const listErrors = ({ diagnostics }: LintResult) =>
  diagnostics.filter(({ id, severity }) => severity === 'error' && /^AZH20[1-48]$/.test(id)).map(({ id }) => id)

/** Of each script whether it ends with 0 for 5, and with anything else for all other answers, the 124 of a limit among
 * them: in one dash. */
function listRight(dash: string, scripts: readonly string[]): boolean[] {
  const standIns = `iris() { return "$ANSWER"; }\ntimeout() { shift 3; "$@"; }\ntee() { :; }\n`
  const runs = scripts.map((script) => {
    const text = script.replaceAll(/\/var\/log\/[\w.]+/g, '/dev/null').replaceAll("'", `'\\''`)
    return `for ANSWER in 5 3 1 0 124; do\n(eval '${text}') 2>/dev/null\nprintf '%s ' $?\ndone\necho`
  })
  const { stdout } = spawnSync(dash, ['-s'], { input: standIns + runs.join('\n'), encoding: 'utf8' })
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => /^0( [1-9]\d*){4} ?$/.test(line))
}

const dash = findProgram('dash')
test.skipIf(dash === null)('the errors are those that dash makes, and what is mended is right', async () => {
  const results = await Promise.all(
    hooks.map(async (script) => {
      const file = { path: 'prescript.sh', content: script }
      const { texts, result } = await fix([file])
      const mended = texts.get(file.path) ?? script
      return { script, mended, before: listErrors(await lint([file])), after: listErrors(result) }
    }),
  )
  const wasRight = listRight(dash ?? '', hooks)
  const changed = results.filter(({ script, mended }) => mended !== script)
  const mended = changed.map((each) => each.mended)
  const rightOfMended = listRight(dash ?? '', mended)
  const rightNow = new Set(mended.filter((_, at) => rightOfMended[at]))
  expect(wasRight.filter(Boolean).length).toBeGreaterThan(8)
  expect(changed.length).toBeGreaterThan(30)
  const faults = results.flatMap(({ script, mended: text, before, after }, at) => {
    const right = wasRight[at]
    if (right && before.length > 0) return [`right, but ${before}:\n${script}`]
    if (!right && before.length === 0) return [`wrong, but silent:\n${script}`]
    if (text === script) return []
    if (right) return [`right, but changed:\n${script}`]
    return after.length === 0 && !rightNow.has(text) ? [`wrong after mending:\n${script}\n=>\n${text}`] : []
  })
  expect(faults).toEqual([])
})
