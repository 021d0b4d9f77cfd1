// What is read to be rehearsed: bundles, hooks by hand, installed ones, tar files, and what packages make of them.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readHooks } from '../../src/fs/read-hooks.ts'
import { generateBundle } from '../../src/index.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import { makeFolder, projectFolder } from '../command.ts'
import { writeListed } from '../reference.ts'

const configName = 'VMSnapshotScriptPluginConfig.json'
const bundle = writeListed('two-instances', makeFolder(afterAll))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azure-hooks-read-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Path and mode of each file that the host could look at. */
function listHooks({ files }: HookSet): Record<string, string> {
  const rows = files.map(({ path, mode, owner }) => [path, `${mode.toString(8)} ${owner}`])
  return Object.fromEntries(rows.filter(([path = '']) => /cript\.sh$|Config\.json$/.test(path)))
}

const asInstalled = {
  '/etc/azure/prescript.sh': '700 0',
  '/etc/azure/postScript.sh': '700 0',
  [`/etc/azure/${configName}`]: '600 0',
}

function write(name: string, text: string, mode = 0o644): void {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), mode)
}

const locations = (pre: string, post: string, rest = {}) =>
  JSON.stringify({ preScriptLocation: pre, postScriptLocation: post, timeoutInSeconds: 60, ...rest })

describe('a bundle', () => {
  test('is as install.sh would install it, whatever its modes here', async () => {
    cpSync(bundle, join(folder, 'bundle'), { recursive: true })
    execFileSync('chmod', ['-R', 'a+rwX', join(folder, 'bundle')])
    const hooks = await readHooks(join(folder, 'bundle'))
    expect(listHooks(hooks)).toEqual(asInstalled)
    expect(hooks).toMatchObject({ product: 'iris', timeoutSeconds: 120, options: { logFile: expect.any(String) } })
    expect(hooks.instances).toHaveLength(2)
    expect(hooks.manifest?.files).toHaveLength(6)
  })

  test('of all instances is for two', async () => {
    const { instances } = await readHooks(writeListed('all', folder))
    expect(instances).toEqual(['IRIS', 'HEALTH'])
  })

  test('has its scripts where its options say', async () => {
    const { files } = generateBundle({ instance: ['IRIS'], scriptDir: '/opt/hooks', client: '/opt/iris/bin/iris' })
    for (const { name, content } of files) write(name, content)
    const hooks = await readHooks(folder)
    expect(Object.keys(listHooks(hooks)).sort()).toEqual(
      [`/etc/azure/${configName}`, '/opt/hooks/postScript.sh', '/opt/hooks/prescript.sh'].sort(),
    )
    expect(hooks.folders).toEqual(expect.arrayContaining(['/opt/hooks', '/opt/iris/bin']))
  })

  for (const [name, args] of [
    ['a tar file', ['-cf']],
    ['a tar file with gzip', ['-czf']],
  ] as const) {
    test(`in ${name} is the same, in a folder or not`, async () => {
      const file = join(folder, name.includes('gzip') ? 'x.tar.gz' : 'x.tar')
      for (const place of [
        ['-C', bundle, '.'],
        ['-C', join(bundle, '..'), 'two-instances'],
      ]) {
        execFileSync('tar', [...args, file, ...place])
        const hooks = await readHooks(file)
        expect(listHooks(hooks)).toEqual(asInstalled)
        expect(hooks.instances).toHaveLength(2)
      }
    })
  }

  test('below other folders, as a package unpacks, is found', async () => {
    cpSync(bundle, join(folder, 'usr/lib/azure-hooks'), { recursive: true })
    write('usr/share/doc/azure-hooks/copyright', 'MIT')
    expect(listHooks(await readHooks(folder))).toEqual(asInstalled)
  })
})

describe('hooks by hand', () => {
  test('go where their config says, under any name', async () => {
    write(configName, locations('/opt/my hooks/freeze-it', '/etc/azure/99_post.sh'))
    write('freeze-it', 'INST="LIVE" # ours\niris session $INST -U%SYS x >>/data/logs/freeze.log\n')
    write('99_post.sh', 'iris session "$INST" -U%SYS y; iris session test -U%SYS z\n')
    const hooks = await readHooks(folder)
    expect(Object.fromEntries(hooks.files.map(({ path, mode }) => [path, mode.toString(8)]))).toEqual({
      '/opt/my hooks/freeze-it': '700',
      '/etc/azure/99_post.sh': '700',
      [`/etc/azure/${configName}`]: '600',
    })
    expect(hooks).toMatchObject({ product: 'iris', instances: ['LIVE', 'TEST'], timeoutSeconds: 60 })
    expect(hooks.options).toBeUndefined()
    expect(hooks.folders).toEqual(expect.arrayContaining(['/opt/my hooks', '/data/logs']))
  })

  test('like the published sample are for Caché', async () => {
    const hooks = await readHooks(join(projectFolder, 'test/shell/published-hooks'))
    expect(hooks).toMatchObject({ product: 'cache', instances: ['CACHE'], timeoutSeconds: 30 })
    expect(listHooks(hooks)).toEqual(asInstalled)
  })

  test('with a config that is no JSON, or no time-out that is a number, are read all the same', async () => {
    write(configName, '{ "preScriptLocation": "/etc/azure/prescript.sh", }')
    write('prescript.sh', 'csession LIVE -U%SYS x\n')
    expect(await readHooks(folder)).toMatchObject({ timeoutSeconds: 1800, instances: ['LIVE'] })
    write(configName, locations('/etc/azure/prescript.sh', '/x', { timeoutInSeconds: '60' }))
    expect(await readHooks(folder)).toMatchObject({ timeoutSeconds: 1800 })
    write(configName, locations('/etc/azure/prescript.sh', '/x', { timeoutInSeconds: undefined }))
    expect(await readHooks(folder)).toMatchObject({ timeoutSeconds: 10 })
  })
})

describe('installed hooks', () => {
  test('have the owners and modes that they have', async () => {
    const { files } = generateBundle({ instance: ['A', 'B'], product: 'cache', runAs: 'dba', scriptDir: '/opt/hooks' })
    for (const { name, content } of files.slice(0, 2)) write(`opt/hooks/${name}`, content, 0o750)
    write(`etc/azure/${configName}`, files[2]?.content ?? '', 0o640)
    write('etc/azure/VMSnapshotPluginHost.conf', '[pre_post]\n', 0o600)
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(join(folder, 'opt/hooks/prescript.sh'), 1234, 1234)
    const hooks = await readHooks(join(folder, 'etc/azure'))
    const me = process.getuid?.() ?? 0
    expect(Object.fromEntries(hooks.files.map(({ path, mode, owner }) => [path, [mode.toString(8), owner]]))).toEqual({
      [`/etc/azure/${configName}`]: ['640', me],
      '/etc/azure/VMSnapshotPluginHost.conf': ['600', me],
      '/opt/hooks/prescript.sh': ['750', isRoot ? 1234 : me],
      '/opt/hooks/postScript.sh': ['750', me],
    })
    // No manifest lies there: the settings at the top of the script tell.
    expect(hooks).toMatchObject({ product: 'cache', instances: ['A', 'B'], options: { runAs: 'dba' } })
  })
})

describe('what holds no hooks, or too many, is refused', () => {
  const check = async (path: string, message: RegExp) => {
    await expect(readHooks(path)).rejects.toMatchObject({ name: 'UserError', message: expect.stringMatching(message) })
  }

  test('nothing there', () => check(join(folder, 'none'), /cannot be read: there is no such file or folder\.$/))
  test('an empty folder', () =>
    check(folder, /holds no hooks: there is no VMSnapshotScriptPluginConfig\.json in it\.$/))
  test('several bundles', () => check(join(projectFolder, 'dist-bundles/reference'), /holds several bundles/))
  test('a script', () => check(join(bundle, 'prescript.sh'), /it is neither a folder nor a tar file\.$/))

  test('a tar file that is none', async () => {
    write('x.tar.gz', 'no tar')
    await check(join(folder, 'x.tar.gz'), /it is no whole tar file\.$/)
  })

  /** As somebody who is not root, for root may read everything. */
  const checkAsNobody = async (path: string, message: RegExp) => {
    chmodSync(folder, 0o755)
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    try {
      await check(path, message)
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  }

  for (const place of ['bundle', 'vm/etc/azure']) {
    for (const [denied, mode] of [
      [configName, 0],
      ['prescript.sh', 0],
      ['.', 0],
      ['.', 0o444],
    ] as const) {
      test(`what the user may not read: mode ${mode.toString(8)} of ${place}/${denied}`, async () => {
        write(`${place}/${configName}`, locations('/etc/azure/prescript.sh', '/etc/azure/postScript.sh'))
        for (const name of ['prescript.sh', 'postScript.sh']) write(`${place}/${name}`, '')
        chmodSync(join(folder, place, denied), mode)
        await checkAsNobody(join(folder, place), /" cannot be read: permission denied\.$/)
      })
    }
  }

  test('but not for a file beside the bundle that the user may not read', async () => {
    cpSync(bundle, join(folder, 'bundle'), { recursive: true })
    write('secret', '', 0)
    expect(listHooks(await readHooks(folder))).toEqual(asInstalled)
  })

  test('an /etc/azure without a config', async () => {
    mkdirSync(join(folder, 'etc/azure'), { recursive: true })
    await check(join(folder, 'etc/azure'), /holds no installed hooks/)
  })
})
