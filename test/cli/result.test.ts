// What the command prints when it is done.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { validate } from '../../src/schema/generated/result.ts'
import { makeFolder, runMain } from '../command.ts'

function readResult(stdout: string) {
  const result = JSON.parse(stdout)
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
  return result
}

describe('for people', () => {
  test('what was written, three next steps, no warning for the defaults', async () => {
    const { status, stdout, stderr } = await runMain(['--instance', 'IRIS'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Wrote dist-bundles.IRIS\n {2}prescript\.sh .* 119 s at most/)
    expect(stdout).toMatch(/1\. Copy.*scp -r .*\n.*2\. .*sudo sh IRIS\/install\.sh\n.*3\. .*--check && .*--drill/)
  })

  test('the same again is up to date', async () => {
    const cwd = makeFolder()
    await runMain(['--instance', 'IRIS'], { cwd })
    const { status, stdout } = await runMain(['generate', '--instance', 'iris', '-o', 'dist-bundles/IRIS'], { cwd })
    expect({ status, first: stdout.split('\n')[0] }).toEqual({ status: 0, first: 'dist-bundles/IRIS is up to date.' })
  })

  test('all gets a folder of that name, however it is spelled', async () => {
    expect((await runMain(['-i', 'ALL'])).stdout).toMatch(/^Wrote dist-bundles.all\n/)
  })

  test('warnings that matter go to stderr', async () => {
    const { status, stderr } = await runMain(['-i', 'IRIS', '--no-fs-freeze', '--auto-resume', '0'])
    expect(status).toBe(0)
    expect(stderr).toMatch(/^warning: With --auto-resume 0 a promise is lost/)
    expect(stderr).toMatch(/\nwarning: fsFreezeEnabled false makes every failure/)
  })

  test('a folder with blanks is quoted in the next steps', async () => {
    expect((await runMain(['-i', 'IRIS', '-o', 'my bundle'])).stdout).toContain("sudo sh 'my bundle/install.sh'")
  })

  test('no colours away from a terminal', async () => {
    expect((await runMain(['-i', 'IRIS'], { env: { TERM: 'xterm' } })).stdout).not.toContain('\u001b')
  })
})

describe('--dry-run', () => {
  test('prints the files and writes nothing', async () => {
    const cwd = makeFolder()
    const { status, stdout, stderr } = await runMain(['-i', 'IRIS', '--dry-run'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^==> dist-bundles.IRIS\/prescript\.sh \(0700, create\) <==\n#!\/bin\/sh/)
    expect(stdout.match(/^==> /gm)).toHaveLength(7)
    expect(stderr).toContain('Nothing was written')
    expect(existsSync(join(cwd, 'dist-bundles'))).toBe(false)
  })

  test('says what --force would do', async () => {
    const cwd = makeFolder()
    await runMain(['-i', 'IRIS'], { cwd })
    writeFileSync(join(cwd, 'dist-bundles/IRIS/README.md'), 'mine')
    const { stdout, stderr } = await runMain(['-i', 'IRIS', '--dry-run'], { cwd })
    expect(stdout).toContain('README.md (0600, replace, the edited one is kept as .bak)')
    expect(stderr).toContain('Writing it needs --force.')
  })
})

describe('--json', () => {
  test('written, up to date and dry run', async () => {
    const cwd = makeFolder()
    const states: ReturnType<typeof readResult>[] = []
    for (const more of [['--dry-run'], [], []]) {
      const { stdout } = await runMain(['-i', 'IRIS', '--json', '--no-continue-on-failure', ...more], { cwd })
      states.push(readResult(stdout))
    }
    expect(states.map(({ status }) => status)).toEqual(['dry run', 'written', 'up to date'])
    expect(states[0].files[0].content).toMatch(/^#!\/bin\/sh/)
    expect(states[1].files.map(({ action }: { action: string }) => action)).toEqual(Array(7).fill('create'))
    expect(states[1].warnings).toMatchObject([{ code: 'continue-off' }])
    expect(states[1].nextSteps).toHaveLength(3)
  })

  test('a failure is JSON too, and still a line on stderr', async () => {
    const { status, stdout, stderr } = await runMain(['--json', '-i', 'A B'])
    expect(status).toBe(2)
    expect(readResult(stdout)).toMatchObject({ status: 'failed', error: { exitCode: 2 } })
    expect(stderr).toMatch(/^error: --instance is "A B"/)
  })
})
