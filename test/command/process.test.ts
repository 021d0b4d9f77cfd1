// The command as a process: its exit status, its three streams, and a pipe that is closed early. What main does is
// tested in the process of the tests; these show that the process adds nothing to it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bin, makeFolder, projectFolder, runCommand, runMain } from '../command.ts'

/** Runs lines of sh with the command as "$0" "$1". */
function pipe(script: string) {
  const settings = { cwd: makeFolder(), encoding: 'utf8' } as const
  const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, bin], settings)
  return { stdout, stderr }
}

test.each([
  [0, ['--version']],
  [0, ['--help']],
  [0, ['-i', 'IRIS', '-o', 'bundle', '--auto-resume', '0']],
  [0, ['--get-yargs-completions', 'make-azure-hooks', '--container-engine', '']],
  [1, ['-i', 'IRIS', '-o', '/proc/bundle']],
  [2, ['genrate']],
  [2, ['--json', '-i', 'a;b']],
  [2, ['lint', '--fixx']],
  [2, ['rehearse', '--report', 'page.txt', '.']],
  [2, ['package', '-t', 'tra', '.']],
  [0, ['explain', '308']],
])('exit status %i, and the same words as main has: %j', async (status, args) => {
  const env = { NO_COLOR: '' }
  const result = runCommand(args, { env })
  expect(result.status).toBe(status)
  expect(result).toEqual(await runMain(args, { env }))
})

describe('standard input', () => {
  test('is linted', async () => {
    const args = ['lint', '--no-shellcheck', '--format', 'text', '-', '--stdin-filename', 'prescript.sh']
    const input = '#!/bin/bash\n[[ -e /etc ]]\n'
    const result = runCommand(args, { input })
    expect(result).toMatchObject({ status: 1, stdout: expect.stringContaining('AZH303'), stderr: '' })
    expect(result).toEqual(await runMain(args, { stdin: input }))
  })

  test.skipIf(process.platform === 'win32')('is an inventory', () => {
    const script = `printf 'host,instances\nvm1,IRIS\n' | "$0" "$1" --inventory /dev/stdin --dry-run`
    expect(pipe(script)).toEqual({ stdout: expect.stringMatching(/^write {2}.*vm1\n$/), stderr: '' })
  })
})

test.skipIf(process.platform === 'win32')('a pipe closed early is no error', () => {
  const script = `"$0" "$1" -i IRIS --dry-run | head -n 1; exit "\${PIPESTATUS:-0}"`
  const { stdout, stderr } = pipe(script)
  expect({ lines: stdout.split('\n').length, stack: stderr.includes('EPIPE') }).toEqual({ lines: 2, stack: false })
})

describe('a sentence in place of a stack trace', () => {
  const start = readFileSync(join(projectFolder, 'src/start.cjs'))
  const run = (version: string) => {
    const cwd = makeFolder()
    mkdirSync(join(cwd, 'src'))
    writeFileSync(join(cwd, 'src/start.cjs'), start)
    writeFileSync(join(cwd, 'old.cjs'), `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`)
    const { status, stderr } = spawnSync(process.execPath, ['-r', './old.cjs', 'src/start.cjs'], {
      cwd,
      encoding: 'utf8',
    })
    return { status, stderr }
  }

  test('tells of an old Node, and of a clone that is not built', () => {
    const old = 'make-azure-hooks needs Node.js 20.19 or later, but this is 20.18.3.\n'
    expect(run('20.18.3')).toEqual({ status: 2, stderr: old })
    expect(run('24.0.0')).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^make-azure-hooks is not built.*npm ci.*\n$/),
    })
  })
})
