// Our own bundles have no finding, with every rule and ShellCheck.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { projectFolder } from '../command.ts'

// A quarter of a minute of work for one core, and much longer where it is shared.
test('dist-bundles/ has no finding', { timeout: 240_000 }, async () => {
  let stdout = ''
  const output = {
    write(text: string) {
      stdout += text
    },
  }
  const args = ['lint', '--format', 'json', '--severity', 'info', join(projectFolder, 'dist-bundles')]
  const status = await main(args, { stdout: output, stderr: output, env: process.env })
  const { diagnostics, files } = JSON.parse(stdout)
  expect(diagnostics).toEqual([])
  expect(status).toBe(0)
  expect(files.filter(({ kind }: { kind: string }) => kind === 'script').length).toBeGreaterThanOrEqual(12)
})
