// `generate --inventory` as a person runs it: what is written, what is told, and what a second run does.
import { createHash } from 'node:crypto'
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { generateBundle } from '../../src/generate/generate-bundle.ts'
import { bundleFileNames } from '../../src/model/bundle.ts'
import type { Options } from '../../src/model/generated/options.ts'
import type { Result } from '../../src/model/generated/result.ts'
import { validate as validateResult } from '../../src/schema/generated/result.ts'
import { parseFleet } from '../../src/schema/parse-fleet.ts'
import { type CommandResult, makeFolder, runMain } from '../command.ts'
import { readAll } from '../fs/bundle-folder.ts'

interface Fleet {
  readonly folder: string
  readonly out: string
  run(...args: string[]): Promise<CommandResult>
}

/** A folder with an inventory. */
function makeFleet(inventory: string | Uint8Array, name = 'fleet.csv', isTTY = false): Fleet {
  const folder = makeFolder()
  const file = join(folder, name)
  const out = join(folder, 'out')
  writeFileSync(file, inventory)
  const run = (...args: string[]) =>
    runMain(['--inventory', file, '--out', out, ...args], { cwd: folder, isTTY, env: { NO_COLOR: '1' } })
  return { folder, out, run }
}

const two = 'host,instances\nvm1,IRIS\nvm2,HSA;IRIS\n'

function expectBundle(folder: string, options: Options): void {
  const { files } = generateBundle(options)
  expect(readdirSync(folder).sort()).toEqual([...bundleFileNames].sort())
  for (const { name, content, mode } of files) {
    expect(readFileSync(join(folder, name), 'utf8'), name).toBe(content)
    expect((statSync(join(folder, name)).mode & 0o777).toString(8), name).toBe(mode.slice(1))
  }
}

function readResult(stdout: string): Result & { fleet: NonNullable<Result['fleet']> } {
  const result: unknown = JSON.parse(stdout)
  expect(validateResult(result)).toBe(true)
  return result as ReturnType<typeof readResult>
}

describe('writes', () => {
  test('the bundle of each host, the same as one by one, and the list of them', async () => {
    const fleet = makeFleet(`\uFEFF${two.replaceAll('\n', '\r\n')}"vm3","CACHE142",,\r\n`)
    const { status, stdout, stderr } = await fleet.run('--timeout', '60')
    expect(stderr).toMatch(/fleet\.csv:4: error: There are 4 values|^$/)
    expect(status).toBe(0)
    expect(stdout).toContain('3 bundles written')
    expect(stdout).toContain(`make-azure-hooks package ${fleet.out} --target ansible`)
    expectBundle(join(fleet.out, 'vm1'), { instance: ['IRIS'], timeout: 60 })
    expectBundle(join(fleet.out, 'vm2'), { instance: ['HSA', 'IRIS'], timeout: 60 })
    expectBundle(join(fleet.out, 'vm3'), { instance: ['CACHE142'], timeout: 60 })
    expect(readdirSync(fleet.out).sort()).toEqual(['fleet.json', 'vm1', 'vm2', 'vm3'])
    const index = parseFleet(readFileSync(join(fleet.out, 'fleet.json'), 'utf8'))
    expect(index?.hosts.map(({ host, folder }) => `${host} ${folder}`)).toEqual(['vm1 vm1', 'vm2 vm2', 'vm3 vm3'])
    const { options } = JSON.parse(readFileSync(join(fleet.out, 'vm1/bundle.json'), 'utf8'))
    const digest = createHash('sha256').update(JSON.stringify(options)).digest('hex')
    expect(index?.hosts[0]?.optionsSha256).toBe(digest)
  })

  test('the same from JSON, and the row wins over --config and the command line', async () => {
    const rows = [
      { host: 'b', instances: ['IRIS'], timeout: 90 },
      { host: 'a', 'fs-freeze': true, product: null },
    ]
    const fleet = makeFleet(JSON.stringify(rows), 'fleet.json')
    const config = join(fleet.folder, 'config.json')
    writeFileSync(config, '{ "instance": ["HSA"], "timeout": 70, "poll": 2 }')
    const { status } = await fleet.run('--config', config, '--timeout', '80', '--no-fs-freeze')
    expect(status).toBe(0)
    expectBundle(join(fleet.out, 'b'), { instance: ['IRIS'], timeout: 90, poll: 2, fsFreeze: false })
    expectBundle(join(fleet.out, 'a'), { instance: ['HSA'], timeout: 80, poll: 2, fsFreeze: true })
  })

  test('into dist-bundles/fleet by itself', async () => {
    const fleet = makeFleet(two)
    const { status, stdout } = await runMain(['--inventory', 'fleet.csv'], { cwd: fleet.folder })
    expect({ status, stdout: stdout.split('\n')[0] }).toEqual({
      status: 0,
      stdout: 'dist-bundles/fleet: 2 bundles written',
    })
    expect(existsSync(join(fleet.folder, 'dist-bundles/fleet/vm2/bundle.json'))).toBe(true)
  })
})

describe('bad rows', () => {
  const mixed = 'host,instances,timeout\nvm1,IRIS,\n../vm2,IRIS,\nvm3,IRIS,5\nvm1,HSA,\nvm4,IRIS,\n'

  test('are all told by line at the end; the others are written', async () => {
    const fleet = makeFleet(mixed)
    const { status, stdout, stderr } = await fleet.run()
    expect(status).toBe(1)
    expect(stdout).toContain('2 bundles written')
    expect(readdirSync(fleet.out).sort()).toEqual(['fleet.json', 'vm1', 'vm4'])
    expectBundle(join(fleet.out, 'vm1'), { instance: ['IRIS'] })
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/fleet\.csv:3: error: host is "\.\.\/vm2", but must be a name/),
      expect.stringMatching(/fleet\.csv:4: error: vm3: timeout is 5, but the scripts need 20 seconds/),
      expect.stringMatching(/fleet\.csv:5: error: host is "vm1", which stands in line 2 already\./),
      'error: 3 of 5 rows are bad; the others are done.',
    ])
  })

  test('keep everything from being written with --all-or-nothing', async () => {
    const fleet = makeFleet(mixed)
    const { status, stdout, stderr } = await fleet.run('--all-or-nothing')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('error: 3 of 5 rows are bad, so nothing was written (--all-or-nothing).\n')
    expect(existsSync(fleet.out)).toBe(false)
    const good = makeFleet(two)
    expect(await good.run('--all-or-nothing')).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(good.out).sort()).toEqual(['fleet.json', 'vm1', 'vm2'])
  })

  test('that are all there are: nothing is written', async () => {
    const fleet = makeFleet('host,instances\n..,IRIS\n')
    expect((await fleet.run()).status).toBe(1)
    expect(existsSync(fleet.out)).toBe(false)
  })

  test('name an option that is for all rows as such', async () => {
    const { stderr } = await makeFleet('host,instances,freezeTimeout\nvm1,IRIS,100\n').run('--auto-resume', '200')
    expect(stderr).toContain('vm1: autoResume (for all rows) is 200, but it must be below the freeze timeout, 100')
  })

  test('are told to programs too', async () => {
    const fleet = makeFleet(mixed)
    const { status, stdout } = await fleet.run('--json')
    expect(status).toBe(1)
    const result = readResult(stdout)
    expect(result).toMatchObject({ status: 'failed', folder: fleet.out, error: { exitCode: 1 } })
    expect(result.fleet.hosts.map(({ host, status: one }) => `${host} ${one}`)).toEqual(['vm1 written', 'vm4 written'])
    expect(result.fleet.problems.map(({ line }) => line)).toEqual([3, 4, 5])
  })

  test('after which the file breaks off', async () => {
    const fleet = makeFleet('[{"host": "vm1", "instances": "IRIS"}, {"host": "vm2"', 'fleet.json')
    const { status, stderr } = await fleet.run()
    expect(status).toBe(1)
    expect(stderr).toContain(
      'fleet.json:1: error: The list is not closed: the file breaks off. Nothing after it was read.',
    )
    expect(readdirSync(fleet.out).sort()).toEqual(['fleet.json', 'vm1'])
  })
})

describe('an inventory as spreadsheets write it', () => {
  const plain = 'host,instances,timeout\nvm1,IRIS,\nvm2,IRIS HSA,180\n'

  test.each([
    ['with semicolons', 'host;instances;timeout\r\nvm1;IRIS;\r\nvm2;IRIS,HSA;180\r\n'],
    ['with tabs', 'host\tinstances\ttimeout\nvm1\tIRIS\t\nvm2\t"IRIS;HSA"\t180\n'],
    ['with a line that names the separator', 'sep=;\nhost;instances;timeout\nvm1;IRIS;\nvm2;IRIS HSA;180\n'],
    ['with columns and rows that are empty', 'host,instances,timeout,,\nvm1,IRIS,,,\n,,,,\nvm2,IRIS;HSA,180,,\n'],
    ['in UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le')],
    ['in the other UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16()],
  ])('%s gives the same bundles', async (_, inventory) => {
    const [wanted, given] = [makeFleet(plain), makeFleet(inventory)]
    for (const fleet of [wanted, given]) expect((await fleet.run()).stderr).toBe('')
    for (const name of ['fleet.json', 'vm1/prescript.sh', 'vm2/prescript.sh']) {
      expect(readFileSync(join(given.out, name), 'utf8'), name).toBe(readFileSync(join(wanted.out, name), 'utf8'))
    }
  })
})

test('a value without a column is told', async () => {
  const { stderr } = await makeFleet('host,,instances\nvm1,x,IRIS\nvm2,,IRIS\n').run()
  expect(stderr).toMatch(/fleet\.csv:2: error: There are 3 values for 2 columns: "x" has none\./)
})

describe('an inventory that is wrong as a whole', () => {
  test.each([
    ['', /fleet\.csv has no hosts\./],
    ['\n\n', /fleet\.csv has no hosts\./],
    ['host,instances\n', /fleet\.csv has no hosts\./],
    ['instances\nIRIS\n', /fleet\.csv:1: There is no column host\./],
    ['host\nvm1\n', /fleet\.csv:1: There is no column instances, and no --instance/],
    [
      'host,instances,freezTimeout\nvm1,IRIS,1\n',
      /fleet\.csv:1: "freezTimeout" is no column\.\nhint: Did you mean freezeTimeout\?/,
    ],
    [Buffer.from('host,instances\nvm\xe9,IRIS\n', 'latin1'), /cannot be read: it is neither UTF-8 nor UTF-16 with/],
    [Buffer.from('host,instances\n', 'utf16le'), /fleet\.csv:1: .* is no column/],
  ])('%j', async (inventory, problem) => {
    const fleet = makeFleet(inventory)
    const { status, stdout, stderr } = await fleet.run()
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]+\nhint: [^\n]+\n$/)
    expect(stderr).toMatch(problem)
    expect(existsSync(fleet.out)).toBe(false)
  })

  test.each([
    [['--inventory', 'nowhere.csv'], /"nowhere\.csv" cannot be read: there is no such file\./],
    [['--inventory', '.'], /"\." cannot be read: it is a folder\./],
    [['--inventory', ''], /--inventory is "", but must be the path of a file\./],
    [['--all-or-nothing', '-i', 'IRIS'], /--all-or-nothing is about the rows of an inventory, and there is none\./],
    [['--inventory', 'x', '--timeout', '5'], /--timeout is 5, but must be 20 to 1800 seconds/],
    [['--inventory', 'x', '--out', 'a\u0007'], /--out is "a\\u0007", which holds a character/],
  ])('%j', async (args, problem) => {
    const { status, stderr } = await runMain(args)
    expect(status).toBe(2)
    expect(stderr).toMatch(problem)
  })
})

describe('a second run', () => {
  test('finds all up to date, and touches nothing', async () => {
    const fleet = makeFleet(two)
    await fleet.run()
    const before = statSync(join(fleet.out, 'fleet.json')).mtimeMs
    const { status, stdout } = await fleet.run()
    expect(status).toBe(0)
    expect(stdout).toContain('0 bundles written; 2 up to date')
    expect(statSync(join(fleet.out, 'fleet.json')).mtimeMs).toBe(before)
    expect(readResult((await fleet.run('--json')).stdout)).toMatchObject({ status: 'up to date' })
  })

  test('replaces only with --force, keeps what was edited, and leaves other files alone', async () => {
    const fleet = makeFleet(two)
    await fleet.run()
    writeFileSync(join(fleet.out, 'vm1/install.sh'), 'edited')
    writeFileSync(join(fleet.out, 'vm1/notes.txt'), 'mine')
    mkdirSync(join(fleet.out, 'mine'))
    const refused = await fleet.run('--timeout', '60')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(
      /fleet\.csv:2: error: vm1: .* holds a different bundle: --timeout is 120 .* add --force/,
    )
    expect(readFileSync(join(fleet.out, 'vm1/install.sh'), 'utf8')).toBe('edited')
    const forced = await fleet.run('--timeout', '60', '--force')
    expect(forced).toMatchObject({ status: 0, stderr: '' })
    expect(forced.stdout).toContain(`an edited file is kept as ${join(fleet.out, 'vm1/install.sh.bak')}\n`)
    expect(readFileSync(join(fleet.out, 'vm1/install.sh.bak'), 'utf8')).toBe('edited')
    expect(readFileSync(join(fleet.out, 'vm1/notes.txt'), 'utf8')).toBe('mine')
    expectBundle(join(fleet.out, 'vm2'), { instance: ['HSA', 'IRIS'], timeout: 60 })
  })

  test('keeps what it does not replace in the list, as of this run, with the bundle that was there', async () => {
    const fleet = makeFleet(`${two}vm3,IRIS\n`)
    await fleet.run()
    const listed = () => parseFleet(readFileSync(join(fleet.out, 'fleet.json'), 'utf8'))?.hosts
    const before = listed()
    writeFileSync(join(fleet.folder, 'fleet.csv'), 'host,instances,timeout\nvm1,IRIS,\nvm2,HSA;IRIS,700\n')
    const changed = await fleet.run()
    expect(changed).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/fleet\.csv:3: error: vm2: .* add --force/),
    })
    expect(changed.stdout).toContain('Not of this run, and left alone: vm3\n')
    expect(listed()).toEqual(before?.slice(0, 2))
    // A row that cannot be read may be about any of them.
    writeFileSync(join(fleet.folder, 'fleet.csv'), 'host,instances\nvm1,IRIS\nvm2,"HSA\n')
    await fleet.run()
    expect(listed()).toEqual(before?.slice(0, 2))
  })

  test('names the bundles that the inventory does not, and leaves them alone', async () => {
    const fleet = makeFleet(two)
    await fleet.run()
    writeFileSync(join(fleet.folder, 'fleet.csv'), 'host,instances\nvm2,HSA;IRIS\n')
    const { stdout } = await fleet.run()
    expect(stdout).toContain('Not of this run, and left alone: vm1\n')
    expect(existsSync(join(fleet.out, 'vm1/bundle.json'))).toBe(true)
    expect(parseFleet(readFileSync(join(fleet.out, 'fleet.json'), 'utf8'))?.hosts).toHaveLength(1)
    expect(readResult((await fleet.run('--json')).stdout).fleet.others).toEqual(['vm1'])
  })
})

describe('--dry-run', () => {
  test('says what would be written, and writes nothing', async () => {
    const fleet = makeFleet(two)
    const first = await fleet.run('--dry-run')
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toBe(`write  ${join(fleet.out, 'vm1')}\nwrite  ${join(fleet.out, 'vm2')}\n`)
    expect(existsSync(fleet.out)).toBe(false)
    await fleet.run()
    rmSync(join(fleet.out, 'vm2'), { recursive: true })
    expect((await fleet.run('--dry-run')).stdout).toBe(
      `keep   ${join(fleet.out, 'vm1')}\nwrite  ${join(fleet.out, 'vm2')}\n`,
    )
    expect(readResult((await fleet.run('--dry-run', '--json')).stdout)).toMatchObject({ status: 'dry run' })
  })
})

describe('what stands in the way', () => {
  test.each([
    ['a bundle of one host', (out: string) => writeFileSync(join(out, 'bundle.json'), '{}'), /the bundle of one host/],
    [
      'a fleet.json that is not ours',
      (out: string) => writeFileSync(join(out, 'fleet.json'), '{}'),
      /not what make-azure/,
    ],
    ['a link as fleet.json', (out: string) => symlinkSync('/etc/hostname', join(out, 'fleet.json')), /a symbolic link/],
  ])('%s: nothing is written', async (_, plant, problem) => {
    const fleet = makeFleet(two)
    mkdirSync(fleet.out)
    plant(fleet.out)
    const before = readdirSync(fleet.out)
    const { status, stderr } = await fleet.run()
    expect(status).toBe(2)
    expect(stderr).toMatch(problem)
    expect(readdirSync(fleet.out)).toEqual(before)
  })

  test('a link as the folder of the fleet', async () => {
    const fleet = makeFleet(two)
    mkdirSync(join(fleet.folder, 'elsewhere'))
    symlinkSync(join(fleet.folder, 'elsewhere'), fleet.out)
    expect(await fleet.run()).toMatchObject({ status: 2, stderr: expect.stringContaining('a symbolic link') })
    expect(readdirSync(join(fleet.folder, 'elsewhere'))).toEqual([])
  })

  test('a link as the folder of a host: that row is bad, nothing is written through it', async () => {
    const fleet = makeFleet(two)
    mkdirSync(join(fleet.folder, 'elsewhere'))
    mkdirSync(fleet.out)
    symlinkSync(join(fleet.folder, 'elsewhere'), join(fleet.out, 'vm1'))
    const { status, stderr } = await fleet.run('--force')
    expect(status).toBe(1)
    expect(stderr).toMatch(/fleet\.csv:2: error: vm1: its folder is ".*vm1", which is a symbolic link, not a folder\./)
    expect(readdirSync(join(fleet.folder, 'elsewhere'))).toEqual([])
    expectBundle(join(fleet.out, 'vm2'), { instance: ['HSA', 'IRIS'] })
  })
})

test('a disk that is full stops the run: nothing is half there, and the next run goes on', async () => {
  const rows = Array.from({ length: 20 }, (_, index) => `vm${index},IRIS`)
  const fleet = makeFleet(`host,instances\n${rows.join('\n')}\n`)
  const writeFile = fs.writeFileSync.bind(fs)
  let left = 40
  const spy = vi.spyOn(fs, 'writeFileSync').mockImplementation((...args: Parameters<typeof writeFile>) => {
    if (left-- <= 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    return writeFile(...args)
  })
  onTestFinished(() => spy.mockRestore())
  const { status, stdout, stderr } = await fleet.run()
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(
    /^error: cannot write ".*vm\d+": the disk is full\. .* the next run goes on from there\.\nhint: /,
  )
  const written = readdirSync(fleet.out)
  expect(written.length).toBeLessThan(10)
  for (const host of written) expectBundle(join(fleet.out, host), { instance: ['IRIS'] })
  spy.mockRestore()
  const second = await fleet.run()
  expect(second).toMatchObject({ status: 0, stderr: '' })
  expect(second.stdout).toContain(`${20 - written.length} bundles written; ${written.length} up to date`)
})

test('warnings are told once, with how many hosts they are about', async () => {
  const { stderr } = await makeFleet(two).run('--auto-resume', '0')
  expect(stderr).toMatch(/^warning: With --auto-resume 0 .* \(2 hosts, first vm1\)\n$/)
})

test('on a terminal what matters is bold, and a hostile name of a folder is harmless', async () => {
  const fleet = makeFleet(two)
  await fleet.run()
  const planted = join(fleet.out, 'a\u001b[2J')
  mkdirSync(planted)
  writeFileSync(join(planted, 'bundle.json'), '{}')
  const args = ['--inventory', join(fleet.folder, 'fleet.csv'), '--out', fleet.out]
  const { status, stdout, stderr } = await runMain(args, { isTTY: true })
  expect(status).toBe(0)
  expect(stdout).toContain(`\u001b[1m${fleet.out}: 0 bundles written; 2 up to date\u001b[0m\n`)
  expect(stdout + stderr).toContain('left alone: a\\u001b[2J\n')
})

describe('progress', () => {
  const rows = Array.from({ length: 300 }, (_, index) => `vm${index},IRIS`)

  test('is shown on a terminal and taken away again', async () => {
    const { stderr } = await makeFleet(`host,instances\n${rows.join('\n')}\n`, 'fleet.csv', true).run('--dry-run')
    expect(stderr).toMatch(/^\r\[#*\.*\] \d+ hosts /)
    expect(stderr).toMatch(/\r +\r$/)
  })

  test('is not shown anywhere else', async () => {
    expect((await makeFleet(`host,instances\n${rows.join('\n')}\n`).run('--dry-run')).stderr).toBe('')
  })
})

describe('what is written can be packaged for Ansible', () => {
  const pack = (fleet: Fleet) =>
    runMain(['package', fleet.out, '--target', 'ansible', '--out', 'role'], { cwd: fleet.folder })

  /** What each host gets. */
  function readRole(fleet: Fleet): Record<string, unknown> {
    const inventory = readFileSync(join(fleet.folder, 'role/inventory.yml'), 'utf8')
    const hosts = inventory.matchAll(/"(.+)":\n +azure_hooks_bundle: "(.+)"\n/g)
    const folder = (name: string) => join(fleet.folder, 'role/roles/azure_hooks/files', name)
    return Object.fromEntries([...hosts].map(([, host = '', bundle = '']) => [host, readAll(folder(bundle))]))
  }

  test.each([
    ['several hosts', two, ['vm1', 'vm2']],
    ['one host', 'host,instances\nvm7,IRIS\n', ['vm7']],
  ])('%s', async (_, inventory, hosts) => {
    const fleet = makeFleet(inventory)
    await fleet.run()
    const { status, stderr } = await pack(fleet)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(Object.keys(readRole(fleet))).toEqual(hosts)
    for (const [host, files] of Object.entries(readRole(fleet))) expect(files).toEqual(readAll(join(fleet.out, host)))
  })

  test('a bundle that is not of this fleet any more is left out', async () => {
    const fleet = makeFleet(two)
    await fleet.run()
    writeFileSync(join(fleet.folder, 'fleet.csv'), 'host,instances\nvm2,HSA;IRIS\n')
    await fleet.run()
    expect((await pack(fleet)).status).toBe(0)
    expect(Object.keys(readRole(fleet))).toEqual(['vm2'])
  })

  test('a list that leads out of the folder is not followed', async () => {
    const fleet = makeFleet(two)
    await fleet.run()
    const index = join(fleet.out, 'fleet.json')
    writeFileSync(index, readFileSync(index, 'utf8').replace('"folder":"vm1"', '"folder":"../../etc"'))
    expect((await pack(fleet)).status).toBe(0)
    expect(Object.keys(readRole(fleet))).toEqual(['vm1', 'vm2'])
  })
})
