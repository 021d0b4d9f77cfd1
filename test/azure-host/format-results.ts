// The text of test/rehearse/azure-host-results.json: a few lines for each case.
import { execFileSync } from 'node:child_process'
import type { HostCase, HostResult } from '../rehearse/host-cases.ts'
import { python } from './extension.ts'

export function formatResults(extension: string, results: readonly (HostCase & { gave: HostResult })[]): string {
  const commit = process.env['AZURE_HOST_COMMIT'] ?? readCommit(extension)
  const version = execFileSync(python, ['--version'], { encoding: 'utf8' }).trim()
  const head = {
    extension: 'https://github.com/Azure/azure-linux-extensions',
    folder: 'VMBackup/main',
    commit,
    python: version,
  }
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`)
  return `{\n${lines.join('')}  "cases": [\n${results.map(formatCase).join(',\n')}\n  ]\n}\n`
}

/** Of a checkout; AZURE_HOST_COMMIT where the folder is a bare copy. */
function readCommit(extension: string): string {
  return execFileSync('git', ['-C', extension, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
}

function formatCase({ gave, ...input }: HostCase & { gave: HostResult }): string {
  const members = Object.entries({ ...input, gave }).map(
    ([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  )
  return `    {\n${members.join(',\n')}\n    }`
}
