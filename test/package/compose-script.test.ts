// The compact script unpacks to the files of its bundle, in every shell.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFolderBundle } from '../../src/fs/read-bundle.ts'
import { composeScript } from '../../src/package/compose-script.ts'
import type { CheckedBundle } from '../../src/package/packager.ts'
import { makeFolder } from '../command.ts'
import { findShells } from '../hostile.ts'
import { checkedBundle, HOSTILE } from './packing.ts'

test('what pre- and post-script have in common stands once', () => {
  const script = composeScript(checkedBundle(), 'least')
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

test('the bare script has the hooks without their comments, but for their heads', () => {
  const folder = makeFolder()
  const bundle = checkedBundle({ mirror: 'not-primary' })
  writeFileSync(join(folder, 'azure-hooks.sh'), composeScript(bundle, 'bare'))
  const result = spawnSync('sh', ['azure-hooks.sh', '--extract', 'out'], { cwd: folder, encoding: 'utf8' })
  expect(result).toMatchObject({ status: 0, stderr: '' })
  // A bundle of its own, whose checksums are right.
  const found = readFolderBundle(join(folder, 'out')).files
  for (const name of ['prescript.sh', 'postScript.sh']) {
    const whole = bundle.files.find((file) => file.name === name)?.content ?? ''
    const [head = ''] = whole.split('\n# A post-script does not stop', 1)
    const code = whole.slice(head.length).split('\n')
    const bare = code.filter((line) => !/^\s*#/.test(line)).join('\n')
    expect(head).toContain('# They end within')
    expect(found.find((file) => file.name === name)?.content).toBe(head + bare)
  }
})

function mustUnpack(bundle: CheckedBundle, [program = '', ...args]: readonly string[]): void {
  const folder = makeFolder()
  const file = join(folder, 'azure-hooks.sh')
  writeFileSync(file, composeScript(bundle, 'least'))
  const result = spawnSync(program, [...args, file, '--extract', 'out'], { cwd: folder, encoding: 'utf8' })
  expect(result).toMatchObject({ status: 0, stderr: '' })
  // A bundle of its own, whose checksums are right.
  const found = new Map(readFolderBundle(join(folder, 'out')).files.map(({ name, content }) => [name, content]))
  const given = new Map(bundle.files.map(({ name, content }) => [name, content]))
  for (const name of ['prescript.sh', 'postScript.sh', 'VMSnapshotScriptPluginConfig.json'] as const) {
    expect(found.get(name), name).toBe(given.get(name))
  }
  const [runbook = '', wholeRunbook = ''] = [found, given].map((files) => files.get('README.md'))
  // Nothing but lines of comments is left out of it, and the shell reads the same.
  const isComment = (line: string) => /^\s*#(?!!)/.test(line)
  const [carried = '', installer = ''] = [found, given].map((files) => files.get('install.sh'))
  const sum = (text = '') => createHash('sha256').update(text).digest('hex')
  let bare = installer
    .split('\n')
    .filter((line) => !isComment(line))
    .join('\n')
  for (const name of ['README.md', 'verify-restore.sh'] as const) {
    expect(found.get(name), name).not.toBe(given.get(name))
    bare = bare.replace(sum(given.get(name)), sum(found.get(name)))
  }
  expect(carried).toBe(bare)
  expect(carried).toContain(sum(runbook))
  // What is not there says so.
  const missing = spawnSync(program, [...args, join(folder, 'out/verify-restore.sh')], { encoding: 'utf8' })
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringMatching(/^verify-restore\.sh is not here: .*\n$/) })
  // Of the runbook, how to end a freeze is carried, word for word.
  const frozen = /^## The database is frozen now\n[\s\S]*?(?=^## |^This is the beginning)/m
  expect(runbook.match(frozen)?.[0]).toBe(wholeRunbook.match(frozen)?.[0])
  expect(runbook).toContain('This is the beginning of the runbook')
  expect(runbook).not.toMatch(/^## Restore/m)
  expect(readdirSync(folder).sort()).toEqual(['azure-hooks.sh', 'out'])
}
