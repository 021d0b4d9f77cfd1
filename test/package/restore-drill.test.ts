// The restore drill, played whole with a stand-in for az (az.sh): what it makes, proves, keeps and deletes, whatever goes
// wrong; and each of its commands held against the arguments that az 2.45 knows (az-arguments.json).
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { projectFolder, runMain } from '../command.ts'
import { findProgram, mustSkip, SHELL_PROGRAMS } from '../shell/facilities.ts'
import { refusalsOf } from './az-commands.ts'
import { checkedBundle, pack, textOf } from './packing.ts'

const program = textOf(await pack('restore-drill', checkedBundle()), 'restore-drill.sh')
const KEPT = 'collected/vm1/var/log/azure-hooks/restore-verdict.json'
const OPTIONS = ['--vault-group', 'vaults', '--vault', 'v', '--vm-group', 'vms', '--vm', 'vm1', '--poll-seconds', '0']
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What az has, by file of az.sh. */
type State = Readonly<Record<string, string>>

const sound: State = {
  points: 'CrashConsistent crash 2026-11-30\nAppConsistent old 2026-11-28\nAppConsistent newest 2026-11-29\n',
  jobs: 'InProgress\nCompleted\n',
  agents: 'Not Ready\nReady\n',
  protected: '/vault\n',
  enrolled: '',
  source: 'westeurope\n/vm1\n-\n-\nfalse\n',
  'fail-says': 'ERROR: (QuotaExceeded) no cores left\n',
}

/** A verdict that is longer than an answer of run command. */
const verdictOf = (verdict: string, databases = 200) =>
  `${JSON.stringify({
    schemaVersion: 1,
    finishedAt: '2026-01-01T00:00:00Z',
    verdict,
    restorePoint: { state: 'believed' },
    instances: [
      {
        name: 'IRIS',
        verdict: 'proved',
        databases: Array.from({ length: databases }, (_, index) => ({ path: `/data/${index}`, verdict: 'proved' })),
      },
    ],
  })}\n`

/** A VM's verify-restore.sh: leaves this verdict and ends so. */
const verifier = (folder: string, verdict: string | undefined, status: number | 'kill', looks = 0) =>
  [
    '#!/bin/sh',
    `[ "$*" = '--run --restart --isolated' ] || exit 2`,
    // The folder of a drill that was killed goes.
    `while [ -e ${folder}/calls ] && [ "$(grep -c kill.-0 ${folder}/calls)" -lt ${looks} ]; do sleep 0.05; done`,
    ...(verdict === undefined
      ? []
      : [`cat >'${folder}/root/var/log/azure-hooks/restore-verdict.json' <<'END'\n${verdict}END`]),
    status === 'kill' ? 'kill -KILL "$PPID"' : `exit ${status}`,
    '',
  ].join('\n')

interface Drill {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Resource groups that are left. */
  readonly groups: readonly string[]
  readonly calls: readonly string[][]
  readonly folder: string
}

interface Setting {
  readonly args?: readonly string[]
  readonly state?: State
  readonly verdict?: string | undefined
  /** What it ends with; kill: whoever waits for it is ended too. */
  readonly proof?: number | 'kill'
  readonly program?: string
  /** How often the proof is looked at before it ends. */
  readonly looks?: number
  readonly shell?: readonly string[]
  /** Of an earlier run, where there was one. */
  readonly folder?: string
}

function drill(setting: Setting = {}): Drill {
  const { args = ['--yes', ...OPTIONS], state = {}, proof = 0, shell = ['dash'] } = setting
  const folder = setting.folder ?? mkdtempSync(join(tmpdir(), 'make-azure-hooks-'))
  if (setting.folder === undefined) folders.push(folder)
  for (const path of ['groups', 'bin', 'root/var/lib/azure-hooks', 'root/var/log/azure-hooks'])
    mkdirSync(join(folder, path), { recursive: true })
  for (const [name, text] of Object.entries({ ...sound, ...state })) writeFileSync(join(folder, name), text)
  const verdict = 'verdict' in setting ? setting.verdict : verdictOf('proved')
  writeFileSync(
    join(folder, 'root/var/lib/azure-hooks/verify-restore.sh'),
    verifier(folder, verdict, proof, setting.looks),
  )
  writeFileSync(join(folder, 'restore-drill.sh'), setting.program ?? program)
  copyFileSync(join(projectFolder, 'test/package/az.sh'), join(folder, 'bin/az'))
  chmodSync(join(folder, 'bin/az'), 0o755)
  const start = `echo $$ >pid; exec "$@" ./restore-drill.sh ${args.map((word) => `'${word}'`).join(' ')}`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', start, 'sh', ...shell], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, AZ_STATE: folder, HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  })
  const text = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').replace(/\n$/, '') : ''
  const calls = text === '' ? [] : text.split('\n').map((line) => line.split('\t').slice(0, -1))
  return { status, stdout, stderr, groups: readdirSync(join(folder, 'groups')), calls, folder }
}

const kept = ({ folder }: Drill): string | undefined =>
  existsSync(join(folder, KEPT)) ? readFileSync(join(folder, KEPT), 'utf8') : undefined

describe('a drill', () => {
  test.for(Object.entries(SHELL_PROGRAMS))('that proves (%s)', ([shell, program], { skip }) => {
    skip(mustSkip(program))
    const run = drill({ shell: shell.split(' ') })
    expect(run).toMatchObject({ status: 0, stderr: '', groups: [] })
    expect(run.stdout).toMatch(
      /^Verdict: proved \(verify-restore\.sh ended with 0\), recovery point newest of 2026-11-29$/m,
    )
    expect(kept(run)).toBe(verdictOf('proved'))
    expect(run.stdout).toMatch(/^Deleted: azure-hooks-drill-/m)
    // Nothing temporary is left, and nothing was asked to change outside of its own group.
    expect(readdirSync(run.folder).filter((name) => name.startsWith('tmp.'))).toEqual([])
    const made = /azure-hooks-drill-\d{14}-[0-9a-f]{6}/.exec(run.stdout)?.[0]
    const changing = run.calls.filter((call) => call.some((word) => /^(?:create|delete|update)$/.test(word)))
    expect(changing.length).toBeGreaterThan(10)
    for (const call of changing) expect(call).toContain(made)
    const restore = run.calls.find((call) => call.includes('restore-disks'))
    expect(restore).toEqual(expect.arrayContaining(['-r', 'newest', '--target-resource-group', made, '/storage']))
  })

  test('is what report knows as the last proved restore', async () => {
    const { folder } = drill()
    const { stdout } = await runMain(['report', join(folder, 'collected'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ hosts: [{ host: 'vm1', provedRestore: '2026-01-01T00:00:00Z' }] })
  })

  test('is looked at for as long as it takes', () => {
    const { status, calls } = drill({ looks: 20 })
    expect(status).toBe(0)
    expect(calls.filter((call) => call.includes('invoke')).length).toBeGreaterThan(20)
  })

  test('leaves nothing and changes nothing with --dry-run', () => {
    const run = drill({ args: ['--dry-run', ...OPTIONS] })
    expect(run).toMatchObject({ status: 0, stderr: '', groups: [] })
    expect(
      run.calls.filter((call) => call.some((word) => /^(?:create|delete|update|restore-disks|invoke)$/.test(word))),
    ).toEqual([])
    expect(run.stdout).toMatch(/^ {2}az backup restore restore-disks /m)
    expect(run.stdout).toMatch(/^ {2}az group delete -n azure-hooks-drill-/m)
  })

  test('keeps its group with --keep, which --list shows and --remove deletes', () => {
    const { folder, groups, stdout } = drill({ args: ['--yes', '--keep', ...OPTIONS] })
    const [group = ''] = groups
    expect(stdout).toContain(`sh ./restore-drill.sh --remove ${group}`)
    expect(drill({ folder, args: ['--list'] }).stdout).toContain(group)
    writeFileSync(join(folder, 'groups/production'), '')
    writeFileSync(join(folder, 'groups/azure-hooks-drill-mine'), 'x\n')
    for (const other of ['production', 'azure-hooks-drill-mine', 'azure-hooks-drill-']) {
      expect(drill({ folder, args: ['--yes', '--remove', other] })).toMatchObject({ status: 1, stdout: '' })
    }
    expect(drill({ folder, args: ['--remove', group] })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--yes'),
    })
    expect(drill({ folder, args: ['--yes', '--remove', group] })).toMatchObject({
      status: 0,
      groups: ['azure-hooks-drill-mine', 'production'],
    })
  })

  test('leaves a storage account of the user’s alone', () => {
    const account = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a'
    const { status, calls } = drill({ args: ['--yes', '--storage-account', account, ...OPTIONS] })
    expect(status).toBe(0)
    expect(calls.filter((call) => call[0] === 'storage')).toEqual([])
    expect(calls.find((call) => call.includes('restore-disks'))).toContain(account)
  })

  test('records the verdict on the source with --record-on-source', () => {
    const run = drill({ args: ['--yes', '--record-on-source', ...OPTIONS] })
    expect(run.status).toBe(0)
    const call = run.calls.find((words) => words.includes('run-command') && words.includes('vms'))
    expect(call).toBeDefined()
    expect(run.stderr).toBe('')
  })
})

describe('a drill that fails', () => {
  const faults: [name: string, setting: Setting, says: RegExp, groups?: RegExp][] = [
    ['no recovery point', { state: { points: '' } }, /there is no recovery point/],
    ['only crash-consistent ones', { state: { points: 'CrashConsistent a 2026\n' } }, /of 1 recovery points none is/],
    ['a VM that no vault protects', { state: { protected: '' } }, /no vault protects vm1/],
    ['az not logged in', { state: { fail: '^account show' } }, /az is not logged in/],
    ['no quota', { state: { fail: 'restore-disks' } }, /the restore was refused: ERROR: \(QuotaExceeded\)/],
    ['no rights for a group', { state: { fail: '^group create' } }, /the resource group could not be made/],
    ['a restore that fails', { state: { jobs: 'InProgress\nFailed\n' } }, /ended with Failed: UserErrorQuota/],
    [
      'a restore without end',
      { args: ['--yes', '--restore-hours', '0', ...OPTIONS], state: { jobs: 'InProgress\n' } },
      /was not done after 0 hours; last: InProgress/,
    ],
    ['a group that exists', { state: { exists: '' } }, /exists already: nothing was made/],
    ['a tag that is missing', { state: { 'no-tag': '' } }, /NOT deleted/, /azure-hooks-drill-/],
    [
      'a group that is locked',
      { state: { fail: '^group delete', 'fail-says': 'ERROR: (ScopeLocked)\n' } },
      /could not be deleted[\s\S]*ScopeLocked[\s\S]*--remove/,
      /./,
    ],
    ['a deletion that does not happen', { state: { undeleted: '' } }, /could not be deleted/, /./],
    [
      'a copy that a policy has enrolled',
      { state: { enrolled: '/vault\n' } },
      /a backup policy has enrolled the copy: \/vault/,
    ],
    [
      'an agent that is not ready',
      { state: { agents: 'Not Ready\n' }, program: program.replace('wait_until 2700', 'wait_until 0') },
      /the agent of the copy is not ready: Not Ready/,
    ],
    ['a proof that ends without a status', { proof: 'kill' }, /the proof ended without a status/],
    [
      'a proof without end',
      { args: ['--yes', '--verify-hours', '0', ...OPTIONS], looks: 5 },
      /was not done after 0 hours; last: running/,
    ],
    ['no command on the copy', { state: { 'no-output': '' } }, /the proof could not be started/],
    [
      'a copy that restarts',
      { state: { restart: '' }, verdict: undefined, proof: 7 },
      /was restarted, which ended the proof/,
    ],
    ['a proof that refuses', { verdict: undefined, proof: 4 }, /ended with 4 and left no verdict/],
    ['a proof that fails', { verdict: verdictOf('failed'), proof: 1 }, /the restore is not proved: failed/],
    ['a verdict that is good and a status that is not', { proof: 1 }, /the restore is not proved/],
    [
      'a status that is good and a verdict that is not',
      { verdict: verdictOf('not proved') },
      /is not proved: not proved/,
    ],
    ['a verdict that is torn', { state: { 'tear-verdict': '' } }, /did not come whole/],
    [
      'disks with Azure Disk Encryption',
      { state: { source: 'westeurope\n/vm1\n-\n-\ntrue\n' } },
      /Azure Disk Encryption/,
    ],
  ]
  test.each(faults)('%s: ends with 1, says who has to do what, and leaves nothing', (_, setting, says, left) => {
    const run = drill(setting)
    expect(run.status, run.stderr).toBe(1)
    expect(run.stderr).toMatch(says)
    expect(run.stderr).toMatch(/^To do: /m)
    if (!left) expect(run.stdout).not.toMatch(/^Verdict: proved \(verify-restore\.sh ended with 0\)/m)
    if (left) expect(run.groups.join(' ')).toMatch(left)
    else expect(run.groups).toEqual([])
  })

  const total = drill().calls.length
  const places = Array.from({ length: total }, (_, index) => 1 + index)
  test.each(['TERM', 'INT', 'KILL'])('%s at each step: nothing is left, or --list shows it', (signal) => {
    let found = 0
    // What INT does TERM does.
    for (const place of places.filter((each) => signal !== 'INT' || each % 5 === 0)) {
      const { folder, status, stdout, groups } = drill({ state: { kill: `${signal} ${place}\n` } })
      const where = `${signal} at call ${place}`
      // Behind the verdict, while the group is deleted, a signal changes nothing any more.
      if (status === 0) expect(stdout, where).toMatch(/^Verdict: proved/m)
      if (signal !== 'KILL') {
        expect(groups, where).toEqual([])
      } else {
        // What az was doing when the drill was killed may come to its end.
        const list = drill({ folder, args: ['--list'] })
        for (const left of list.groups) {
          found++
          expect(list.stdout, where).toContain(left)
          expect(drill({ folder, args: ['--yes', '--remove', left] }).groups, where).toEqual([])
        }
      }
    }
    expect(found > 0).toBe(signal === 'KILL')
  })
})

test.skipIf(mustSkip('shellcheck'))('the program pleases ShellCheck', () => {
  const { stdout } = spawnSync(findProgram('shellcheck') ?? '', ['-s', 'sh', '-'], { encoding: 'utf8', input: program })
  expect(stdout).toBe('')
})

describe('wrong usage', () => {
  test.each([
    [['--yes'], /must be given/],
    [['--yes', '--vault-group', '', '--vault', 'v'], /--vault-group is empty/],
    [['--yes', ...OPTIONS, '--vm', ''], /--vm is empty/],
    [['--yes', ...OPTIONS, '--vm', '-x'], /a name like that is not taken/],
    [['--yes', ...OPTIONS, '--host', '..'], /a name like that is not taken/],
    [['--yes', ...OPTIONS, '--host', 'a/b'], /a name like that is not taken/],
    [['--yes', ...OPTIONS, '--storage-account', 'mine'], /must be the resource ID/],
    [['--yes', ...OPTIONS, '--poll-seconds', 'soon'], /must be a whole number/],
    [['--yes', ...OPTIONS, '--poll'], /needs a value, or is unknown/],
    [['--remove='], /--remove is empty/],
    [OPTIONS, /nobody is there to be asked/],
  ])('%j ends with 2 before anything is made', (args, says) => {
    const run = drill({ args })
    expect(run).toMatchObject({ status: 2, groups: [] })
    expect(run.stderr).toMatch(says)
  })
})

describe('az 2.45', () => {
  test('takes each command of a drill, as none lacks an option and none has one too many', () => {
    const runs = [
      drill({ args: ['--yes', '--record-on-source', ...OPTIONS] }),
      drill({ state: { jobs: 'Failed\n' } }),
      drill({ args: ['--list'] }),
      drill({ state: { points: '' } }),
    ]
    const commands = runs.flatMap(({ calls }) => calls)
    expect(commands.length).toBeGreaterThan(20)
    expect([...new Set(commands.flatMap(refusalsOf))]).toEqual([])
  })
})
