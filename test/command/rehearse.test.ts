// `rehearse` as a person runs it, with the hooks played: what comes out, and the exit status.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { RehearsalReport } from '../../src/model/generated/rehearsal-report.ts'
import { bin, makeFolder, projectFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'

const bundle = join(projectFolder, 'dist-bundles/reference/IRIS')

interface Settings {
  readonly isTTY?: boolean
  readonly env?: Record<string, string>
}

/** In this process, as several are played side by side. */
async function rehearse(args: readonly string[], { isTTY = false, env = {} }: Settings = {}) {
  const texts = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  const createOutput = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 100,
    write(text: string) {
      texts[name] += text
    },
  })
  const status = await main(['rehearse', ...args], {
    stdout: createOutput('stdout'),
    stderr: createOutput('stderr'),
    env: { ...process.env, ...env },
    execPath: process.execPath,
    getuid: process.getuid,
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
  })
  expect(listeners.size).toBe(0)
  return { status, ...texts }
}

/** Runs the command, and interrupts it once it has said this: a second signal would end it at once. */
async function interrupt(args: readonly string[], said: RegExp, onTestFinished: (end: () => void) => void) {
  const command = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void command.kill('SIGKILL'))
  const told = { stdout: '', stderr: '' }
  let isInterrupted = false
  for (const name of ['stdout', 'stderr'] as const) {
    command[name].on('data', (chunk) => {
      told[name] += chunk
      if (isInterrupted || !said.test(told[name])) return
      isInterrupted = true
      command.kill('SIGINT')
    })
  }
  const [status] = await once(command, 'close')
  return { status, ...told }
}

describe.skipIf(mustSkip('dash'))('a rehearsal', () => {
  test.concurrent('that holds: a timeline, a verdict and a page', async ({ onTestFinished }) => {
    const folder = makeFolder(onTestFinished)
    const page = join(folder, 'page.html')
    const { status, stdout, stderr } = await rehearse(['--report', page, '--snapshot-seconds', '0.2', bundle])
    expect({ status, stderr }).toEqual({ status: 0, stderr: `Wrote ${page}\n` })
    expect(stdout).toMatch(
      /^Rehearsing .*dist-bundles\/reference\/IRIS: healthy\. Nothing goes wrong\.\n.*SHA-256 [0-9a-f]{64}, with make-azure-hooks .*\n\n {3}\d\.\d\d s {2}host /,
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

  test.concurrent('that is interrupted keeps what is finished', async ({ onTestFinished }) => {
    const page = join(makeFolder(onTestFinished), 'page.html')
    const names = ['--fault', 'config-strict', '--fault', 'healthy']
    // The first takes no snapshot, so that it ends while that of the second is taken.
    const args = ['rehearse', ...names, '--snapshot-seconds', '600', '--report', page, bundle]
    const { status, stdout, stderr } = await interrupt(args, /1\/2 {2}held/, onTestFinished)
    expect({ status, told: stderr.includes('interrupted: all') }).toEqual({ status: 130, told: true })
    expect(stdout).toMatch(/^.*SHA-256 .*\n\nfault /)
    expect(stdout).toMatch(/^not played {6}healthy: it was interrupted$/m)
    expect(stdout).toMatch(/\nInterrupted, with 1 played: all held\.\n$/)
    expect(readFileSync(page, 'utf8')).toContain('<h2 id="not-played">')
  })

  test.concurrent('that is interrupted ends at once and leaves no page', async ({ onTestFinished }) => {
    const folder = makeFolder(onTestFinished)
    const args = ['rehearse', '--report', join(folder, 'page.html'), '--snapshot-seconds', '600', bundle]
    const { status, stderr } = await interrupt(args, /IRIS frozen/, onTestFinished)
    expect({ status, stderr }).toEqual({
      status: 130,
      stderr: 'interrupted: all that the rehearsal had started was ended.\n',
    })
    expect(readdirSync(folder)).toEqual([])
  })
})
