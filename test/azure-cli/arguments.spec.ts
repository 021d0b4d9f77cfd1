// What az itself says of the commands that a restore drill gives it and that packages print, held against
// test/package/az-arguments.json, which stands in for az where it is not installed: it takes minutes to install. RECORD=1
// writes that file anew; a new command is put there by hand first, with three empty lists.
//
// `az COMMAND --help` needs no login; it prints what the parser takes.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AzArguments, argumentsPath, recorded } from '../package/az-commands.ts'

/** The names of each option, in the order of the help. */
function readArguments(command: string): AzArguments {
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/python3',
    [join(import.meta.dirname, 'az.py'), ...command.split(' '), '--help'],
    {
      encoding: 'utf8',
      env: { ...process.env, AZURE_CORE_COLLECT_TELEMETRY: 'no', AZURE_CORE_NO_COLOR: 'yes' },
    },
  )
  expect(status, `${command}: ${stderr}`).toBe(0)
  const found = { required: [] as string[][], resource: [] as string[][], other: [] as string[][] }
  let section = ''
  for (const line of stdout.split('\n')) {
    section = /^\S/.test(line) ? line : section
    const names = /^ {4}((?:--?[a-z][\w-]*,? +)+)(\[Required\])?/.exec(line)
    if (!names) continue
    const kind = names[2] ? 'required' : section === 'Resource Id Arguments' ? 'resource' : 'other'
    found[kind].push((names[1] ?? '').split(/[ ,]+/).filter(Boolean))
  }
  return found
}

test('az takes what is recorded', () => {
  const found = Object.fromEntries(Object.keys(recorded).map((command) => [command, readArguments(command)]))
  if (process.env['RECORD']) writeFileSync(argumentsPath, `${JSON.stringify(found, null, 2)}\n`)
  else expect(found).toEqual(recorded)
})
