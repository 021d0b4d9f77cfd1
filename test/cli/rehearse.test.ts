// `rehearse` before anything runs: its options, what it refuses, and the lists.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, projectFolder, runMain } from '../command.ts'

const bundle = join(projectFolder, 'dist-bundles/reference/IRIS')

const rehearse = (args: readonly string[], uid = process.getuid?.() ?? 0) =>
  runMain(['rehearse', ...args], { getuid: () => uid })

describe('wrong usage', () => {
  test.each([
    [['nowhere'], /"nowhere" cannot be read: there is no such file or folder/, /./],
    [['a', 'b'], /"b" is one word too many/, /one bundle at a time/],
    [
      ['--fault', 'freeze-hang'],
      /--fault names "freeze-hang", which is no fault/,
      /Did you mean freeze-hangs or freeze-hangs-frozen\?/,
    ],
    [['--fault', 'xyzzy'], /--fault names "xyzzy"/, /See --list-faults/],
    [['--fault', 'healthy', '--all-faults'], /--fault contradicts --all-faults/, /Give one of them/],
    [['--shell', 'zsh'], /--shell is "zsh", but must be dash, bash --posix or busybox sh/, /--shell dash/],
    [['--shell', 'busybox'], /--shell is "busybox"/, /Did you mean 'busybox sh'\?|--shell dash/],
    [['--format', 'html'], /--format is "html", but must be text or json/, /./],
    [['--snapshot-seconds', 'two'], /--snapshot-seconds is "two", but must be a number from 0 to 600/, /./],
    [['--snapshot-seconds', '601'], /--snapshot-seconds is "601"/, /./],
    [['--fsfreeze-seconds=-1'], /--fsfreeze-seconds is "-1"/, /./],
    [['--report', 'page.txt'], /--report is "page.txt", but must end in \.html/, /--report rehearsal\.html/],
    [['--report', '/nowhere/page.html'], /cannot write "\/nowhere\/page\.html"/, /Use another place/],
    [['--yes'], /--yes needs --live/, /./],
    [['--restore', '--fault', 'restore-wij-missin'], /which is no fault/, /Did you mean restore-wij-missing\?/],
    [['--restore', '--fault', 'thaw-fails'], /thaw-fails is a fault of a backup/, /Leave out --restore/],
    [['--fault', 'restore-same-vm'], /is a fault of a restore/, /Use --restore --fault restore-same-vm/],
    [['--restore', '--fault', 'xyzzy'], /--fault names "xyzzy"/, /See --list-faults --restore/],
    [['--restore', '--keep'], /--keep does not go with --restore/, /./],
    [['--live', '--restore'], /--restore does not go with --live/, /./],
    [['--live', '--fault', 'healthy'], /--fault does not go with --live/, /real database/],
    [['--live', '--shell', 'dash'], /--shell does not go with --live/, /./],
    [['--live', '--snapshot-seconds', '0.5'], /must be a whole number from 0 to 600/, /./],
    [['--live', '/'], /"\/" holds no install\.sh/, /folder of the bundle/],
    [['--all-fault'], /--all-fault is no option/, /Did you mean --all-faults\?/],
    [['--instance', 'IRIS'], /--instance is no option/, /./],
  ])('%s', async (args, problem, hint) => {
    const { status, stdout, stderr } = await rehearse(args)
    expect(stdout).toBe('')
    expect(status).toBe(args.includes('/nowhere/page.html') ? 1 : 2)
    expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/)
    expect(stderr.split('\n')[0]).toMatch(problem)
    expect(stderr.split('\n')[1]).toMatch(hint)
  })

  test('is found before anything runs or is written', async () => {
    const folder = makeFolder()
    writeFileSync(join(folder, 'mine.html'), 'mine')
    expect(await rehearse(['--report', join(folder, 'mine.html'), bundle])).toMatchObject({ status: 2, stdout: '' })
    expect(await rehearse(['--report', join(folder, 'new.html'), folder])).toMatchObject({ status: 2, stdout: '' })
    expect(readdirSync(folder)).toEqual(['mine.html'])
  })

  test('is a fault that needs other hooks', async () => {
    const { status, stderr } = await rehearse(['--fault', 'one-freeze-fails', bundle])
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^error: --fault one-freeze-fails cannot be played with "\S+IRIS"\. .*two instances.*\nhint: /,
    )
  })

  test('is a drill by somebody else than root, or without a terminal to ask on', async () => {
    const user = await rehearse(['--live', '--yes', bundle], 1000)
    expect(user).toMatchObject({ status: 1, stdout: '' })
    expect(user.stderr).toMatch(/^error: a drill can be made only by root\. Nothing was frozen\.\nhint: .*sudo/)
    const quiet = await rehearse(['--live', bundle], 0)
    expect(quiet).toMatchObject({ status: 1, stdout: '' })
    expect(quiet.stderr).toMatch(/^error: there is no terminal to ask on\. Nothing was frozen\.\nhint: .*--yes/)
  })
})

describe('words', () => {
  test('--list-faults is a line each', async () => {
    const { status, stdout } = await rehearse(['--list-faults'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^healthy {2,}Nothing goes wrong\.\n/)
    expect(stdout).toMatch(/\nfreeze-hangs {2,}\S.*\.\n/)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(35)
    expect(lines.filter((line) => !/^[a-z0-9-]+ {2,}\S.*\.$/.test(line))).toEqual([])
    const restores = await rehearse(['--list-faults', '--restore'])
    expect(restores.stdout).toMatch(/^restore-healthy {2,}Nothing is wrong\.\n/)
    expect(restores.stdout).not.toMatch(/^thaw-fails /m)
  })

  test('--help names every option', async () => {
    const { status, stdout } = await rehearse(['--help'])
    expect(status).toBe(0)
    for (const flag of [
      'fault',
      'all-faults',
      'list-faults',
      'restore',
      'shell',
      'snapshot-seconds',
      'fsfreeze-seconds',
      'keep',
    ]) {
      expect(stdout).toContain(`--${flag} `)
    }
    for (const flag of ['live', 'yes', 'format', 'report']) expect(stdout).toContain(`--${flag} `)
    expect(stdout).not.toContain('--freeze-timeout')
  })
})
