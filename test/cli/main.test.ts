// Help, version, completion, colours, and what happens on a bug of ours.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { optionTable } from '../../src/model/generated/option-table.ts'
import { bin, projectFolder, runCommand } from '../command.ts'

function capture(settings: { isTTY?: boolean; env?: Record<string, string>; fail?: Error } = {}) {
  const texts = { stdout: '', stderr: '' }
  const createOutput = (name: 'stdout' | 'stderr') => ({
    isTTY: settings.isTTY ?? false,
    write(text: string) {
      if (name === 'stdout' && settings.fail) throw settings.fail
      texts[name] += text
    },
  })
  return { texts, io: { stdout: createOutput('stdout'), stderr: createOutput('stderr'), env: settings.env ?? {} } }
}

describe('main', () => {
  test('--version is the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
    expect(runCommand(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  test.each([['--help'], ['-h'], ['generate', '--help']])('help names every option: %s %s', (...args) => {
    const { status, stdout } = runCommand(args)
    expect(status).toBe(0)
    for (const { flag, group } of optionTable) {
      expect(stdout).toContain(`--${flag} `)
      expect(stdout).toContain(`\n${group}\n`)
    }
    expect(stdout).toContain('Examples:')
  })

  test('completion prints a script, and for it the words that follow', () => {
    expect(runCommand(['completion']).stdout).toContain('complete -o bashdefault')
    const { stdout } = runCommand(['--get-yargs-completions', 'make-azure-hooks', '--container-engine', ''])
    expect(stdout).toBe('docker\npodman\n')
  })

  test('a bug of ours exits with 3, says so and shows the stack', async () => {
    const { texts, io } = capture({ fail: new RangeError('no such thing') })
    expect(await main(['-i', 'IRIS', '--dry-run'], io)).toBe(3)
    expect(texts.stderr).toMatch(/^bug: this is a bug of make-azure-hooks .*\n.*RangeError: no such thing\n +at /)
  })

  test('colours on a terminal, unless NO_COLOR', async () => {
    const inColour = capture({ isTTY: true })
    await main(['nonsense'], inColour.io)
    expect(inColour.texts.stderr).toContain('\u001b[31merror:\u001b[0m')
    const plain = capture({ isTTY: true, env: { NO_COLOR: '1' } })
    await main(['nonsense'], plain.io)
    expect(plain.texts.stderr).not.toContain('\u001b')
  })

  test.skipIf(process.platform === 'win32')('a pipe closed early is no error', () => {
    const script = `"$0" "$1" -i IRIS --dry-run | head -n 1; exit "\${PIPESTATUS:-0}"`
    const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, bin], { encoding: 'utf8' })
    expect({ lines: stdout.split('\n').length, stack: stderr.includes('EPIPE') }).toEqual({ lines: 2, stack: false })
  })
})
