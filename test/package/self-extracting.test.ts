// The self-extracting script in each shell: installs, verifies itself, refuses what was damaged, leaves nothing behind.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runCommand } from '../command.ts'
import { findShells } from '../hostile.ts'
import { findProgram, mustSkip } from '../shell/facilities.ts'
import { makeBundle, makePackage } from './bundles.ts'
import { expectBundle, expectHooks, Machine } from './machine.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

describe.skipIf(mustSkip('gzip', 'shellcheck'))('the self-extracting script', () => {
  let folder: string
  let bundle: string
  let newerBundle: string
  let script: string
  let newer: string
  let text: string

  beforeAll(() => {
    // Elsewhere than in /tmp, which each script finds empty.
    folder = mkdtempSync('/var/tmp/make-azure-hooks-self-')
    mkdirSync(join(folder, 'tmp'))
    // Bytes that shells use inside for their own ends, and what would end or expand in a here-document.
    const log = `/var/log/Á É 日本 'q" $(touch owned) \`x\` \\/hooks.log`
    bundle = makeBundle(folder, 'older', '--log-file', log, '--freeze-text', "$(x) 'y' `w` \\")
    newerBundle = makeBundle(folder, 'newer', '--timeout', '300')
    script = makePackage(folder, bundle, 'self-extracting', '-o', 'older.sh')
    newer = makePackage(folder, newerBundle, 'self-extracting', '-o', 'newer.sh')
    text = readFileSync(script, 'utf8')
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (command: readonly string[], words: readonly string[], input = '') => {
    const inside = ['-m', 'sh', '-c', 'mount --bind tmp /tmp && exec "$@"', 'sh', ...command, ...words]
    const { status, stdout, stderr } = spawnSync('unshare', inside, { encoding: 'utf8', input, cwd: folder })
    return { status, stdout, stderr }
  }
  const makeRoot = () => mkdtempSync(join(folder, 'root-'))
  const listRemains = () => readdirSync(join(folder, 'tmp'))

  for (const { name, command } of findShells()) {
    test(`installs below a root folder, in ${name}`, () => {
      const root = makeRoot()
      expect(run(command, [script, '--root', root])).toMatchObject({ status: 0, stderr: '' })
      expectHooks(root, bundle)
      expect(run(command, [script, '--root', root])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('up to date'),
      })
      // Another version over it.
      writeFileSync(join(root, 'etc/azure/prescript.sh'), '# edited\n')
      expect(run(command, [newer, '--root', root])).toMatchObject({ status: 0, stderr: '' })
      expectHooks(root, newerBundle)
      const kept = readdirSync(join(root, 'etc/azure')).filter((file) => file.startsWith('prescript.sh.bak-'))
      expect(kept.map((file) => readFileSync(join(root, 'etc/azure', file), 'utf8'))).toEqual(['# edited\n'])
      expect(run(command, [newer, '--uninstall', '--root', root])).toMatchObject({ status: 0 })
      expect(existsSync(join(root, 'etc/azure/prescript.sh'))).toBe(false)
      expect(listRemains()).toEqual([])
    })

    test(`verifies and unpacks, in ${name}`, () => {
      expect(run(command, [script, '--verify'])).toEqual({ status: 0, stdout: `${script} is whole\n`, stderr: '' })
      const out = join(folder, `out ${name}`)
      expect(run(command, [script, '--extract', out])).toMatchObject({ status: 0, stderr: '' })
      expectBundle(out, bundle)
      const modes = readdirSync(out).map((file) => [file, (lstatSync(join(out, file)).mode & 0o7777).toString(8)])
      expect(Object.fromEntries([...modes, ['.', (lstatSync(out).mode & 0o7777).toString(8)]])).toEqual({
        '.': '700',
        'README.md': '600',
        'VMSnapshotScriptPluginConfig.json': '600',
        'bundle.json': '600',
        'install.sh': '700',
        'postScript.sh': '700',
        'prescript.sh': '700',
        'verify-restore.sh': '700',
      })
      expect(run(command, [script, '--extract', out]).status).toBe(1)
    })

    test(`a damaged or shortened file is refused and changes nothing, in ${name}`, () => {
      const root = makeRoot()
      const damaged = join(folder, 'damaged.sh')
      const head = text.indexOf('# usage: fail')
      const cuts = [20, 100, head, text.indexOf('END-OF-') + 7, text.length >> 1, text.length - 12, text.length - 4]
      const versions = [
        ...cuts.map((length) => text.slice(0, length)),
        text.replaceAll('\n', '\r\n'),
        text.replace('umask 077', 'umask 000'),
        text.replace(/# The script that thaws goes in/, '# The script that thaws goes on'),
        text.replaceAll('    ', '\t'),
        text.replace(/BODY_LINES=(\d)/, 'BODY_LINES=1$1'),
      ]
      for (const [index, version] of versions.entries()) {
        expect(version).not.toBe(text)
        writeFileSync(damaged, version)
        const { status, stdout } = run(command, [damaged, '--root', root])
        expect({ index, refused: status !== 0, stdout }).toEqual({ index, refused: true, stdout: '' })
      }
      expect(readdirSync(root)).toEqual([])
      expect(readdirSync(folder).filter((file) => file === 'owned')).toEqual([])
      expect(listRemains()).toEqual([])
    })

    test(`needs no folder to stand in, in ${name}`, () => {
      const root = makeRoot()
      const commandLine = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
      const { status } = run(['sh', '-c', commandLine, 'sh', ...command], [script, '--root', root])
      expect(status).toBe(0)
      expectHooks(root, bundle)
    })

    test(`is refused where it is no file, in ${name}`, () => {
      const root = makeRoot()
      expect(run(command, ['-s', '--', '--root', root], text)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('is not a file. Nothing was changed.\nhint: Save this script to a file'),
      })
      expect(readdirSync(root)).toEqual([])
    })
  }

  test('installs on a running system and its check passes; an older version, logs and state stay', async () => {
    const machine = await Machine.open()
    try {
      for (const [name, path] of Object.entries({ older: script, newer })) {
        machine.write(`/root/${name}.sh`, readFileSync(path))
      }
      machine.must('cd /root && sh older.sh')
      machine.write('/var/log/azure-hooks/azure-hooks.log', 'what happened\n')
      machine.must('mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/down.1.2.x.IRIS')
      expect(machine.must('cd /root && sh newer.sh')).toContain(
        'Next: sh /var/lib/azure-hooks/install.sh --check, then sh /var/lib/azure-hooks/install.sh --drill\n',
      )
      machine.expectInstalled(newerBundle, '/root/newer.sh')
      // What it says to type is there when somebody types it.
      const older = machine.run('cd /root && sh older.sh --check')
      expect(older).toMatchObject({ status: 1, stdout: expect.stringContaining('install this bundle: sh older.sh\n') })
      expect(older.stdout + older.stderr).not.toContain('/tmp/azure-hooks')
      expect(machine.read('/var/log/azure-hooks/azure-hooks.log')).toBe('what happened\n')
      expect(machine.has('/run/azure-hooks/down.1.2.x.IRIS')).toBe(true)
      // As the agent does: as a file of its own, with a short environment and nothing on standard input.
      machine.must('cp /root/older.sh /tmp/script.sh && cd / && env -i sh /tmp/script.sh </dev/null')
      expectHooks(machine.path('/'), bundle)
      expect(machine.must('ls -A /tmp')).toBe('script.sh\n')
      const frozen = machine.run(': >/run/azure-hooks/frozen.1.2.x.IRIS.3; sh /root/newer.sh')
      expect(frozen).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was changed.') })
      expectHooks(machine.path('/'), bundle)
    } finally {
      await machine.close()
    }
  })

  test('a signal leaves no files in /tmp', async () => {
    const root = makeRoot()
    mkdirSync(join(root, 'etc/azure'), { recursive: true })
    // install.sh waits for the lock that the test holds.
    const command = `exec 8<"$2"; flock 8; sh "$1" --root "$2" & script=$!
      until ls /tmp/azure-hooks.*/install.sh; do sleep 0.05; done; kill -s TERM $script; flock -u 8; wait $script`
    const { status } = run(['sh', '-c', command, 'sh'], [script, root])
    expect(status).toBe(143)
    expect(listRemains()).toEqual([])
  })

  test('has no finding of ShellCheck and is within what the channels take', () => {
    const { stdout, status } = spawnSync(findProgram('shellcheck') ?? '', ['-s', 'sh', script], { encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
    const { stdout: json } = runCommand(['package', bundle, '-t', 'self-extracting', '-o', script, '--json'])
    const [managed, custom] = JSON.parse(json).measures
    expect(managed.size).toBe(Buffer.byteLength(text))
    // The extension wants base64 and takes gzip in it; it runs dos2unix over the result, which finds nothing to do.
    const encoded = spawnSync('sh', ['-c', 'gzip -9 <"$1" | base64 -w0', 'sh', script], { encoding: 'utf8' }).stdout
    expect(Math.abs(custom.size - encoded.length)).toBeLessThan(4000)
    expect(gunzipSync(Buffer.from(encoded, 'base64')).toString()).toBe(text)
    expect(text).not.toMatch(/\r/)
    for (const { size, limit } of [managed, custom]) expect(size).toBeLessThanOrEqual(limit)
  })

  test('a full /tmp is said, and nothing is changed', () => {
    const root = makeRoot()
    const command = 'mount -t tmpfs -o size=64k full /tmp && sh "$1" --root "$2"'
    const { status, stderr } = run(['sh', '-c', command, 'sh'], [script, root])
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Nothing was changed.') })
    expect(readdirSync(root)).toEqual([])
  })
})
