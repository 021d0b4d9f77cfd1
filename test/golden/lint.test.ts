// Our own bundles have no finding, with every rule. What ShellCheck says of them is in test/shellcheck.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFolder, runMain } from '../command.ts'

test('dist-bundles/ has no finding', async () => {
  const bundles = join(projectFolder, 'dist-bundles/reference')
  const args = ['lint', '--no-shellcheck', '--format', 'json', '--severity', 'info', bundles]
  const { status, stdout } = await runMain(args)
  const { diagnostics, files } = JSON.parse(stdout)
  expect(diagnostics).toEqual([])
  expect(status).toBe(0)
  expect(files.filter(({ kind }: { kind: string }) => kind === 'script').length).toBeGreaterThanOrEqual(8)
})
