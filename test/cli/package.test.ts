// The command `package`: what it takes, what it says, what it refuses.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { options } from '../../src/cli/package-options.ts'
import { parseArguments } from '../../src/cli/parse-arguments.ts'
import { readPackageOptions } from '../../src/cli/read-package-options.ts'
import { findPackager } from '../../src/package/create-package.ts'
import { listSteps } from '../../src/package/next-steps.ts'
import { packagers } from '../../src/package/targets/index.ts'
import { validate } from '../../src/schema/generated/package-result.ts'
import { makeFolder, projectFolder, runMain } from '../command.ts'

const reference = join(projectFolder, 'dist-bundles/reference/IRIS')

const run = (cwd: string, ...args: string[]) => runMain(['package', ...args], { cwd })

/** What the command does before it reads anything. */
function read(args: readonly string[], env: Record<string, string> = {}): void {
  const parsed = parseArguments(args, options)
  findPackager(readPackageOptions(parsed.words, parsed.options, env).target)
}

/** A bundle with another README.md, whole all the same. */
function writeBundle(cwd: string, readme: string): string {
  const folder = join(cwd, 'bundle')
  mkdirSync(folder)
  for (const name of readdirSync(reference)) {
    writeFileSync(join(folder, name), readFileSync(join(reference, name)))
  }
  writeFileSync(join(folder, 'README.md'), readme)
  const manifest = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'))
  for (const file of manifest.files) {
    file.sha256 = createHash('sha256')
      .update(readFileSync(join(folder, file.name)))
      .digest('hex')
  }
  writeFileSync(join(folder, 'bundle.json'), `${JSON.stringify(manifest)}\n`)
  return folder
}

describe('package', () => {
  test('lists its targets, in order, each with its line', async () => {
    const { status, stdout } = await run(makeFolder(), '--list-targets')
    expect(status).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(packagers.map(({ target }) => target))
    expect(lines.filter((line) => !/^[a-z-]+ {2,}\S/.test(line) || line.length > 100)).toEqual([])
  })

  test('says what it has written, what to do next and how to check it', async () => {
    const cwd = makeFolder()
    const { status, stdout, stderr } = await run(cwd, reference, '--target', 'deb')
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^Wrote azure-hooks_0\.1\.0\+0\.[0-9a-f]{8}_all\.deb \([\d,]+ bytes\)\n\nNext:\n {2}1\. Copy/,
      ),
      stderr: expect.stringContaining('note: The end of the version tells bundles apart'),
    })
    expect(stdout).toContain('install.sh --check && sudo sh /var/lib/azure-hooks/install.sh --drill\n')
    expect(readdirSync(cwd)).toEqual([expect.stringMatching(/^azure-hooks_.*_all\.deb$/)])
    expect((await run(cwd, reference, '--target', 'deb')).stdout).toMatch(/^azure-hooks_\S+_all\.deb is up to date \(/)
  })

  test('quotes the path in the commands', async () => {
    const { stdout } = await run(makeFolder(), reference, '-t', 'tar', '-o', "it's $x.tgz")
    expect(stdout).toContain(`scp 'it'\\''s $x.tgz' USER@VM:\n`)
  })

  test('quotes it in whichever language a step is, and lets no program take it for something else', () => {
    const next = ['scp {path}', 'sh ./{name}', 'x({bicep name})', 'y = {hcl folder}'].map((text) => ['', text] as const)
    const commands = (path: string) => listSteps(next, path).map(([, command]) => command)
    expect(commands('a/my "$x".sh')).toEqual([
      `scp 'a/my "$x".sh'`,
      `sh ./'my "$x".sh'`,
      `x('my "$x".sh')`,
      `y = "./my \\"$x\\".sh"`,
    ])
    expect(commands('-f')[0]).toBe('scp ./-f')
    expect(commands('a:b')[0]).toBe('scp ./a:b')
    expect(commands('@a')[0]).toBe('scp ./@a')
    expect(commands('./a/')).toEqual(['scp ./a', 'sh ./a', "x('a')", 'y = "./a"'])
  })

  test('wants the ending that the system asks for', async () => {
    const cwd = makeFolder()
    const { status, stderr } = await run(cwd, reference, '-t', 'deb', '-o', 'my hooks')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'error: --out is "my hooks", but no system installs a file that does not end in .deb.\n' +
        "hint: For example --out 'my hooks.deb'\n",
    })
    expect(readdirSync(cwd)).toEqual([])
  })

  test('prints JSON as its schema has it', async () => {
    const cwd = makeFolder()
    const { stdout } = await run(cwd, reference, '--target', 'self-extracting', '--json')
    const result = JSON.parse(stdout)
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
    const content = readFileSync(join(cwd, result.path))
    expect(result).toMatchObject({
      status: 'written',
      target: 'self-extracting',
      form: 'file',
      size: content.length,
      files: [{ size: content.length, sha256: createHash('sha256').update(content).digest('hex') }],
    })
    const failed = JSON.parse((await run(cwd, reference, '--target', 'dep', '--json')).stdout)
    expect(failed).toMatchObject({ status: 'failed', error: { exitCode: 2, hint: 'Did you mean deb?' } })
  })

  test.each([
    [['--target', 'dep'], '--target is "dep", which is no target.', 'Did you mean deb?'],
    [
      ['--target', 'zip-drive'],
      '--target is "zip-drive", which is no target.',
      'Targets are tar, self-extracting, deb',
    ],
    [['--target', 'debian'], '--target is "debian", which is no target.', 'Did you mean deb?'],
    [['--target', 'RHEL'], '--target is "RHEL", which is no target.', 'Did you mean rpm?'],
    [['-t', 'tar', '-o', '-'], '--out is "-", but a package does not go to standard output.', './-'],
    [[], 'package needs a --target.', 'See --list-targets.'],
    [['more', '-t', 'tar'], '"more" is one word too many.', 'See --help.'],
    [['-t', 'tar', '--package-version', '1-2'], '--package-version is "1-2", but must be a digit, then', 'At most 64'],
    [['-t', 'tar', '--package-version', 'v1'], '--package-version is "v1", but must be a digit, then', 'At most 64'],
    [['-t', 'tar', '--maintainer', 'me'], '--maintainer is "me", but must be a name and an address in <>.', 'For'],
    [['-t', 'tar', '--maintainer', 'a\nX: y <a@b.c>'], '--maintainer is "a\\nX: y <a@b.c>", but must be', 'For'],
    [['-t', 'tar', '--maintainer', 'a <b@c d>'], '--maintainer is "a <b@c d>", but must be', 'For example'],
    [['-t', 'tar', '--out', 'a\nb'], '--out is "a\\nb", but must be a name of visible characters', 'Name a'],
    [['-t', 'tar', '--fleet'], '--fleet is no option.', 'See --help'],
  ])('refuses %j', async (args, message, hint) => {
    expect(() => read([reference, ...args])).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    )
  })

  test.each(['x', '1.5', '-1', '4294967296', '99999999999', '0x10'])('refuses SOURCE_DATE_EPOCH %j', async (value) => {
    expect(() => read([reference, '-t', 'tar'], { SOURCE_DATE_EPOCH: value })).toThrow(
      `SOURCE_DATE_EPOCH is ${JSON.stringify(value)}, but must be seconds since 1970`,
    )
  })

  test('needs a bundle', async () => {
    expect(() => read(['-t', 'tar'])).toThrow('package needs the bundle')
  })

  test('refuses in one line and writes nothing', async () => {
    const cwd = makeFolder()
    const { status, stdout, stderr } = await run(cwd, reference, '-t', 'tra')
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: --target is "tra", which is no target.\nhint: Did you mean tar?\n',
    })
    expect(readdirSync(cwd)).toEqual([])
  })

  test('refuses a setting that the target has no place for', async () => {
    const cwd = makeFolder()
    const { status, stderr } = await run(cwd, reference, '-t', 'tar', '--maintainer', 'Team <dba@example.com>')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: --target tar has no place for --maintainer.\nhint: Leave it out; it goes with deb or rpm.\n',
    })
    expect(readdirSync(cwd)).toEqual([])
  })

  test('writes nothing above a limit, and says by how much', async () => {
    const cwd = makeFolder()
    const bundle = writeBundle(cwd, `${'long '.repeat(40_000)}\n`)
    const { status, stdout, stderr } = await run(cwd, bundle, '-t', 'self-extracting', '-o', 'out.sh')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^error: --target self-extracting cannot carry this bundle\. script of a managed run command: /,
    )
    expect(stderr).toMatch(
      /: \d{3},\d{3} bytes, but at most 262,144 go through\. Nothing was written\.\nhint: Use another/,
    )
    expect(readdirSync(cwd)).toEqual(['bundle'])
    expect((await run(cwd, bundle, '-t', 'tar')).status).toBe(0)
  })

  test.each(['deb', 'rpm', 'ansible'])('%s does not put the hooks where it keeps the bundle', async (target) => {
    const cwd = makeFolder()
    const options = ['--script-dir', '/usr/lib/azure-hooks/scripts', '-o', 'odd']
    expect(await runMain(['-i', 'IRIS', ...options], { cwd })).toMatchObject({ status: 0 })
    const { status, stderr } = await run(cwd, 'odd', '-t', target)
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(
        'have "/usr/lib/azure-hooks/scripts", but /usr/lib/azure-hooks is the package\'s own.\nhint: ',
      ),
    })
    expect(readdirSync(cwd)).toEqual(['odd'])
    expect(await run(cwd, 'odd', '-t', 'self-extracting')).toMatchObject({ status: 0 })
  })

  test('a script cannot carry a file without a line end; a tar file can', async () => {
    const cwd = makeFolder()
    const bundle = writeBundle(cwd, 'no line end')
    expect((await run(cwd, bundle, '-t', 'self-extracting')).stderr).toContain(
      'README.md of the bundle does not end with',
    )
    expect((await run(cwd, bundle, '-t', 'tar')).status).toBe(0)
  })
})
