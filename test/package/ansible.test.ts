// The Ansible role rolls a fleet's bundles out to three hosts over SSH, and changes nothing where all is right.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateBundle, type Options } from '../../src/index.ts'
import type { HostBundle, Package, PackageSettings } from '../../src/package/packager.ts'
import { ansible } from '../../src/package/targets/ansible.ts'
import { makeFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { LOOPBACK, SSH_HOST_PROGRAMS, type SshHost, type SshHosts, startSshHosts } from './ssh-host.ts'

const settings: PackageSettings = {
  epoch: 0,
  packageVersion: undefined,
  maintainer: undefined,
  runRpmbuild: () => Promise.reject(new Error('not for Ansible')),
  progress: () => {},
}

function makeBundle(options: Options): HostBundle['bundle'] {
  const { files } = generateBundle(options)
  return { files, manifest: JSON.parse(files.find(({ name }) => name === 'bundle.json')?.content ?? '') }
}

function packFleet(fleet: Record<string, Options>): Promise<Package> {
  return ansible.pack(
    Object.entries(fleet).map(([host, options]) => ({ host, bundle: makeBundle(options) })),
    settings,
  )
}

function writePackage(folder: string, { files }: Package): void {
  rmSync(folder, { recursive: true, force: true })
  for (const { path, content, mode } of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), content, { mode })
  }
}

/** What ansible-playbook counts for each host. */
type Recap = Record<string, Record<string, number>>

interface Play {
  status: number | null
  output: string
  recap: Recap
}

const needed = [...SSH_HOST_PROGRAMS, 'ansible-playbook']

describe.skipIf(mustSkip(...needed))('over SSH, to three hosts of a fleet', () => {
  const names = ['db1', 'db2.example.com', 'db3'] as const
  const fleet: Record<string, Options> = {
    db1: { instance: ['IRIS'] },
    'db2.example.com': { instance: ['CACHE'], product: 'cache', timeout: 300 },
    db3: { instance: ['all'], scriptDir: "/etc/{{ 7 * 7 }}/it's", freezeText: '{{ lookup("pipe", "id") }}' },
  }
  let ssh: SshHosts
  let folder: string

  beforeAll(async () => {
    ssh = await startSshHosts(3)
    folder = join(ssh.folder, 'rollout')
    writePackage(folder, await packFleet(fleet))
    writeFileSync(
      join(ssh.folder, 'connections.yml'),
      JSON.stringify({
        all: {
          vars: { ansible_host: LOOPBACK, ansible_user: 'root', ansible_python_interpreter: '/usr/bin/python3' },
          hosts: Object.fromEntries(names.map((name, at) => [name, { ansible_port: ssh.hosts[at]?.port }])),
        },
      }),
    )
    writeFileSync(join(ssh.folder, 'ansible.cfg'), '')
  })
  afterAll(() => ssh?.close())

  function host(name: (typeof names)[number]): SshHost {
    return ssh.hosts[names.indexOf(name)] as SshHost
  }

  function play(...args: string[]): Promise<Play> {
    const inventories = ['-i', 'inventory.yml', '-i', join(ssh.folder, 'connections.yml')]
    const env = {
      ...process.env,
      ANSIBLE_CONFIG: join(ssh.folder, 'ansible.cfg'),
      ANSIBLE_HOME: join(ssh.folder, 'ansible'),
      ANSIBLE_PIPELINING: 'true',
      ANSIBLE_SSH_ARGS: [...ssh.sshOptions, '-o', 'ControlMaster=auto', '-o', 'ControlPersist=30s'].join(' '),
      ANSIBLE_NOCOLOR: 'true',
    }
    const child = spawn('ansible-playbook', [...inventories, 'azure-hooks.yml', ...args], { cwd: folder, env })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        output += text
      })
    }
    return new Promise((resolve) => {
      child.on('close', (status) => resolve({ status, output, recap: readRecap(output) }))
    })
  }

  test('try', async () => {
    for (const args of [['--check', '--diff'], [], [], ['-e', 'azure_hooks_state=absent']]) {
      const t = Date.now()
      const { output, recap } = await play(...args)
      console.log(output.slice(0, args.length == 2 && args[0] === '--check' ? 4000 : 5000), recap, Date.now() - t)
      console.log(host('db3').tree('/etc/azure'))
    }
  }, 200000)
})

function readRecap(output: string): Recap {
  const lines = output.split('PLAY RECAP').at(-1)?.split('\n').slice(1) ?? []
  const counts = (text: string) => [...text.matchAll(/(\w+)=(\d+)/g)].map(([, what = '', count]) => [what, Number(count)])
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [name = '', text] = line.split(' : ')
      return text === undefined ? [] : [[name.trim(), Object.fromEntries(counts(text))]]
    }),
  )
}
