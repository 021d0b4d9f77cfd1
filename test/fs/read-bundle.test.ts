// What counts as a bundle, and what is said of what is none.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { describe, expect, test } from 'vitest'
import { readTar } from '../../src/archive/read-tar.ts'
import { readBundles } from '../../src/fs/read-bundle.ts'
import type { CheckedBundle } from '../../src/model/bundle.ts'
import { makeFolder, projectFolder, runMain } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'

const reference = join(projectFolder, 'dist-bundles/reference/IRIS')

async function readBundle(path: string): Promise<CheckedBundle> {
  const [first, ...others] = await readBundles(path)
  expect(others).toEqual([])
  if (!first) throw new Error('there is no bundle')
  return first.bundle
}

function copyBundle(name = 'bundle', folder = makeFolder()): string {
  cpSync(reference, join(folder, name), { recursive: true })
  return join(folder, name)
}

/** Changes bundle.json. */
function edit(
  folder: string,
  change: (manifest: Record<string, unknown> & { files: { name: string }[] }) => void,
): void {
  const path = join(folder, 'bundle.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  change(manifest)
  writeFileSync(path, JSON.stringify(manifest))
}

describe('a bundle', () => {
  test('is read from its folder, a folder above it, and a tar file', async () => {
    const folder = makeFolder()
    copyBundle('deep/er/bundle', folder)
    const bundle = await readBundle(reference)
    expect(bundle.files.map(({ name, mode }) => `${mode} ${name}`)).toEqual([
      '0700 prescript.sh',
      '0700 postScript.sh',
      '0600 VMSnapshotScriptPluginConfig.json',
      '0700 install.sh',
      '0700 verify-restore.sh',
      '0600 README.md',
      '0600 bundle.json',
    ])
    expect(await readBundle(folder)).toEqual(bundle)
    await runMain(['package', reference, '-t', 'tar', '-o', 'b.tar.gz'], { cwd: folder })
    expect(await readBundle(join(folder, 'b.tar.gz'))).toEqual(bundle)
  })

  test('can have other files beside it, and any modes', async () => {
    const folder = copyBundle()
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    expect((await readBundle(folder)).files).toHaveLength(7)
  })

  test.each<[string, (folder: string) => void, string]>([
    [
      'an edited script',
      (folder) => writeFileSync(join(folder, 'prescript.sh'), '#!/bin/sh\n'),
      'prescript.sh is not the',
    ],
    ['a missing file', (folder) => rmSync(join(folder, 'README.md')), 'README.md is missing'],
    ['no JSON', (folder) => writeFileSync(join(folder, 'bundle.json'), '{'), 'its bundle.json is not one'],
    ['Latin-1', (folder) => writeFileSync(join(folder, 'bundle.json'), Buffer.from([0xe9])), 'is no text in UTF-8'],
    ['a file too few', (folder) => edit(folder, ({ files }) => files.pop()), 'must name each of prescript.sh, '],
    [
      'a file twice',
      (folder) => edit(folder, ({ files }) => files.push({ ...files[0] } as never)),
      'names "prescript.sh"',
    ],
    [
      'a file of others',
      (folder) => edit(folder, ({ files }) => Object.assign(files[4] as object, { name: 'evil.sh' })),
      'its bundle.json names "evil.sh", but must name each of',
    ],
    [
      'wrong options',
      (folder) => edit(folder, (manifest) => Object.assign(manifest['options'] as object, { instance: ['$(x)'] })),
      'of its bundle.json, instance',
    ],
    [
      'CRLF',
      (folder) => {
        const path = join(folder, 'install.sh')
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'))
      },
      'install.sh has the line ends of Windows.',
    ],
    [
      'CRLF in bundle.json alone',
      (folder) => {
        const path = join(folder, 'bundle.json')
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'))
      },
      'bundle.json has the line ends of Windows.',
    ],
    [
      'a version that would end a word of a shell',
      (folder) => edit(folder, (manifest) => Object.assign(manifest['generator'] as object, { version: "1'; x; '" })),
      'its bundle.json is not one',
    ],
  ])('with %s is refused', async (_, damage, message) => {
    const folder = copyBundle()
    damage(folder)
    await expect(readBundle(folder)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^".*" is no whole bundle: /),
    })
    await expect(readBundle(folder)).rejects.toMatchObject({ message: expect.stringContaining(message) })
  })

  test('with a link for a file is refused', async () => {
    const folder = copyBundle()
    rmSync(join(folder, 'README.md'))
    symlinkSync('/etc/hostname', join(folder, 'README.md'))
    await expect(readBundle(folder)).rejects.toMatchObject({ message: expect.stringContaining('is a symbolic link') })
  })

  test.skipIf(mustSkip('mkfifo'))('is not waited for at a pipe', async () => {
    const pipe = join(makeFolder(), 'pipe')
    expect(spawnSync('mkfifo', [pipe])).toMatchObject({ status: 0 })
    await expect(readBundle(pipe)).rejects.toThrow('it is neither a file nor a folder')
  })

  test('is taken out of a tar file without the rest of it', async () => {
    const folder = makeFolder()
    copyBundle('bundle', folder)
    writeFileSync(join(folder, 'disk.img'), Buffer.alloc(1_000_000))
    const tar = join(folder, 'image.tar')
    await create({ file: tar, cwd: folder }, ['disk.img', 'bundle'])
    expect(await readBundle(tar)).toEqual(await readBundle(reference))
    const members = await readTar(tar, 2_000_000, (path) => path.endsWith('.json'))
    expect(members.map(({ path }) => path).sort()).toEqual([
      'bundle/VMSnapshotScriptPluginConfig.json',
      'bundle/bundle.json',
    ])
  })

  test('that is none is refused', async () => {
    const folder = makeFolder()
    writeFileSync(join(folder, 'x'), 'x')
    for (const path of [folder, join(folder, 'nothing'), join(folder, 'x'), join(folder, 'x/y'), 'a\0b']) {
      await expect(readBundle(path)).rejects.toMatchObject({ name: 'UserError' })
    }
  })
})

describe('a fleet', () => {
  test('is a folder with a folder for each host, read when it is asked for', async () => {
    const folder = makeFolder()
    for (const host of ['web2', 'web1']) copyBundle(host, folder)
    rmSync(join(folder, 'web2/README.md'))
    const bundles = await readBundles(folder)
    expect(bundles.map(({ host }) => host)).toEqual(['web1', 'web2'])
    expect(bundles[0]?.bundle.files).toHaveLength(7)
    expect(() => bundles[1]?.bundle).toThrow('README.md is missing')
  })

  test('is not a folder of folders of bundles', async () => {
    const folder = makeFolder()
    mkdirSync(join(folder, 'a'))
    for (const host of ['a/b', 'a/c']) copyBundle(host, folder)
    await expect(readBundles(folder)).rejects.toMatchObject({ message: expect.stringContaining('holds 2 bundles') })
  })
})
