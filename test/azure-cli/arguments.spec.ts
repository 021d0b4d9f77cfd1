// What az itself says of the commands that a restore drill gives it, held against test/package/az-arguments.json, which
// stands in for az where it is not installed: it takes minutes to install. RECORD=1 writes that file anew.
//
// `az COMMAND --help` needs no login; it prints what the parser takes.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFolder } from '../command.ts'

const path = join(projectFolder, 'test/package/az-arguments.json')
const recorded = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string[]>

/** The options, long and short, in the order of the help. */
function readOptions(command: string): string[] {
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/python3',
    [join(import.meta.dirname, 'az.py'), ...command.split(' '), '--help'],
    {
      encoding: 'utf8',
      env: { ...process.env, AZURE_CORE_COLLECT_TELEMETRY: 'no', AZURE_CORE_NO_COLOR: 'yes' },
    },
  )
  expect(status, stderr).toBe(0)
  const names = stdout.matchAll(/^ {4}((?:--?[a-z][\w-]*,? ?)+)/gm)
  return [...names].flatMap(([, line = '']) => line.split(/[ ,]+/).filter(Boolean))
}

test('az takes what is recorded', () => {
  const found = Object.fromEntries(Object.keys(recorded).map((command) => [command, readOptions(command)]))
  if (process.env['RECORD']) writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`)
  else expect(found).toEqual(recorded)
})
