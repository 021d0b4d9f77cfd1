// The linter as a library: a virtual file system, roles, overrides, and how far a suppression reaches.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the $ of shell code
import { describe, expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import { recognise } from '../../src/model/hook-files.ts'
import type { LintFile, ShellCheckEngine } from '../../src/model/lint.ts'

const config = (pre: string, post: string) =>
  JSON.stringify({ preScriptLocation: pre, postScriptLocation: post, timeoutInSeconds: 60 })

const rolesOf = async (files: readonly LintFile[], role?: 'pre' | 'post') =>
  Object.fromEntries((await lint(files, { role })).files.map((file) => [file.path, file.role]))

describe('roles', () => {
  test('come from the config, also of a bundle that is not installed', async () => {
    const files = [
      { path: 'b/conf.json', content: config('/etc/azure/one.sh', '/opt/two.sh') },
      { path: 'b/one.sh', content: '' },
      { path: '/opt/two.sh', content: '' },
      { path: 'c/one.sh', content: '' },
    ]
    expect(await rolesOf(files)).toMatchObject({ 'b/one.sh': 'pre', '/opt/two.sh': 'post', 'c/one.sh': undefined })
  })

  test.each([
    ['prescript.sh', 'pre'],
    ['postScript.sh', 'post'],
    ['pre-freeze.sh', 'pre'],
    ['01_post_backup.sh', 'post'],
    ['IRISPreScript.sh', 'pre'],
    ['prepare.sh', undefined],
    ['postgres.sh', undefined],
    ['preposterous.sh', undefined],
    ['post_restore.sh', undefined],
    ['.git/hooks/pre-commit', undefined],
    ['pre-and-post.sh', undefined],
    ['freeze.sh', 'pre'],
    ['iris-thaw.sh', 'post'],
    ['begin_backup.sh', 'pre'],
    ['preOracleMaster.sh', 'pre'],
  ])('come from the name: %s', async (path, role) => {
    expect(await rolesOf([{ path, content: '' }])).toEqual({ [path]: role })
  })

  test('come from a verb only where nothing has a better name', async () => {
    const files = ['h/prescript.sh', 'h/freeze.sh'].map((path) => ({ path, content: '' }))
    expect(await rolesOf(files)).toEqual({ 'h/prescript.sh': 'pre', 'h/freeze.sh': undefined })
  })

  test.each([
    ['prescript.py', 'print(1)\n', 'script'],
    ['post-backup', '#!/usr/bin/perl\n', 'script'],
    ['pre_process.py', 'print(1)\n', undefined],
    ['post_restore.py', 'print(1)\n', undefined],
  ])('are looked for in programs of other languages too: %s', (path, text, kind) => {
    expect(recognise(path, text)).toBe(kind)
  })

  test('come from the option last', async () => {
    expect(await rolesOf([{ path: 'x.sh', content: '' }], 'post')).toEqual({ 'x.sh': 'post' })
  })
})

describe('what was not checked is said', () => {
  const freeze = 'timeout -k 1 60 iris session IRIS -U%SYS "##Class(Backup.General).ExternalFreeze()" </dev/null'

  test.each([
    [
      'of a hook without a database of InterSystems',
      'mysql -e "FLUSH TABLES"\n',
      [/^holds no InterSystems call: its contract was not checked \(it is taken for a hook of MySQL or MariaDB\)$/],
    ],
    ['of code elsewhere', `. ./lib.sh\n${freeze}\n[ $? -eq 5 ]\n`, [/^runs \.\/lib\.sh, /]],
    [
      'of programs of sh elsewhere',
      `bash /opt/x -v\n/opt/y.sh\n${freeze}\n`,
      [/^runs \/opt\/x, /, /^runs \/opt\/y\.sh, /],
    ],
    [
      'of programs of other languages',
      `python3 /opt/x.py\nbash -c /opt/y\n/usr/bin/true\n${freeze}\n`,
      [/^runs \/opt\/x\.py, /, /^runs \/opt\/y, /],
    ],
    ['of calls that cannot be followed', 'what=ExternalFreeze; eval "$HOW"\n', [/^calls the database in a way /]],
    ['and of nothing else', `sh -c true\n${freeze}\n[ $? -eq 5 ]\n`, []],
  ])('%s', async (_, content, sentences) => {
    const { files } = await lint([{ path: 'prescript.sh', content }])
    expect(files[0]?.notChecked).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)))
  })

  test('of no script that is no hook', async () => {
    const { files } = await lint([{ path: 'other.sh', content: 'true\n' }])
    expect(files[0]?.notChecked).toEqual([])
  })
})

describe('suppressions', () => {
  const finder: ShellCheckEngine = {
    name: 'fake',
    version: '1',
    // One finding a line that holds $x.
    check: async (files) => ({
      notes: [],
      findings: files.flatMap(({ path, text }) =>
        text.split('\n').flatMap((line, index) => {
          const at = line.indexOf('$x') + 1
          const place = { line: index + 1, column: at }
          return at === 0
            ? []
            : [{ path, code: 2086, level: 'warning' as const, message: 'x.', start: place, end: place, fix: undefined }]
        }),
      ),
    }),
  }
  const linesOf = async (content: string) => {
    const { diagnostics } = await lint([{ path: 'a.sh', content }], { shellcheck: finder })
    return diagnostics.map(({ id, start }) => `${id}:${start.line}`).sort()
  }

  test.each([
    ['before all commands: the whole file', '#!/bin/sh\n# make-azure-hooks disable=SC2086 why\n$x\n$x\n', []],
    ['behind a command: that line', '$x\n$x # make-azure-hooks disable=SC2086 why\n$x\n', ['SC2086:1', 'SC2086:3']],
    ['alone: the command that follows', 'a\n# make-azure-hooks disable=SC2086 why\n$x\n$x\n', ['SC2086:4']],
    [
      'alone: all lines of the command that follows',
      'a\n# make-azure-hooks disable=SC2086 why\n\nif $x; then\n  $x\nfi\n$x\n',
      ['SC2086:7'],
    ],
    ['inside a block', 'if a; then\n  # make-azure-hooks disable=SC2086 why\n  $x\n  $x\nfi\n', ['SC2086:4']],
    ['not inside a string', 'a\necho "\n# make-azure-hooks disable=SC2086 why\n$x"\n', ['SC2086:4']],
    ['not inside a here-document', 'cat <<E\n# make-azure-hooks disable=SC2086 why\n$x\nE\n', ['SC2086:3']],
    ['inside a command substitution', 'a\nb=$(\n  # make-azure-hooks disable=SC2086 why\n  $x\n)\n', []],
    ['of another id', '# make-azure-hooks disable=SC2087 why\n$x\n', ['AZH902:1', 'SC2086:2']],
    ['with CRLF', '# make-azure-hooks disable=SC2086 why\r\n$x\r\n', []],
  ])('%s', async (_, content, expected) => {
    expect((await linesOf(content)).filter((line) => !line.startsWith('AZH3'))).toEqual(expected)
  })
})

describe('rules', () => {
  test('can be turned off or given another severity', async () => {
    const files = [{ path: 'x.json', content: config('/a', '/b').replace('60', '"60"') }]
    expect((await lint(files, { rules: { AZH104: 'off' } })).diagnostics).toEqual([])
    expect((await lint(files, { rules: { AZH104: 'info' } })).diagnostics).toMatchObject([{ severity: 'info' }])
  })

  test('of ShellCheck too; an engine that fails is told', async () => {
    const failing = { name: 'x', version: '1', check: () => Promise.reject(new Error('gone')) }
    const { shellcheck } = await lint([{ path: 'a.sh', content: 'true\n' }], { shellcheck: failing })
    expect(shellcheck).toMatchObject({ name: 'x', error: 'gone' })
  })
})

describe('ShellCheck', () => {
  test('is silent on a line where a rule of ours says the same', async () => {
    const twin = (line: number) => ({ code: 3010, level: 'warning' as const, message: 'x.', line })
    const engine: ShellCheckEngine = {
      name: 'fake',
      version: '1',
      check: async () => ({
        notes: [],
        findings: [twin(1), twin(2)].map(({ line, ...rest }) => ({
          ...rest,
          path: 'a.sh',
          start: { line, column: 1 },
          end: { line, column: 2 },
          fix: undefined,
        })),
      }),
    }
    const { diagnostics } = await lint([{ path: 'a.sh', content: '[[ a = b ]]\ntrue\n' }], { shellcheck: engine })
    expect(diagnostics.map(({ id, start }) => `${id}:${start.line}`)).toEqual(['AZH303:1', 'SC3010:2'])
  })
})

describe('code that is read with .', () => {
  const session = (call: string) =>
    `timeout -k 1 60 iris session "$1" -U%SYS "##Class(Backup.General).${call}()" </dev/null`
  const library = `freeze() {\n  ${session('ExternalFreeze')} >>/var/log/hook.log 2>&1\n}\nname=IRIS\nreturn 0\n`

  test.each([
    ['by its path', '/etc/azure/prescript.sh', '. /etc/azure/lib.sh', '/etc/azure/lib.sh', []],
    ['in quotes', '/etc/azure/prescript.sh', '. "/etc/azure/lib.sh"', '/etc/azure/lib.sh', []],
    ['beside a script that is not installed', 'hooks/prescript.sh', '. /etc/azure/lib.sh', 'hooks/lib.sh', []],
    ['by a relative path', 'hooks/prescript.sh', 'source ./lib.sh', 'hooks/lib.sh', ['AZH227:1']],
  ])('is followed: %s', async (_, path, line, at, more) => {
    const hook = { path, content: `${line}\nfreeze "$name"\nexit $?\n` }
    const { diagnostics, files } = await lint([hook, { path: at, content: library }])
    const own = diagnostics.filter((diagnostic) => diagnostic.path === path && diagnostic.id.startsWith('AZH2'))
    expect(own.map(({ id, start }) => `${id}:${start.line}`)).toEqual([
      'AZH205:1',
      'AZH221:1',
      ...more,
      'AZH201:3',
      'AZH202:3',
    ])
    expect(files[0]?.notChecked).toEqual([])
  })

  test.each([
    ['from its own folder', '. "$(dirname "$0")/lib.sh"', 'hooks/lib.sh'],
    ['from a folder in a variable', 'here=$(cd "$(dirname -- "$0")" && pwd)\n. "$here/lib.sh"', 'hooks/lib.sh'],
    ['by what is left of its own path', '. "${0%/*}/lib/one.sh"', 'hooks/lib/one.sh'],
    ['as far away as on the VM', 'dir=/etc/azure/d\n. "$dir/lib.sh"', 'hooks/d/lib.sh'],
  ])('is followed where the script finds it: %s', async (_, line, at) => {
    const hook = { path: 'hooks/prescript.sh', content: `${line}\nfreeze "$name"\nexit $?\n` }
    const { diagnostics, files } = await lint([hook, { path: at, content: library }])
    expect(diagnostics.map(({ id, path }) => `${id} ${path}`)).toContain('AZH201 hooks/prescript.sh')
    expect(diagnostics.filter(({ path, id }) => path === at && id.startsWith('AZH2'))).toEqual([])
    expect(files[0]?.notChecked).toEqual([])
  })

  test('and so is what it starts: its status is the hook that looks at, and it is left alone', async () => {
    const one = { path: 'h/one.sh', content: `${session('$2')} >>/var/log/hook.log 2>&1\n`.replace('$1', 'IRIS') }
    const start = (call: string) => `sh /etc/azure/one.sh IRIS External${call}`
    const right = `${start('Freeze')}\n[ $? -eq 5 ] && exit 0\n${start('Thaw')}\nexit 1\n`
    const { result, texts } = await fix([{ path: 'h/prescript.sh', content: right }, one])
    expect(result.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
    expect(texts.size).toBe(0)
    const { diagnostics } = await lint([{ path: 'h/prescript.sh', content: `exec ${start('Freeze')}\n` }, one])
    expect(diagnostics.map(({ id, path }) => `${id} ${path}`)).toContain('AZH201 h/prescript.sh')
  })

  test('and not without end', async () => {
    const { files } = await lint([
      { path: 'prescript.sh', content: '. ./lib.sh\n' },
      { path: 'lib.sh', content: '. ./lib.sh\n' },
    ])
    expect(files[0]?.notChecked).toEqual([expect.stringMatching(/^holds no InterSystems call/)])
  })
})

describe('fixes', () => {
  const both = '#!/bin/bash\nbash_only=1\necho a |& cat\n'

  test('mend no half of a pair: what keeps the post-script from its end may not let the freeze run', async () => {
    const pair = [
      { path: 'hooks/prescript.sh', content: both },
      { path: 'hooks/postScript.sh', content: `${both}if [[ -e x ]]; then exit; fi\n` },
      { path: 'else/prescript.sh', content: both },
    ]
    const { texts, fixed, result } = await fix(pair)
    expect([...texts.keys()]).toEqual(['else/prescript.sh'])
    expect(fixed).toBe(1)
    expect(result.diagnostics.filter((diagnostic) => diagnostic.fix)).toEqual([])
  })
})

test.each(['[ ` ]]', 'echo a\n[ "$(foo ]]', '[ "$a" = "5]" ]\nx="$(\n[ $a = 5]'])(
  'what the parser guesses of a text behind a mistake is not mended: %j',
  async (content) => {
    const { fixed, texts } = await fix([{ path: 'h/postScript.sh', content }])
    expect({ fixed, texts: [...texts] }).toEqual({ fixed: 0, texts: [] })
  },
)

describe('what would happen is said', () => {
  const session = (call: string) =>
    `timeout -k 1 60 iris session IRIS -U%SYS "##Class(Backup.General).${call}()" </dev/null >>/var/log/hook.log 2>&1\n`
  const post = { path: 'postScript.sh', content: `${session('ExternalThaw')}[ $? -eq 5 ] || exit 1\n` }

  test.each([
    [
      '[ $? -eq 5 ] && exit 0\nexit 1\n',
      /^both scripts end with 0/,
      /^the pre-script ends with 1 .*to the post-script\.$/,
    ],
    [`[ $? -eq 5 ] && exit 0\n${session('ExternalThaw')}exit 1\n`, /^both scripts end with 0/, /and thaws first\.$/],
    ['exit $?\n', /^the pre-script ends with 5, so Azure reports a failure/, /ends with 1 /],
    ['exit 0\n', /^both scripts end with 0/, /^the pre-script ends with 0 all the same/],
    ['a=(1)\nexit 0\n', /^sh, where it is not bash, takes the pre-script for something else/, /^sh, where it is not/],
    ['exit 0\r\n', /^sh does not come to the end of the pre-script/, /^sh does not come to the end/],
  ])('of a pair, in a good backup and in a failing one: %j', async (end, healthy, failing) => {
    const pre = { path: 'prescript.sh', content: `${session('ExternalFreeze')}${end}` }
    const { outlooks } = await lint([pre, post])
    const [healthily, failed] = [expect.stringMatching(healthy), expect.stringMatching(failing)]
    expect(outlooks).toEqual([{ path: 'prescript.sh', healthy: healthily, failing: failed }])
  })

  test('and nothing of what cannot be followed', async () => {
    const pre = { path: 'prescript.sh', content: `${session('ExternalFreeze')}/opt/decide || exit 1\n` }
    expect((await lint([pre, post])).outlooks).toEqual([])
  })
})

test('UTF-16 is one finding, whatever else the bytes look like', async () => {
  const text = `{ "preScriptLocation": "/x.sh" }\n${'#'.repeat(100)}`
  const files = ['conf.json', 'prescript.sh'].map((path) => ({ path, content: Buffer.from(text, 'utf16le') }))
  const marked = files.map(({ path, content }) => ({ path: `b/${path}`, content: Buffer.from([255, 254, ...content]) }))
  const { diagnostics } = await lint([...files, ...marked])
  expect(diagnostics.map(({ id, messageKey }) => `${id} ${messageKey}`)).toEqual([
    'AZH101 utf16',
    'AZH302 utf16',
    'AZH101 utf16',
    'AZH302 utf16',
  ])
})

test('equal folders are looked at once, and told of each; what leads out of one is looked at itself', async () => {
  const checked: string[] = []
  const shellcheck: ShellCheckEngine = {
    name: 'fake',
    version: '1',
    check: async (files) => {
      checked.push(...files.map(({ path }) => path))
      return { findings: [], notes: files.map(({ path }) => ({ path, message: 'it is odd' })) }
    },
  }
  const bash = '#!/bin/bash\n[ $1 == a ] |& cat\n'
  const folder = (name: string, content: string) => [
    { path: `${name}/prescript.sh`, content },
    { path: `${name}/lib/postScript.sh`, content: 'true\n' },
  ]
  const files = [
    ...folder('a', bash),
    ...folder('b', bash),
    ...folder('c', `${bash}. ../b/lib.sh\n`),
    ...folder('d', bash),
  ]
  const result = await lint(files, { shellcheck })
  expect(checked.filter((path) => path.endsWith('prescript.sh'))).toEqual(['a/prescript.sh', 'c/prescript.sh'])
  expect(result.files.map(({ path }) => path)).toEqual(files.map(({ path }) => path))
  const [a, b] = ['a', 'b'].map((name) => result.diagnostics.filter(({ path }) => path.startsWith(`${name}/`)))
  expect(a?.length).toBeGreaterThan(1)
  expect(b).toEqual(JSON.parse(JSON.stringify(a).replaceAll('a/prescript', 'b/prescript')))
  expect(result.shellcheck?.notes.map(({ path }) => path)).toContain('d/lib/postScript.sh')
  const { texts } = await fix(files)
  expect(texts.get('d/prescript.sh')).toBe(texts.get('a/prescript.sh'))
})
