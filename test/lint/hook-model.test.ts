// The reading of hook scripts: statuses followed through the shell, sessions found wherever they hide.
import { describe, expect, test } from 'vitest'
import { generateBundle } from '../../src/index.ts'
import type { ScenarioName } from '../../src/lint/hook/scenario.ts'
import { findLimit } from '../../src/lint/hook/session.ts'
import { buildHookModel } from '../../src/lint/hook-model.ts'
import type { Role } from '../../src/model/lint.ts'
import { parseShell } from '../../src/shell/parse.ts'

const freeze = 'iris session IRIS -U%SYS "##Class(Backup.General).ExternalFreeze()" </dev/null'
const thaw = freeze.replace('Freeze', 'Thaw')

function read(text: string, role: Role = 'pre', parameters?: readonly string[]) {
  return buildHookModel(parseShell(text), {
    role,
    parameters,
    elsewhere: [],
    namesTraced: false,
    findLibrary: () => undefined,
  })
}

/** Exit statuses of all ways that are certain, each once. */
function endings(text: string, scenario: ScenarioName = 'healthy', role: Role = 'pre'): (number | undefined)[] {
  const { ways, complete } = read(text, role).read(scenario)
  expect(complete).toBe(true)
  const codes = ways.filter(({ doubtful }) => !doubtful).map(({ code }) => code)
  return [...new Set(codes)].sort()
}

describe('the status of a session', () => {
  const follow: [string, string, number][] = [
    ['directly', `${freeze}\nexit $?`, 5],
    ['as the last command', freeze, 5],
    ['by a variable', `${freeze}\nrc=$?\nexit "$rc"`, 5],
    ['by a copy of a variable', `${freeze}\na=$?\nb=$a\nexit "\${b}"`, 5],
    ['through a function', `f() { ${freeze}; }\nf\nexit $?`, 5],
    ['through return', `f() { ${freeze}; local rc=$?; echo x; return $rc; }\nf; exit $?`, 5],
    ['through the output of a function', `f() { ${freeze} >/dev/null; echo $?; }\nexit "$(f)"`, 5],
    ['through a subshell', `(${freeze}; exit $?)\nexit $?`, 5],
    ['through exec', `exec ${freeze}`, 5],
    ['through a substitution', `out=$(${freeze})\nexit $?`, 5],
    ['through eval', `eval '${freeze}'\nexit $?`, 5],
    ['through a background job', `${freeze} &\nsession=$!\nwait "$session"\nexit $?`, 5],
    ['through sh -c', `sh -c '${freeze}'\nexit $?`, 5],
    ['through timeout and env', `timeout 9 env A=b ${freeze}\nexit $?`, 5],
    ['past case', `${freeze}\ncase $? in 5) exit 0 ;; 3) exit 1 ;; esac\nexit 9`, 0],
    ['past &&', `${freeze} && exit 8\nexit 7`, 7],
    ['past ||', `${freeze} || exit 7\nexit 8`, 7],
    ['past !', `! ${freeze} && exit 4\nexit 8`, 4],
    ['past if', `if ${freeze}; then exit 8; else exit $?; fi`, 5],
    ['past elif', `${freeze}\ns=$?\nif [ $s -eq 3 ]; then exit 1; elif [ $s -eq 5 ]; then exit 2; fi\nexit 3`, 2],
    ['past a pipe', `${freeze} | cat\nexit $((0 + 1))`, 1],
    ['past arithmetic', `${freeze}\nexit $(($? - 5))`, 0],
    ['past [[ ]]', `${freeze}\n[[ $? == 5 && -n x ]] && exit 6\nexit 7`, 6],
    ['past (( ))', `${freeze}\nrc=$?\n(( rc == 5 )) && exit 6\nexit 7`, 6],
    ['past a loop', `n=0\nwhile [ $n -lt 3 ]; do ${freeze}\n[ $? -eq 5 ] && break; n=$((n+1)); done\nexit $n`, 0],
    ['past a trap', `trap 'exit 4' EXIT\n${freeze}\nexit 0`, 4],
    ['past set -e', `set -e\n${freeze}\nexit 0`, 5],
    ['past set -e with ||', `set -e\n${freeze} || rc=$?\nexit "$rc"`, 5],
    ['past a default', `${freeze}\nrc=$?\nexit \${rc:-1}`, 5],
  ]
  test.each(follow)('is followed %s', (_, text, code) => {
    expect(endings(text)).toEqual([code])
  })

  test('is told apart from that of what follows', () => {
    expect(endings(`${freeze}\necho x\nexit $?`)).toEqual([0])
    expect(endings(`${freeze}\n[ -d /x ]\nexit 3`)).toEqual([3])
  })

  test('decides alike each time that the same unknown text is asked for', () => {
    const text = `[ "$1" = on ] && { ${freeze}; rc=$?; }\n[ "$1" = on ] || exit 0\n[ "$rc" -eq 5 ] && exit 6\nexit 7`
    expect(endings(text)).toEqual([0, 6])
  })

  test('makes doubtful what only looks at the output', () => {
    const { ways } = read(`${freeze} >/tmp/out\nif grep -q frozen /tmp/out; then exit 0; fi\nexit 1`).read('healthy')
    expect(ways.every(({ doubtful }) => doubtful)).toBe(true)
  })

  test('is what the scenario says', () => {
    const text = `${freeze}\nexit $?`
    const answers = ['healthy', 'freeze refused', 'freeze without answer', 'freeze ended with 0'] as const
    expect(answers.map((name) => endings(text, name)[0])).toEqual([5, 3, 1, 0])
    expect(endings(`${thaw}\nexit $?`, 'thaw refused', 'post')).toEqual([3])
    const probe = freeze.replace('ExternalFreeze', 'IsWDSuspendedExt')
    expect(endings(`${probe}\nexit $?`, 'healthy', 'post')).toEqual([5])
    expect(endings(`${probe}\nexit $?`, 'resumed early', 'post')).toEqual([3])
    expect(endings(`${thaw}\n${probe}\nexit $?`, 'healthy', 'post')).toEqual([3])
  })
})

describe('a session', () => {
  const call = '##Class(Backup.General).ExternalFreeze()'
  const hidden: [string, string][] = [
    ['behind variables', `C=iris N=IRIS X='${call}'\n$C session "$N" -U%SYS "$X"`],
    ['behind a list of words', `set -- iris session IRIS -U%SYS '${call}'\ntimeout 9 "$@"`],
    ['in a path', `/opt/iris/bin/iris session IRIS -U %SYS '${call}'`],
    ['in an unknown folder', `"$ISC/bin/iris" session IRIS -U %SYS '${call}'`],
    ['of Caché', `csession IRIS -U%SYS '${call}'`],
    ['of Caché by ccontrol', `ccontrol session IRIS -U %SYS '${call}'`],
    ['with small letters', `iris terminal IRIS -U%SYS '##class(Backup.General).ExternalFreeze()'`],
    ['as another user', `su - irisusr -c "iris session IRIS -U%SYS '${call}'"`],
    ['in a container', `docker exec -u irisowner db iris session IRIS -U%SYS '${call}'`],
    ['in a pod', `kubectl exec -n prod pod -c db -- iris session IRIS -U%SYS '${call}'`],
    ['on another machine', `ssh db "iris session IRIS -U%SYS '${call}'"`],
    ['in a function that nobody calls', `f() { iris session IRIS -U%SYS '${call}'; }`],
    ['in a text for a shell', `bash <<'END'\niris session IRIS -U%SYS '${call}'\nEND`],
    ['by its input', `iris session IRIS -U%SYS <<END\ndo ${call}\nhalt\nEND`],
    ['by a pipe', `printf '%s\\n' 'zn "%SYS"' 'do ${call}' h | iris session IRIS`],
    ['in lines of Windows', `iris session IRIS -U%SYS '${call}'\r\n`],
  ]
  test.each(hidden)('is found %s', (_, text) => {
    const [session, ...more] = read(text).calls
    expect(more).toEqual([])
    expect(session?.calls).toMatchObject([{ method: 'freeze' }])
    expect(session?.instance.text).toBe('IRIS')
    expect(session?.namespace.text).toBe('%SYS')
  })

  test.each([
    ['a message', `echo "iris session IRIS -U%SYS '${call}'"`],
    ['another program', `backup IRIS '${call}'`],
    ['a comment', `# iris session IRIS -U%SYS '${call}'\niris list`],
    ['a search', `grep -r '${call}' /etc/azure`],
  ])('is not %s', (_, text) => {
    expect(read(text).calls).toEqual([])
  })
})

describe('our own scripts', () => {
  const variants = [
    { instance: ['IRIS'] },
    { instance: ['IRIS', 'HSA'], runAs: 'owner' },
    { instance: ['CACHE'], product: 'cache' as const },
    { instance: ['all'] },
  ]
  // The ways to it are too many to follow them all.
  test.each(variants)('%o run each session under a limit', (options) => {
    const { files } = generateBundle(options)
    const script = files.find(({ name }) => name === 'prescript.sh')?.content ?? ''
    const session = 'exec_step freeze 9 IRIS </dev/null >/dev/null 2>&1'
    const { calls } = read(script.replace(/\n_main "\$@"\n$/, `\n${session}\n`), 'pre', [])
    expect(calls.length).toBeGreaterThan(0)
    for (const call of calls) {
      expect(findLimit(call)).toEqual({ limited: true, escapes: undefined })
      expect(call.input.kind).not.toBe('inherited')
      expect(call.output.kind).not.toBe('azure')
    }
  })
})
