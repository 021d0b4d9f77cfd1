// `explain` as a person types it.
import { describe, expect, test } from 'vitest'
import { explainRule, listRules } from '../../src/lint/explain.ts'
import { entries } from '../../src/model/codes/search.ts'
import { runMain } from '../command.ts'

const explain = (words: readonly string[], settings: { columns?: number; isTTY?: boolean } = {}) =>
  runMain(['explain', ...words], settings)

/** The first line of each thing that is explained. */
async function listHeads(words: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await explain(words)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.split('\n').filter((line) => /^\S/.test(line))
}

test('a code: meaning, names, cause, where to look, what to do, what to type, the rules', async () => {
  const { status, stdout, stderr } = await explain(['308'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(
    RegExp(
      [
        '^308: the pre-script took longer than `timeoutInSeconds`',
        ' {2}reported by Azure Backup \\(Pre-ScriptTimeout, FailedPrepostPreScriptTimeout\\)',
        ' {2}cause: {4}Azure stops waiting, [^]*',
        ' {2}see: {6}`/var/log/azure-hooks/azure-hooks\\.log` [^]*',
        ' {2}mend: {5}Make sure that the database is not frozen: [^]*',
        ' {2}command: {2}sudo tail -n 50 /var/log/azure-hooks/azure-hooks\\.log',
        ' {2}rules: {4}AZH105, AZH113, AZH209, AZH210 [^\\n]*\\n$',
      ].join('\\n'),
    ),
  )
})

test.each([
  ['Pre-ScriptTimeout', '308'],
  ['pre-scripttimeout', '308'],
  ['PRESCRIPTTIMEOUT', '308'],
  ['FailedPrepostPreScriptTimeout', '308'],
  ['StatusCode.FailedPrepostPreScriptTimeout,', '308'],
  ['InsufficientPermissionforPost-Script', '307'],
  [' 305 ', '305'],
  ['0305', '305'],
  ['203', '203'],
  ['239', '239'],
  ['wdsuspd', 'frozen'],
  ['Hung', 'hung'],
  ['Access Denied', 'Access Denied'],
  ['<CLASS DOES NOT EXIST>', 'CLASS DOES NOT EXIST'],
])('%s finds %s and nothing else', async (word, label) => {
  const heads = await listHeads([word])
  expect(heads).toHaveLength(1)
  expect(heads[0]).toMatch(RegExp(`^${label}: `))
})

test.each([
  ['0', 3],
  ['1', 2],
  ['2', 2],
  ['3', 2],
  ['5', 1],
  ['124', 2],
  ['125', 1],
  ['409', 1],
  ['400039', 1],
  ['400020', 1],
  ['Permission denied', 1],
  ['ExtensionFailedVmSnapshotProvisioningFailed', 1],
  ['126', 1],
  ['127', 1],
  ['137', 1],
  ['143', 1],
])('%s has %i meanings, each shown', async (word, count) => {
  const heads = await listHeads([word])
  expect(heads).toHaveLength(count)
  for (const head of heads) expect(head).toMatch(RegExp(`^${word}: `))
})

test.each([
  ['121-124', ['121', '122', '123', '124', '124']],
  ['500–501', ['500', '501']],
])('the range %s', async (range, labels) => {
  expect((await listHeads([range])).map((head) => head.split(':')[0])).toEqual(labels)
})

describe('what people paste', () => {
  test.each([
    ['ExtensionSnapshotFailedNoNetwork', ['ExtensionSnapshotFailedNoNetwork']],
    ['GuestAgentSnapshotTaskStatusError', ['GuestAgentSnapshotTaskStatusError']],
    ['UserErrorVmProvisioningStateFailed', ['UserErrorVmProvisioningStateFailed']],
    [
      '2018/03/05 14:31:57.747218 ERROR Event: name=Microsoft.Azure.RecoveryServices.VMSnapshotLinux, op=None, ' +
        'message=[ExtensionError] Downgrade not allowed, duration=0',
      ['Downgrade not allowed'],
    ],
    ['bin/custom-script-extension: Text file busy [stderr]', ['Text file busy']],
    ["ModuleNotFoundError: No module named 'imp'", ['No module named']],
    ['Thu May 21 05:04:31 PM UTC 2026- 1 returned from handle.py', ['No module named']],
    [
      '2017/11/14 03:06:52 [Microsoft.Azure.RecoveryServices.VMSnapshotLinux-1.0]T:S snapshot result: errorcode: 409 ' +
        'StatusCode.FailedRetryableSnapshotFailedRestrictedNetwork,',
      ['761', '409'],
    ],
    ['[ExtensionError] Non-zero exit code: 127, main/handle.sh install', ['Non-zero exit code', '127']],
    ['Error code: UserErrorFsFreezeFailed', ['UserErrorFsFreezeFailed']],
    ['Error Code: 400039 Error Message: none', ['400039']],
    ['2026-11-30T01:00:02Z prescript.sh[812] +2.1s end: frozen already, exit status 204', ['204']],
    ['the disk stayed frozen on 2018/03/05', ['frozen']],
  ])('%s', async (line, labels) => {
    expect((await listHeads([line])).map((head) => head.split(': ')[0])).toEqual(labels)
    // The shell splits what is not quoted.
    expect((await listHeads(line.split(' '))).map((head) => head.split(': ')[0])).toEqual(labels)
  })

  test('numbers that are no codes say nothing', async () => {
    const { status, stderr } = await explain(['2018/03/05 14:31:57 process 124 wrote 300 lines'])
    expect({ status, known: stderr.includes('is no code') }).toEqual({ status: 2, known: true })
  })

  test('where the extension is to be uninstalled, how', async () => {
    for (const word of ['304', '313', '124', 'Downgrade not allowed', 'ExtensionStuckInDeletionState']) {
      const { stdout } = await explain([word], { columns: 1000 })
      expect(stdout).toContain('`az vm extension delete -g GROUP --vm-name VM -n VMSnapshotLinux`')
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain('portal need not list')
    }
  })
})

test('several, and a phrase without quotes', async () => {
  expect((await listHeads(['300', '203', '300'])).map((head) => head.split(':')[0])).toEqual(['300', '203'])
  expect((await listHeads(['access', 'denied'])).map((head) => head.split(':')[0])).toEqual(['Access Denied'])
})

test('what the portal never shows says so', async () => {
  expect((await explain(['305'])).stdout).toContain('  portal:   does not show it; it stands in extension.log only\n')
  expect((await explain(['300'])).stdout).not.toContain('portal:')
})

describe('rules', () => {
  test.each(['AZH201', 'azh201', 'map-status-to-exit'])('%s gives the page', async (word) => {
    const { status, stdout } = await explain([word])
    expect({ status, stdout }).toEqual({ status: 0, stdout: explainRule('AZH201') })
  })
})

test('nothing lists everything', async () => {
  const { status, stdout, stderr } = await explain([])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  for (const { label, meaning } of entries) {
    const line = stdout.split('\n').find((row) => row.startsWith(`  ${label} `) && row.includes(meaning.slice(2, 20)))
    expect(line, label).toBeDefined()
  }
  for (const { id, name } of listRules()) expect(stdout).toContain(`  ${id}  ${name}\n`)
  const codes = [...stdout.matchAll(/^ {2}(\d+) /gm)].slice(0, 50).map(([, code]) => Number(code))
  expect(codes).toEqual([...codes].sort((a, b) => a - b))
})

test.each([
  [['Pre-ScripTimeout'], 'Did you mean Pre-ScriptTimeout?'],
  [['acess denied'], 'Did you mean Access Denied?'],
  [['ExtensionSnapshotFailedNoNetwrk'], 'Did you mean ExtensionSnapshotFailedNoNetwork?'],
  [['Job ended: (GuestAgentSnapshotTaskStatusErrr)'], 'Did you mean GuestAgentSnapshotTaskStatusError?'],
  [['AZH20l'], 'Did you mean AZH20'],
  [['sc2086'], 'https://www.shellcheck.net/wiki/SC2086'],
  [['319'], 'lists all of them'],
  [['70000'], 'lists all of them'],
  [['1.5'], 'lists all of them'],
  [[''], 'lists all of them'],
  [['--', '-9'], 'lists all of them'],
  [['300', 'blue'], 'lists all of them'],
  [['30', '5'], 'lists all of them'],
  [['900-901'], 'lists all of them'],
  [['x'.repeat(5000)], 'lists all of them'],
  [['\u001b[31m$(id)'], 'lists all of them'],
  [['--fix'], 'See --help'],
])('%j is an error that helps, and prints nothing else', async (words, hint) => {
  const { status, stdout, stderr } = await explain(words)
  expect(status).toBe(2)
  expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/)
  expect(stderr).not.toContain('\u001b')
  expect(stderr).toContain(hint)
  if (!words.includes('--json')) expect(stdout).toBe('')
})

test('lines fit a narrow terminal, but a command stays whole', async () => {
  const { stdout } = await explain(['308', '121', 'frozen'], { columns: 60 })
  for (const line of stdout.split('\n'))
    if (!/^ {2}command: |`\/var\//.test(line)) expect(line.length).toBeLessThanOrEqual(60)
  expect(stdout).toContain('  command:  sudo tail -n 50 /var/log/azure-hooks/azure-hooks.log\n')
})

test('heads are bold on a terminal', async () => {
  const [head = ''] = (await explain(['300'], { isTTY: true })).stdout.split('\n')
  expect(head.startsWith('\u001b[1m300: ')).toBe(true)
  expect(head.endsWith('\u001b[0m')).toBe(true)
})

test('--help and --version, and it is named in the help of the whole', async () => {
  expect((await explain(['--help'])).stdout).toContain('make-azure-hooks explain [CODE…]')
  expect((await explain(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  const { status, stdout } = await runMain(['--help'])
  expect({ status, named: stdout.includes('make-azure-hooks explain') }).toEqual({ status: 0, named: true })
})
