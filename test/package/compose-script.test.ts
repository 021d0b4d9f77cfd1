// The compact script unpacks to the files of its bundle, in every shell.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { composeScript } from '../../src/package/compose-script.ts'
import type { CheckedBundle } from '../../src/package/packager.ts'
import { makeFolder } from '../command.ts'
import { findShells } from '../hostile.ts'
import { checkedBundle, HOSTILE } from './packing.ts'

test('what pre- and post-script have in common stands once', () => {
  const script = composeScript(checkedBundle(), 'compact')
  const long = script
    .split('\n\n')
    .filter((paragraph) => paragraph.length > 200 && paragraph.startsWith('# usage: thaw'))
  expect(long.length).toBeGreaterThan(2)
  expect(new Set(long).size).toBe(long.length)
  expect(script.length).toBeLessThan(160_000)
})

test.each(findShells())('$name unpacks the compact script', ({ command: [program = '', ...args] }) => {
  mustUnpack(checkedBundle(HOSTILE), [program, ...args])
})

/** The text of the pre-script, and what is made of it for the post-script. */
const pairs: Record<string, (text: string) => string> = {
  'the same': (text) => text,
  'one that is longer': (text) => `${text}exit\n`,
  'one that is shorter': (text) => `${text.split('\n').slice(0, -2).join('\n')}\n`,
  'another first line': (text) => text.replace(/^.*\n/, 'one\ntwo\n'),
  'a line twice': (text) => text.replace(/\n/, '\n#!/bin/sh\n'),
  'nothing in common': () => 'exit\n',
}
test.each(Object.entries(pairs))('a file that is like another: %s', (_, change) => {
  const bundle = checkedBundle()
  const pre = bundle.files.find(({ name }) => name === 'prescript.sh')?.content ?? ''
  const content = change(pre)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const files = bundle.files.map((file) => (file.name === 'postScript.sh' ? { ...file, content, sha256 } : file))
  mustUnpack({ ...bundle, files }, ['sh'])
})

function mustUnpack(bundle: CheckedBundle, [program = '', ...args]: readonly string[]): void {
  const folder = makeFolder()
  const file = join(folder, 'azure-hooks.sh')
  writeFileSync(file, composeScript(bundle, 'compact'))
  const result = spawnSync(program, [...args, file, '--extract', 'out'], { cwd: folder, encoding: 'utf8' })
  expect(result).toMatchObject({ status: 0, stderr: '' })
  const found = readdirSync(join(folder, 'out')).map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8')])
  const expected = bundle.files.filter(({ name }) => name !== 'README.md')
  const installer = expected.find(({ name }) => name === 'install.sh')?.content ?? ''
  const { 'install.sh': carried = '', ...others } = Object.fromEntries(found)
  expect({ ...others, 'install.sh': installer }).toEqual(
    Object.fromEntries(expected.map(({ name, content }) => [name, content])),
  )
  // Nothing but lines of comments is left out of it, and the shell reads the same.
  const isComment = (line: string) => /^\s*#(?!!)/.test(line)
  expect(carried.split('\n').filter(isComment)).toEqual([])
  expect(carried).toBe(
    installer
      .split('\n')
      .filter((line) => !isComment(line))
      .join('\n'),
  )
  expect(readdirSync(folder).sort()).toEqual(['azure-hooks.sh', 'out'])
}
