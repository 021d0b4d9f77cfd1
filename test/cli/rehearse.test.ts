// `rehearse` as a person runs it: options, what comes out, and the exit status.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { RehearsalReport } from '../../src/model/generated/rehearsal-report.ts'
import { makeFolder, projectFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'

const bundle = join(projectFolder, 'dist-bundles/IRIS')

interface Settings {
  readonly isTTY?: boolean
  readonly env?: Record<string, string>
  readonly uid?: number
  /** Sends a signal to the command when this has been printed. */
  readonly interruptAt?: RegExp
}

async function rehearse(args: readonly string[], { isTTY = false, env = {}, uid, interruptAt }: Settings = {}) {
  const texts = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  const createOutput = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 100,
    write(text: string) {
      texts[name] += text
      if (interruptAt?.test(texts[name])) for (const listener of listeners) listener()
    },
  })
  const status = await main(['rehearse', ...args], {
    stdout: createOutput('stdout'),
    stderr: createOutput('stderr'),
    env: { ...process.env, ...env },
    execPath: process.execPath,
    getuid: () => uid ?? process.getuid?.() ?? 0,
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
  })
  expect(listeners.size).toBe(0)
  return { status, ...texts }
}

describe('wrong usage', () => {
  test.each([
    [['nowhere'], /"nowhere" cannot be read: there is no such file or folder/, /./],
    [['a', 'b'], /"b" is one word too many/, /one bundle at a time/],
    [['--fault', 'freeze-hang'], /--fault names "freeze-hang", which is no fault/, /Did you mean freeze-hangs\?/],
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
    const user = await rehearse(['--live', '--yes', bundle], { uid: 1000 })
    expect(user).toMatchObject({ status: 1, stdout: '' })
    expect(user.stderr).toMatch(/^error: a drill can be made only by root\. Nothing was frozen\.\nhint: .*sudo/)
    const quiet = await rehearse(['--live', bundle], { uid: 0 })
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
  })

  test('--help names every option', async () => {
    const { status, stdout } = await rehearse(['--help'])
    expect(status).toBe(0)
    for (const flag of [
      'fault',
      'all-faults',
      'list-faults',
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

describe.skipIf(mustSkip('dash'))('a rehearsal', () => {
  test.concurrent('that holds: a timeline, a verdict and a page', async ({ onTestFinished }) => {
    const folder = makeFolder(onTestFinished)
    const page = join(folder, 'page.html')
    const { status, stdout, stderr } = await rehearse(['--report', page, '--snapshot-seconds', '0.2', bundle])
    expect({ status, stderr }).toEqual({ status: 0, stderr: `Wrote ${page}\n` })
    expect(stdout).toMatch(
      /^Rehearsing .*dist-bundles\/IRIS: healthy\. Nothing goes wrong\.\n.*SHA-256 [0-9a-f]{64}, with make-azure-hooks [^\n]*\n\n {3}\d\.\d\d s {2}host /,
    )
    expect(stdout).toMatch(/^ +\d+\.\d\d s {2}database +IRIS frozen$/m)
    expect(stdout).toMatch(/^snapshot {8}application-consistent; IRIS is of one moment: write \d+ in both files$/m)
    expect(stdout).toMatch(/^left frozen {5}nothing$/m)
    expect(stdout).toMatch(/\nhealthy held: the backup is application-consistent, and Azure would say so\.\n$/)
    expect(readFileSync(page, 'utf8')).toContain('<svg class="timeline"')
    expect(readdirSync(folder)).toEqual(['page.html'])
  })

  test.concurrent('as JSON is nothing but JSON on stdout', async () => {
    const { status, stdout, stderr } = await rehearse(['--format', 'json', '--snapshot-seconds', '0', bundle])
    const report: RehearsalReport = JSON.parse(stdout)
    expect(status).toBe(0)
    expect(report).toMatchObject({ schemaVersion: 1, bundle, mode: 'root', held: true })
    expect(report.rehearsals).toMatchObject([{ fault: 'healthy', shell: 'dash', held: true }])
    expect(stderr).toMatch(/^ +\d+\.\d\d s {2}database +IRIS frozen$/m)
  })

  test.concurrent('of two faults is a table, with progress beside it', async () => {
    const args = ['--fault', 'freeze-fails', '--fault', 'freeze-answers-1', '--snapshot-seconds', '0', bundle]
    const { status, stdout, stderr } = await rehearse(args)
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^.*SHA-256 .*\n\nfault +outcome +Azure’s claim +truth +left frozen +seconds\nfreeze-fails +held +file-system /,
    )
    expect(stdout).toMatch(/\nAll 2 rehearsals held\.\n$/)
    expect(stderr).toMatch(
      /^ +1\/2 {2}held +freeze-\S+ \(\d\S* s\), about \d+ s left\n +2\/2 {2}held +freeze-\S+ \(\d\S* s\)\n$/,
    )
  })

  test.concurrent('on a terminal has colours and one line of progress, which is gone at the end', async () => {
    const args = ['--fault', 'healthy', '--fault', 'freeze-answers-1', '--snapshot-seconds', '0', bundle]
    const { stdout, stderr } = await rehearse(args, { isTTY: true, env: { NO_COLOR: '', TERM: 'xterm' } })
    expect(stdout).toContain('\u001b[1m\u001b[32mAll 2 rehearsals held.')
    expect(stderr).toContain('\r\u001b[K1 of 2 rehearsals done, about ')
    expect(stderr.endsWith('\r\u001b[K')).toBe(true)
    expect(stderr).not.toContain('\n')
    const plain = await rehearse(args, { isTTY: true, env: { NO_COLOR: '1' } })
    expect(plain.stdout).not.toContain('\u001b')
  })

  test.concurrent('of hooks that people copy does not hold, and says why', async ({ onTestFinished }) => {
    const folder = makeFolder(onTestFinished)
    for (const name of ['prescript.sh', 'postScript.sh', 'VMSnapshotScriptPluginConfig.json']) {
      const text = readFileSync(join(projectFolder, 'test/shell/published-hooks', name), 'utf8')
      writeFileSync(join(folder, name), text.replaceAll('<CACHE INSTANCE>', 'CACHE'))
    }
    const { status, stdout } = await rehearse(['--snapshot-seconds', '0', folder])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^the host {8}ended: TypeError/m)
    expect(stdout).toMatch(/^left frozen {5}CACHE, for good$/m)
    expect(stdout).toMatch(/^not held .*CACHE stays frozen, and nothing would thaw it\.$/m)
    expect(stdout).toMatch(/\nhealthy did not hold: .*left frozen: CACHE, for good\.\n$/)
  })

  test.concurrent('can be kept', async () => {
    const { status, stderr } = await rehearse(['--keep', '--snapshot-seconds', '0', bundle])
    const [, folder = ''] = /^Kept .*: (\S+)$/m.exec(stderr) ?? []
    expect(status).toBe(0)
    expect(folder.startsWith(join(tmpdir(), 'azure-rehearsal-'))).toBe(true)
    try {
      expect(readdirSync(join(folder, 'etc/azure')).sort()).toContain('prescript.sh')
      expect(readFileSync(join(folder, 'var/log/azure-hooks/azure-hooks.log'), 'utf8')).toContain('IRIS: thaw: thawed')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test.concurrent('that are interrupted keep what is finished', async ({ onTestFinished }) => {
    const page = join(makeFolder(onTestFinished), 'page.html')
    const names = ['--fault', 'config-strict', '--fault', 'healthy']
    // The first takes no snapshot, so that it ends while that of the second is taken.
    const args = [...names, '--snapshot-seconds', '600', '--report', page, bundle]
    const { status, stdout, stderr } = await rehearse(args, { interruptAt: /1\/2 {2}held/ })
    expect({ status, told: stderr.includes('interrupted: all') }).toEqual({ status: 130, told: true })
    expect(stdout).toMatch(/^not played {6}healthy: it was interrupted$/m)
    expect(stdout).toMatch(/\nInterrupted, with 1 played: all held\.\n$/)
    expect(readFileSync(page, 'utf8')).toContain('<h2 id="not-played">')
  })

  test.concurrent('that is interrupted ends at once and leaves no page', async ({ onTestFinished }) => {
    const folder = makeFolder(onTestFinished)
    const args = ['--report', join(folder, 'page.html'), '--snapshot-seconds', '600', bundle]
    const { status, stderr } = await rehearse(args, { interruptAt: /IRIS frozen/ })
    expect(status).toBe(130)
    expect(stderr).toBe('interrupted: all that the rehearsal had started was ended.\n')
    expect(readdirSync(folder)).toEqual([])
  })
})
