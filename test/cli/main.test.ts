// Help, version, completion, colours, and what happens on a bug of ours.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { optionTable } from '../../src/model/generated/option-table.ts'
import { projectFolder, runMain } from '../command.ts'

describe('main', () => {
  test('--version is the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
    expect(await runMain(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  test.each([['--help'], ['-h'], ['generate', '--help']])('help names every option: %s %s', async (...args) => {
    const { status, stdout } = await runMain(args)
    expect(status).toBe(0)
    for (const { flag, group } of optionTable) {
      expect(stdout).toContain(`--${flag} `)
      expect(stdout).toContain(`\n${group}\n`)
    }
    expect(stdout).toContain('Examples:')
  })

  test('completion prints a script, and for it the words that follow', async () => {
    expect((await runMain(['completion'])).stdout).toContain('complete -o bashdefault')
    const { stdout } = await runMain(['--get-yargs-completions', 'make-azure-hooks', '--container-engine', ''])
    expect(stdout).toBe('docker\npodman\n')
  })

  test('a bug of ours exits with 3, says so and shows the stack', async () => {
    let stderr = ''
    const fail = () => {
      throw new RangeError('no such thing')
    }
    const io = { stdout: { write: fail }, stderr: { write: (text: string) => (stderr += text) }, env: {} }
    expect(await main(['-i', 'IRIS', '--dry-run'], io)).toBe(3)
    expect(stderr).toMatch(/^bug: this is a bug of make-azure-hooks .*\n.*RangeError: no such thing\n +at /)
  })

  test('colours on a terminal, unless NO_COLOR', async () => {
    const inColour = await runMain(['nonsense'], { isTTY: true })
    expect(inColour.stderr).toContain('\u001b[31merror:\u001b[0m')
    const plain = await runMain(['nonsense'], { isTTY: true, env: { NO_COLOR: '1' } })
    expect(plain.stderr).not.toContain('\u001b')
  })
})
