// The Ansible role rolls a fleet's bundles out to three hosts over SSH, and changes nothing where all is right.
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Options } from '../../src/index.ts'
import { UserError } from '../../src/model/errors.ts'
import type { CheckedBundle } from '../../src/package/packager.ts'
import { makeFolder, projectFolder, runCommand } from '../command.ts'
import { renderFiles } from '../shell/bundle.ts'
import { mustSkip } from '../shell/facilities.ts'
import { checkedBundle, pack, packFleet } from './packing.ts'
import { LOOPBACK, SSH_HOST_PROGRAMS, type SshHost, type SshHosts, startSshHosts } from './ssh-host.ts'

const PATIENCE = { timeout: 400_000 }
const CONFIG = '/etc/azure/VMSnapshotScriptPluginConfig.json'
const FOLDER = '/usr/lib/azure-hooks'

/** Which bundle each of the hosts gets. */
const fleet = {
  db1: { instance: ['IRIS'] },
  'db2.example.com': { instance: ['CACHE'], product: 'cache', timeout: 300 },
  db3: { instance: ['all'], scriptDir: "/etc/{{ 7 * 7 }}/it's", freezeText: '{{ lookup("pipe", "id") }}' },
} satisfies Record<string, Options>

type HostName = keyof typeof fleet
const names = Object.keys(fleet) as HostName[]

describe.skipIf(mustSkip(...SSH_HOST_PROGRAMS, 'ansible-playbook'))('over SSH, to three hosts', () => {
  let ssh: SshHosts

  beforeAll(async () => {
    ssh = await startSshHosts(names.length)
    packageFleet(ssh.folder, fleet)
    // What is particular to this test; the fleet itself stands in the package's own inventory.
    const port = (name: HostName) => ({ ansible_port: host(name).port })
    const connections = {
      vars: { ansible_host: LOOPBACK, ansible_user: 'root', ansible_python_interpreter: '/usr/bin/python3' },
      hosts: {
        ...Object.fromEntries(names.map((name) => [name, port(name)])),
        stranger: { ...port('db3'), azure_hooks_bundle: '../files/db3' },
      },
      children: { azure_hooks: { hosts: { stranger: {} } } },
    }
    writeFileSync(join(ssh.folder, 'connections.yml'), JSON.stringify({ all: connections }))
    writeFileSync(join(ssh.folder, 'ansible.cfg'), '')
  }, PATIENCE.timeout)

  afterAll(() => ssh?.close())

  function host(name: HostName): SshHost {
    const found = ssh.hosts[names.indexOf(name)]
    if (found === undefined) throw new Error(`no host ${name}`)
    return found
  }

  const play = (...args: string[]) => playBook('azure-hooks.yml', ...args)

  async function playBook(book: string, ...args: string[]): Promise<Play> {
    const inventories = ['-i', 'inventory.yml', '-i', join(ssh.folder, 'connections.yml')]
    const env = {
      ...process.env,
      ANSIBLE_CONFIG: join(ssh.folder, 'ansible.cfg'),
      ANSIBLE_HOME: join(ssh.folder, 'ansible'),
      ANSIBLE_NOCOLOR: 'true',
      ANSIBLE_PIPELINING: 'true',
      ANSIBLE_SSH_ARGS: [...ssh.sshOptions, '-o', 'ControlMaster=auto', '-o', 'ControlPersist=60s'].join(' '),
    }
    const cwd = join(ssh.folder, 'azure-hooks-ansible')
    const child = spawn('ansible-playbook', [...inventories, book, ...args], { cwd, env })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        output += text
      })
    }
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { status, output, counts: readRecap(output) }
  }

  function expectInstalled(name: HostName, options: Options = fleet[name]): void {
    const bundle = renderFiles(options)
    const folder = options.scriptDir ?? '/etc/azure'
    expect(host(name).describe('/etc/azure')).toBe('folder 0:0 0755')
    expect(host(name).describe(folder)).toBe('folder 0:0 0755')
    const targets = { 'prescript.sh': `${folder}/prescript.sh`, 'postScript.sh': `${folder}/postScript.sh` }
    for (const [file, path] of Object.entries({ ...targets, 'VMSnapshotScriptPluginConfig.json': CONFIG })) {
      expect(host(name).tree(path)).toEqual({
        [path]: `file 0:0 ${file.endsWith('.sh') ? '0700' : '0600'} ${bundle.get(file)}`,
      })
    }
    const kept = [...bundle].map(([file, text]) => {
      return [`${FOLDER}/${file}`, `file 0:0 ${file.endsWith('.sh') ? '0700' : '0600'} ${text}`]
    })
    expect(host(name).tree(FOLDER)).toEqual({ [FOLDER]: 'folder 0:0 0755', ...Object.fromEntries(kept) })
  }

  /** Everything that a rollout could change. */
  function look(name: HostName): Record<string, string> {
    return Object.assign({}, ...['/etc', FOLDER, '/run', '/var/log/azure-hooks'].map((path) => host(name).tree(path)))
  }

  test('each gets its own bundle, and what stood there is kept', PATIENCE, async () => {
    host('db1').writeFile(CONFIG, '{"pluginName": "ScriptRunner"}\n', 0o640)
    const { status, counts, output } = await play('--limit', 'db1,db2.example.com')
    expect({ status, counts }, output).toEqual({
      status: 0,
      counts: { db1: { changed: 3 }, 'db2.example.com': { changed: 3 } },
    })
    expectInstalled('db1')
    expectInstalled('db2.example.com')
    expect(backups(host('db1'))).toEqual(['file 0:0 0640 {"pluginName": "ScriptRunner"}\n'])
    expect(backups(host('db2.example.com'))).toEqual([])
  })

  test('--check tells what would change, and changes nothing', PATIENCE, async () => {
    const [edited, right, fresh] = names as [HostName, HostName, HostName]
    host(edited).run('echo "# edited" >>/etc/azure/prescript.sh')
    const before = names.map(look)
    const { status, counts, output } = await play('--check', '--diff')
    expect(names.map(look)).toEqual(before)
    expect({ status, counts }, output).toEqual({
      status: 2,
      counts: { [edited]: { changed: 1 }, [right]: {}, [fresh]: { changed: 3 }, stranger: { failed: 1 } },
    })
    expect(output).toContain(`+VERSION='`)
    expect(output).toContain("There is no bundle '../files/db3' in the files of the role azure_hooks.")
  })

  test('an edited file is replaced and kept, and a new host joins', PATIENCE, async () => {
    const edited = host('db1').read('/etc/azure/prescript.sh')
    const { status, counts, output } = await play('--limit', names.join())
    expect({ status, counts }, output).toEqual({
      status: 0,
      counts: { db1: { changed: 1 }, 'db2.example.com': {}, db3: { changed: 3 } },
    })
    for (const name of names) expectInstalled(name)
    expect(backups(host('db1'))).toContain(`file 0:0 0700 ${edited}`)
  })

  test(
    'the next run changes nothing; on request it tells who is not ready, and drills the rest',
    PATIENCE,
    async () => {
      host('db1').writeFile('/usr/local/bin/iris', readFileSync(join(import.meta.dirname, 'stand-in-iris.sh')), 0o755)
      host('db1').writeFile('/etc/waagent.conf', 'Extensions.Enabled=y\n')
      const places = (name: HostName) => [host(name).tree('/etc'), host(name).tree(FOLDER)]
      const before = names.map(places)
      const requests = ['-e', 'azure_hooks_check=true', '-e', 'azure_hooks_drill=true']
      const { status, counts, output } = await play('--limit', names.join(), ...requests)
      expect({ status, counts }, output).toEqual({
        status: 2,
        counts: { db1: {}, 'db2.example.com': { failed: 1 }, db3: { failed: 1 } },
      })
      expect(output).toMatch(/"text": "csession/)
      expect(output).toMatch(/fatal: \[db2\.example\.com\]/)
      expect(output).toMatch(/\d checks failed: see above what to do/)
      expect(host('db1').read('/var/log/iris-calls')).toBe('freeze\nthaw\n')
      expect(host('db2.example.com').describe('/var/log/azure-hooks')).toBeUndefined()
      expect(names.map(places)).toEqual(before)
    },
  )

  test('what the hooks have written is collected for a report, and nothing changes', PATIENCE, async () => {
    const before = names.map(look)
    const { status, output } = await playBook('azure-hooks-collect.yml', '--limit', 'db1,db2.example.com')
    expect(status, output).toBe(0)
    expect(names.map(look)).toEqual(before)
    const args = ['report', 'azure-hooks-ansible/collected', '--format', 'json']
    const report = JSON.parse(runCommand(args, { cwd: ssh.folder }).stdout)
    expect(report.hosts).toMatchObject([{ host: 'db1', state: 'no backup', backups: 0 }])
    expect(report.hosts[0].notes).toEqual(['1 drills or runs by hand, which are no backups.'])
  })

  test('an upgrade keeps logs, state and backups; a frozen and a dead host do not hold it up', PATIENCE, async () => {
    host('db1').writeFile('/run/azure-hooks/down.1.2.3.IRIS', '')
    const [log, state] = ['/var/log/azure-hooks', '/run/azure-hooks'].map((path) => host('db1').tree(path))
    expect(Object.keys(log ?? {})).toContain('/var/log/azure-hooks/last-run.json')
    const older = backups(host('db1'))
    host('db2.example.com').writeFile('/run/azure-hooks/frozen.1.2.3.CACHE.4', '', 0o600)
    const frozen = host('db2.example.com').tree('/etc/azure')
    await host('db3').stop()
    const newer = { ...fleet, db1: { instance: ['IRIS'], timeout: 200 }, 'db2.example.com': { instance: ['OTHER'] } }
    packageFleet(ssh.folder, newer)

    const { status, counts, output } = await play('--limit', names.join(), '-e', 'azure_hooks_check=true')
    expect({ status, counts }, output).toEqual({
      status: 4,
      counts: { db1: { changed: 2 }, 'db2.example.com': { changed: 1, failed: 1 }, db3: { unreachable: 1 } },
    })
    expect(output).toContain('CACHE was frozen by prescript.sh and has not been thawed by postScript.sh')
    expectInstalled('db1', newer.db1)
    expect(host('db1').tree('/var/log/azure-hooks')).toEqual(log)
    expect(host('db1').tree('/run/azure-hooks')).toEqual(state)
    // Nobody needs what we have installed ourselves.
    expect(backups(host('db1'))).toEqual(older)
    expect(host('db2.example.com').tree('/etc/azure')).toEqual(frozen)
  })

  test('removing puts back what stood there before', PATIENCE, async () => {
    rmSync(host('db2.example.com').path('/run/azure-hooks/frozen.1.2.3.CACHE.4'))
    const left = ['db1', 'db2.example.com'] as const
    const remove = ['--limit', left.join(), '-e', 'azure_hooks_state=absent']
    const log = host('db1').tree('/var/log/azure-hooks')
    const before = left.map(look)
    const changed = { db1: { changed: 2 }, 'db2.example.com': { changed: 2 } }
    expect(await play(...remove, '--check')).toMatchObject({ status: 0, counts: changed })
    expect(left.map(look)).toEqual(before)
    expect(await play(...remove)).toMatchObject({ status: 0, counts: changed })
    expect(host('db1').tree(CONFIG)).toEqual({ [CONFIG]: 'file 0:0 0640 {"pluginName": "ScriptRunner"}\n' })
    expect(host('db1').describe('/etc/azure/prescript.sh')).toBeUndefined()
    expect(host('db1').tree('/var/log/azure-hooks')).toEqual(log)
    expect(host('db2.example.com').tree('/etc/azure')).toEqual({})
    for (const name of left) expect(host(name).describe(FOLDER)).toBeUndefined()
    expect(await play(...remove)).toMatchObject({ status: 0, counts: { db1: {}, 'db2.example.com': {} } })
  })
})

test.skipIf(mustSkip('ansible-lint'))("the role is to ansible-lint's liking", PATIENCE, () => {
  const folder = makeFolder()
  packageFleet(folder, { db1: { instance: ['IRIS'] }, db2: { instance: ['HSA'] } })
  mustRun(folder, ['package', 'fleet/db1', '--target', 'ansible', '--out', 'one'])
  const lint = () =>
    spawnSync('ansible-lint', ['--offline', '--profile', 'production', '--nocolor', '--parseable'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8' },
    })
  expect(lint()).toMatchObject({ status: 0, stdout: '' })
  for (const made of ['azure-hooks-ansible', 'one']) {
    appendFileSync(join(folder, made, 'roles/azure_hooks/tasks/absent.yml'), '\n- file: path=/x state=touch\n')
  }
  const { status, stdout } = lint()
  expect(status).toBe(2)
  expect(stdout).toMatch(/^azure-hooks-ansible\/roles\/.*fqcn/m)
  expect(stdout).toMatch(/^one\/roles\/.*fqcn/m)
})

describe('the role', () => {
  test('holds nothing of a bundle but its files: Jinja never sees what is in them', async () => {
    const rest = async (options: Options) => {
      const { files } = await packFleet('ansible', [{ host: 'db1', bundle: checkedBundle(options) }])
      // Which bundle a host gets is said by its checksum.
      const withoutChecksum = (text: unknown) => String(text).replace(/bundle-[0-9a-f]{16}/g, 'bundle-X')
      return files
        .filter(({ path }) => !path.includes('/files/'))
        .map(({ path, mode, content }) => ({ path, mode, content: withoutChecksum(content) }))
    }
    expect(await rest({ instance: ['IRIS'] })).toEqual(await rest(fleet.db3))
  })

  test('takes one bundle for every host', async () => {
    const { files } = await pack('ansible', checkedBundle())
    const textOf = (end: string) => files.find(({ path }) => path.endsWith(end))?.content
    expect(textOf('files/bundle/bundle.json')).toContain('IRIS')
    expect(textOf('defaults/main.yml')).toContain('azure_hooks_bundle: bundle\n')
  })

  test('can be linted and packaged again', () => {
    const folder = makeFolder()
    mustRun(folder, ['package', join(projectFolder, 'dist-bundles/reference/IRIS'), '--target', 'ansible'])
    mustRun(folder, ['lint', '--no-shellcheck', 'azure-hooks-ansible'])
    mustRun(folder, ['package', 'azure-hooks-ansible', '--target', 'ansible', '--out', 'again'])
    const [first, again] = ['azure-hooks-ansible', 'again'].map((name) => {
      return readFileSync(join(folder, name, 'roles/azure_hooks/files/bundle/bundle.json'), 'utf8')
    })
    expect(again).toBe(first)
  })

  test('holds each distinct bundle once, and of a large fleet never more than one in memory', async () => {
    let reads = 0
    const kinds = [checkedBundle(), checkedBundle({ timeout: 300 })]
    const hosts = Array.from({ length: 1000 }, (_, index) => ({
      host: `vm${index}`,
      get bundle() {
        reads += 1
        return kinds[index % 2] as CheckedBundle
      },
    }))
    const { files } = await packFleet('ansible', hosts)
    const place = 'roles/azure_hooks/files/'
    const folders = [...new Set(files.flatMap(({ path }) => (path.startsWith(place) ? [path.split('/')[3]] : [])))]
    expect(folders).toHaveLength(2)
    const inventory = String(files.find(({ path }) => path === 'inventory.yml')?.content)
    for (const index of [0, 1, 999]) {
      const folder = new RegExp(`"vm${index}":\\n +azure_hooks_bundle: "(.*)"\\n`).exec(inventory)?.[1]
      expect(String(files.find(({ path }) => path === `${place}${folder}/bundle.json`)?.content)).toBe(
        kinds[index % 2]?.files.find(({ name }) => name === 'bundle.json')?.content,
      )
    }
    expect(files.filter(({ content }) => content.length === 0)).toEqual([])
    expect(reads).toBeLessThan(1010)
  })

  test.each(['all', 'azure_hooks', '../db1', 'a b', 'db[1:3]', '{{ x }}', 'db1:22', '!db1', '-e', 'é', 'db1\n'])(
    'refuses the host name %j',
    async (host) => {
      const bundle = checkedBundle()
      const attempt = packFleet('ansible', [
        { host: 'db1', bundle },
        { host, bundle },
      ])
      await expect(attempt).rejects.toThrow(/^host .* cannot stand in an Ansible inventory\.$/)
      await expect(attempt).rejects.toThrow(UserError)
    },
  )
})

interface Play {
  status: number | null
  output: string
  /** What ansible-playbook counted for each host, without the zeros. */
  counts: Record<string, Record<string, number>>
}

const COUNTED = ['changed', 'unreachable', 'failed']

function readRecap(output: string): Play['counts'] {
  const lines = output.split('PLAY RECAP').at(-1)?.split('\n').slice(1) ?? []
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [name = '', text] = line.split(' : ')
      if (text === undefined) return []
      const counts = [...text.matchAll(/(\w+)=([1-9]\d*)/g)].filter(([, what = '']) => COUNTED.includes(what))
      return [[name.trim(), Object.fromEntries(counts.map(([, what, count]) => [what, Number(count)]))]]
    }),
  )
}

/** Kept files of the hooks. */
function backups(host: SshHost): string[] {
  return Object.entries(host.tree('/etc/azure')).flatMap(([path, entry]) => (path.includes('.bak-') ? [entry] : []))
}

/** A package of a folder with a bundle for each host, in the place of an earlier one. */
function packageFleet(folder: string, bundles: Record<string, Options>): void {
  for (const [name, options] of Object.entries(bundles)) {
    mkdirSync(join(folder, 'fleet', name), { recursive: true })
    for (const [file, text] of renderFiles(options)) writeFileSync(join(folder, 'fleet', name, file), text)
  }
  mustRun(folder, ['package', 'fleet', '--target', 'ansible', '--force'])
}

function mustRun(cwd: string, args: string[]): void {
  expect(runCommand(args, { cwd })).toMatchObject({ status: 0 })
}
