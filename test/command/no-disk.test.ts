// The library lints and mends on a virtual file system: with every way to the disk and to processes closed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { projectFolder } from '../command.ts'

const program = `
import fs from 'node:fs'
import promises from 'node:fs/promises'
import child from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
const { fix, lint } = await import('${pathToFileURL(join(projectFolder, 'dist/index.js'))}')
for (const [name, module] of Object.entries({ fs, promises, child })) {
  for (const key of Object.keys(module)) {
    // Some are read-only: classes that Node.js loads when they are asked for.
    const isWritable = Object.getOwnPropertyDescriptor(module, key)?.writable
    if (isWritable && typeof module[key] === 'function') module[key] = () => { throw new Error(name + '.' + key + ' was called') }
  }
}
syncBuiltinESMExports()
if (process.argv[2] === 'read') (await import('node:fs')).readFileSync('/etc/passwd')
const files = [
  { path: '/etc/azure/prescript.sh', content: '#!/bin/bash\\r\\n. /etc/azure/lib.sh\\r\\n[ "$PATH" == /etc/passwd ]\\r\\n' },
  { path: '/etc/azure/VMSnapshotScriptPluginConfig.json', content: '{ "preScriptLocation": "/etc/azure/prescript.sh", }' },
]
const { diagnostics } = await lint(files)
const { fixed } = await fix(files)
console.log(JSON.stringify({ ids: diagnostics.map(({ id }) => id), fixed }))
`

const run = (word = '') =>
  spawnSync(process.execPath, ['--input-type=module', '-', word], { input: program, encoding: 'utf8' })

test('lint and fix touch no disk and start no process', () => {
  const { stdout, stderr } = run()
  expect(stderr).toBe('')
  const { ids, fixed } = JSON.parse(stdout)
  expect(ids).toEqual(expect.arrayContaining(['AZH101', 'AZH103', 'AZH301', 'AZH303']))
  expect(fixed).toBeGreaterThan(1)
})

test('which would show', () => {
  expect(run('read').stderr).toContain('fs.readFileSync was called')
})
