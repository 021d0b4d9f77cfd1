// `lint` as a person runs it: what is read, what comes out, and the exit status.

import { createHash } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { describe, expect, test } from 'vitest'
import { makeFolder, projectFolder, runMain } from '../command.ts'

const brokenConfig =
  '{ "preScriptLocation": "/etc/azure/one.sh", "postScriptLocation": "/x", "timeoutInSeconds": "60" }\n'
const goodConfig = brokenConfig.replace('"60"', '60')

interface Settings {
  readonly stdin?: string
  readonly env?: Record<string, string>
  readonly isTTY?: boolean
}

const lint = (args: readonly string[], settings?: Settings) => runMain(['lint', ...args], settings)

function makeFiles(files: Record<string, string>): string {
  const folder = makeFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), content, { mode: 0o600 })
  }
  return folder
}

/** Without ShellCheck, and without the rules about scripts, which have tests of their own. */
const quick = ['--no-shellcheck']

async function listFiles(args: readonly string[], settings?: Settings) {
  const { stdout } = await lint([...quick, '--format', 'json', ...args], settings)
  const { files }: { files: { path: string; kind: string; role?: string }[] } = JSON.parse(stdout)
  return files.map(({ path, kind, role }) => `${path.split('/').at(-1)} ${kind}${role ? ` ${role}` : ''}`)
}

describe('exit status', () => {
  test('0 when clean, 1 when something is found, 0 below the threshold', async () => {
    const folder = makeFiles({ 'good.json': goodConfig, 'bad.json': brokenConfig })
    expect(await lint([...quick, join(folder, 'good.json')])).toMatchObject({ status: 0, stderr: '' })
    const bad = await lint([...quick, join(folder, 'bad.json')])
    expect(bad).toMatchObject({ status: 1, stderr: '' })
    expect(bad.stdout).toContain('AZH104')
    expect((await lint([...quick, '--rule', 'azh104=info', join(folder, 'bad.json')])).status).toBe(0)
  })

  test.each([
    [['nowhere.sh'], /"nowhere\.sh" cannot be read: there is no such file or folder/, /Name scripts/],
    [['--format', 'xml'], /--format is "xml", but must be text, json, sarif or github/, /./],
    [['--format', 'sarf'], /--format is "sarf"/, /Did you mean sarif\?/],
    [['--severity=bad'], /--severity is "bad", but must be error, warning or info/, /./],
    [['--role', 'both'], /--role is "both", but must be pre or post/, /./],
    [['--product', 'irsi'], /--product is "irsi"/, /iris/],
    [['--rule', 'AZH101'], /--rule is "AZH101", but must be an id, = and off, info, warning or error/, /AZH110=off/],
    [['--rule', 'AZH191=off'], /--rule names "AZH191", which is no rule/, /Did you mean AZH1\d\d\?/],
    [['--rule', 'AZH101=loud'], /--rule is "AZH101=loud"/, /./],
    [['--dry-run'], /--dry-run needs --fix/, /./],
    [['--instance', 'a;b'], /--instance is "a;b", but must be a name/, /64/],
    [['--explain', 'AZH999'], /--explain names "AZH999", which is no rule/, /./],
    [['--explain', 'valid-jsn'], /is no rule/, /Did you mean valid-json\?/],
    [['--explain', 'sc2086'], /SC2086 is a code of ShellCheck/, /wiki\/SC2086/],
    [['--no-shellcheck', '--require-shellcheck'], /contradicts/, /./],
    [['--shellcheck', '/nowhere'], /--shellcheck is "\/nowhere"/, /./],
    [['--fixx'], /--fixx is no option/, /Did you mean --fix\?/],
    [['--no-fixx'], /--no-fixx is no option/, /./],
    [['--timeout', '60'], /--timeout is no option/, /./],
    [['--config', 'x'], /--config is no option/, /./],
    [['--role'], /--role needs a value/, /--role=pre\|post/],
  ])('2 for %s', async (args, problem, hint) => {
    const { status, stdout, stderr } = await lint(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/)
    expect(stderr.split('\n')[0]).toMatch(problem)
    expect(stderr.split('\n')[1]).toMatch(hint)
  })

  test('2 where there are no hooks at all, unless that is fine', async () => {
    const folder = makeFiles({ README: 'words\n' })
    expect(await lint([...quick, folder])).toMatchObject({ status: 2, stdout: '' })
    expect(await lint([...quick, '--allow-empty', folder])).toMatchObject({ status: 0, stderr: '' })
  })

  test('2 in CI where ShellCheck cannot run and nobody has left it out', async () => {
    const folder = makeFiles({ 'prescript.sh': 'true\n' })
    const failing = join(
      makeFiles({
        shellcheck: '#!/bin/sh\n[ "$1" != --version ] && exit 4\nprintf "ShellCheck\\nversion: 0.10.0\\n"\n',
      }),
      'shellcheck',
    )
    chmodSync(failing, 0o755)
    const args = ['--shellcheck', failing, folder]
    expect((await lint(args)).status).toBe(0)
    expect(await lint(args, { env: { CI: 'true' } })).toMatchObject({ status: 2, stdout: '' })
    expect((await lint([...quick, folder], { env: { CI: 'true' } })).status).toBe(0)
  })

  test('2 for a command that does not come first', async () => {
    const { status, stderr } = await runMain(['--dry-run', 'lint'])
    expect(status).toBe(2)
    expect(stderr).toContain('lint has options of its own and comes first')
  })
})

describe('targets', () => {
  test('of a folder: hooks and what belongs to them, nothing else', async () => {
    const folder = makeFiles({
      'prescript.sh': '#!/bin/bash\n',
      'sub/freeze': '#!/usr/bin/env bash\niris session X -U%SYS "##class(Backup.General).ExternalFreeze()"\n',
      'sub/posix': '#!/bin/sh\n',
      'sub/nameless.sh': 'true\n',
      'build.sh': '#!/bin/bash\n',
      'tool.py': '#!/usr/bin/python3\n',
      README: 'words\n',
      'package.json': '{}',
      'conf.json': goodConfig,
      'VMSnapshotPluginHost.conf': '',
      'workload.conf': '',
      '.make-azure-hooks.json': '{ "disable": [] }',
      'node_modules/x/prescript.sh': '',
    })
    expect(await listFiles([folder])).toEqual([
      '.make-azure-hooks.json suppressions',
      'VMSnapshotPluginHost.conf plugin-host',
      'conf.json config',
      'prescript.sh script pre',
      'freeze script pre',
      'nameless.sh script',
      'posix script',
      'workload.conf workload',
    ])
  })

  test('lead from a config to its scripts and from a script to the config beside it', async () => {
    const folder = makeFiles({ 'VMSnapshotScriptPluginConfig.json': goodConfig, 'one.sh': '', 'other.sh': '' })
    const both = ['VMSnapshotScriptPluginConfig.json config', 'one.sh script pre']
    expect(await listFiles([join(folder, 'VMSnapshotScriptPluginConfig.json')])).toEqual(both)
    expect((await listFiles([join(folder, 'one.sh')])).sort()).toEqual(both)
  })

  test('lead to where the paths of a VM lie in a tree of its files', async () => {
    const tree = {
      'host/etc/azure/VMSnapshotScriptPluginConfig.json': goodConfig.replace('/x', '/opt/hooks/thaw'),
      'host/opt/hooks/thaw': '. /opt/lib/iris.sh\n',
      'host/opt/lib/iris.sh': 'iris session X -U%SYS "##class(Backup.General).ExternalThaw()"\n',
    }
    const folder = makeFiles(tree)
    const all = ['VMSnapshotScriptPluginConfig.json config', 'iris.sh script', 'thaw script post']
    expect((await listFiles([join(folder, 'host/etc/azure')])).sort()).toEqual(all)
    const { stdout } = await lint([...quick, folder])
    expect(stdout).toContain('host/opt/hooks/thaw:1:1: error: Nothing limits the time of this session (ExternalThaw).')
    const file = join(folder, 'tree.tar')
    await create({ file, cwd: join(folder, 'host') }, ['etc', 'opt'])
    expect((await listFiles([file])).sort()).toEqual(all)
  })

  test('of a tar file', async () => {
    const folder = makeFiles({ 'hooks/prescript.sh': '', 'hooks/c.json': brokenConfig, 'hooks/notes.txt': '' })
    for (const gzip of [false, true]) {
      const file = join(folder, gzip ? 'bundle.tar.gz' : 'bundle.tar')
      await create({ file, gzip, cwd: folder }, ['hooks'])
      expect((await listFiles([file])).sort()).toEqual(['c.json config', 'prescript.sh script pre'])
      const text = readFileSync(file)
      writeFileSync(file, text.subarray(0, text.length / 3))
      expect(await lint([...quick, file])).toMatchObject({ status: 2, stdout: '' })
    }
  })

  test('of standard input', async () => {
    expect(await listFiles(['-'], { stdin: 'true\n' })).toEqual(['- script'])
    expect(await listFiles(['-'], { stdin: goodConfig })).toEqual(['- config'])
    expect(await listFiles(['-', '--stdin-filename', 'a/postScript.sh'], { stdin: goodConfig })).toEqual([
      'postScript.sh script post',
    ])
    expect(await listFiles(['-', '--role', 'pre'], { stdin: 'true\n' })).toEqual(['- script pre'])
  })
})

test('scripts of our own are told by their bytes, and not by a checksum beside them', async () => {
  const folder = makeFolder()
  cpSync(join(projectFolder, 'dist-bundles/reference/IRIS'), folder, { recursive: true })
  const own = await lint([...quick, folder])
  expect(own).toMatchObject({ status: 0, stderr: '' })
  expect(own.stdout).toMatch(/^4 scripts are, byte for byte, what version \S+ writes: /m)
  const script = join(folder, 'prescript.sh')
  const text = readFileSync(script, 'utf8')
  const changed = text.replace('\n', '\nset -x\n')
  writeFileSync(script, changed)
  const manifest = join(folder, 'bundle.json')
  const hash = (content: string) => createHash('sha256').update(content).digest('hex')
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(hash(text), hash(changed)))
  const { status, stdout } = await lint([...quick, folder])
  expect(status).toBe(1)
  expect(stdout).toContain('AZH230')
  expect(stdout).toContain('3 scripts are, byte for byte, ')
})

describe('output', () => {
  test('is for GitHub in its actions, and text on request', async () => {
    const folder = makeFiles({ 'bad.json': brokenConfig })
    const env = { GITHUB_ACTIONS: 'true' }
    expect((await lint([...quick, folder], { env })).stdout).toMatch(/^::error file=/)
    expect((await lint([...quick, '--format=text', folder], { env })).stdout).toMatch(/bad\.json:1:\d+: error: /)
  })

  test('has colours on a terminal, unless NO_COLOR', async () => {
    const folder = makeFiles({ 'bad.json': brokenConfig })
    expect((await lint([...quick, folder], { isTTY: true })).stdout).toContain('\u001b[31merror\u001b[0m')
    expect((await lint([...quick, folder], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b')
  })

  test('of --explain is the page, of --list-rules a line each', async () => {
    const page = readFileSync(join(projectFolder, 'src/lint/rules/azh105-timeout-in-range.md'), 'utf8')
    for (const word of ['AZH105', 'azh105', 'timeout-in-range']) {
      expect(await lint(['--explain', word])).toEqual({ status: 0, stdout: page, stderr: '' })
    }
    const { stdout } = await lint(['--list-rules'])
    expect(stdout).toContain('\nAZH105  timeout-in-range            error    --fix\n')
  })

  test('of --help names every option', async () => {
    const { status, stdout } = await lint(['--help'])
    expect(status).toBe(0)
    for (const flag of ['fix', 'dry-run', 'format', 'severity', 'rule', 'require-shellcheck', 'check-owner', 'role']) {
      expect(stdout).toContain(`--${flag} `)
    }
    expect(stdout).not.toContain('--freeze-timeout')
  })
})
