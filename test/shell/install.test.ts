// install.sh puts the hooks in place, all or nothing, keeps what it replaces, and takes everything back.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { renderFiles } from './bundle.ts'
import { findProgram, mustSkip } from './facilities.ts'
import { CONFIG, type InstallVm, KEPT, onVm, SCRIPTS } from './install-vm.ts'

const [PRE = '', POST = ''] = SCRIPTS
const MANIFEST = '/etc/azure/azure-hooks.manifest'

/** Somebody's own hooks from before: other contents, other rights. */
function writeForeignHooks(vm: InstallVm): void {
  vm.writeFile(CONFIG, '{"pluginName": "ScriptRunner"}\n', 0o640)
  vm.writeFile(PRE, '#!/bin/bash\necho mine\n', 0o755)
  vm.writeFile('/etc/azure/workload.conf', '[workload]\nworkload_name =\n')
  chownSync(vm.path(PRE), 33, 33)
}

async function expectRefusal(vm: InstallVm, args: string[], words: string | RegExp): Promise<void> {
  const before = vm.tree('/etc/azure')
  const outcome = await vm.install(args)
  expect(outcome).toMatchObject({ status: 1, stderr: expect.stringMatching(words) })
  expect(outcome.stderr).toMatch(/^hint: /m)
  expect(vm.tree('/etc/azure')).toEqual(before)
}

describe.concurrent('a fresh install', () => {
  onVm(
    'gives what Azure accepts, changes nothing the next time, and can be undone',
    { everyShell: true },
    async (vm) => {
      expect((await vm.mustInstall()).stdout).toMatch(
        new RegExp(`^Installed\\.\nNext: sh ${KEPT}/install.sh --check`, 'm'),
      )
      const installed = vm.tree('/etc/azure')
      expect(installed).toEqual({
        '/etc/azure': 'folder 0:0 0755',
        ...vm.installedFiles(),
        [MANIFEST]: expect.stringMatching(/^file 0:0 0600/),
      })
      const kept = vm.tree(KEPT)
      expect(kept).toEqual(vm.keptFiles())
      expect((await vm.mustInstall()).stdout).toMatch(/^up to date/)
      expect({ ...vm.tree('/etc/azure'), ...vm.tree(KEPT) }).toEqual({ ...installed, ...kept })
      // What stays can do all of it, also when the bundle's own folder is gone.
      rmSync(vm.path('/srv/bundle'), { recursive: true })
      vm.run(`rm ${CONFIG}; : >${PRE}`)
      expect(await vm.install([], { folder: KEPT })).toMatchObject({ status: 0, stderr: '' })
      expect(vm.tree('/etc/azure')).toMatchObject(vm.installedFiles())
      expect(vm.tree(KEPT)).toEqual(kept)
      vm.run('rm -f /etc/azure/*.bak-*')
      expect(await vm.install(['--uninstall'], { folder: KEPT })).toMatchObject({ status: 0, stderr: '' })
      expect({ ...vm.tree('/etc/azure'), ...vm.tree(KEPT) }).toEqual({})
    },
  )

  onVm('works from any folder and by any name of the script', {}, async (vm) => {
    vm.writeBundle(vm.bundle, '/srv/a b/-x')
    expect(await vm.runScript(['-c', 'cd "/srv/a b/-x" && sh install.sh'])).toMatchObject({ status: 0, stderr: '' })
    expect(vm.tree('/etc/azure')).toMatchObject(vm.installedFiles())
  })

  onVm('does not depend on umask and environment', {}, async (vm) => {
    const setting = 'umask 000; CDPATH=/ POSIXLY_CORRECT=1 IFS=/ TMPDIR=/nonexistent LC_ALL=tr_TR.UTF-8 GREP_OPTIONS=-v'
    expect(await vm.runScript(['-c', `${setting} sh /srv/bundle/install.sh`])).toMatchObject({ status: 0, stderr: '' })
    expect(vm.tree('/etc/azure')).toMatchObject({ '/etc/azure': 'folder 0:0 0755', ...vm.installedFiles() })
  })

  const elsewhere = { bundle: { instance: ['IRIS'], scriptDir: "/etc/it's/my hooks" } }
  onVm('makes the folder of the scripts', elsewhere, async (vm) => {
    await vm.mustInstall()
    expect(vm.tree("/etc/it's")).toMatchObject({
      "/etc/it's/my hooks": 'folder 0:0 0755',
      "/etc/it's/my hooks/prescript.sh": expect.stringMatching(/^file 0:0 0700/),
    })
    expect((await vm.mustInstall()).stdout).toMatch(/^up to date/)
    expect(await vm.install(['--uninstall'])).toMatchObject({ status: 0, stderr: '' })
    expect({ ...vm.tree('/etc/azure'), ...vm.tree("/etc/it's") }).toEqual({})
  })

  onVm('installs what it has verified, though the bundle is swapped meanwhile', {}, async (vm) => {
    const swap = 'for file in /srv/bundle/*; do echo "# evil" >>"$file"; done'
    vm.wrap('sha256sum', `#!/bin/sh\n${swap}\nexec /srv/real/sha256sum "$@"\n`)
    await vm.mustInstall()
    expect(vm.tree('/etc/azure')).toMatchObject(vm.installedFiles())
  })

  onVm('gives new files their SELinux labels', {}, async (vm) => {
    vm.scene.addProgram('restorecon', '#!/bin/sh\nprintf "%s\\n" "$@" >/srv/labelled\n')
    await vm.mustInstall()
    expect(vm.read('/srv/labelled').split('\n')).toEqual(expect.arrayContaining([PRE, POST, CONFIG]))
  })
})

describe.concurrent('what stood there before', () => {
  onVm('is kept, and comes back', { everyShell: true }, async (vm) => {
    writeForeignHooks(vm)
    const before = vm.tree('/etc/azure')
    await vm.mustInstall()
    const after = vm.tree('/etc/azure')
    expect(after).toMatchObject(vm.installedFiles())
    const kept = Object.keys(after).filter((path) => path.includes('.bak-'))
    expect(kept.map((path) => path.replace(/\.bak-\d{8}T\d{6}Z$/, ''))).toEqual([CONFIG, PRE])
    expect(kept.map((path) => after[path])).toEqual([before[CONFIG], before[PRE]])
    expect(await vm.install(['--uninstall'])).toMatchObject({ status: 0, stderr: '' })
    expect(vm.tree('/etc/azure')).toEqual(before)
  })

  onVm('comes back also after an upgrade', {}, async (vm) => {
    writeForeignHooks(vm)
    const before = vm.tree('/etc/azure')
    await vm.mustInstall()
    const metricsFile = '/srv/metrics/hooks.prom'
    const newer = renderFiles({ instance: ['IRIS'], timeout: 300, metricsFile })
    vm.writeBundle(newer)
    await vm.mustInstall()
    expect(vm.tree('/etc/azure')).toMatchObject(vm.installedFiles(newer))
    const kept = Object.entries(vm.tree('/etc/azure')).filter(([path]) => path.includes('.bak-'))
    // Nobody needs a copy of what we have installed ourselves.
    expect(kept.map(([, entry]) => entry)).toEqual([before[CONFIG], before[PRE]])
    vm.writeFile(metricsFile, 'azure_hooks_last_backup_consistent 1\n')
    const { stdout } = await vm.install(['--uninstall', '--dry-run'])
    expect(stdout).toContain(`remove ${metricsFile}, which would tell of the last backup for ever`)
    expect(vm.tree('/srv/metrics')).toHaveProperty([metricsFile])
    await vm.install(['--uninstall'])
    expect(vm.tree('/srv/metrics')).not.toHaveProperty([metricsFile])
    expect(vm.tree('/etc/azure')).toMatchObject(before)
    expect(vm.tree('/etc/azure')).not.toHaveProperty(MANIFEST)
  })

  onVm('comes back when the scripts have moved to another folder', {}, async (vm) => {
    writeForeignHooks(vm)
    const before = vm.tree('/etc')
    await vm.mustInstall()
    vm.writeBundle(renderFiles({ instance: ['IRIS'], scriptDir: '/etc/hooks' }))
    await vm.mustInstall()
    await vm.install(['--uninstall'])
    const after = vm.tree('/etc')
    const left = Object.keys(after).filter((path) => !(path in before))
    expect(left.every((path) => path.startsWith(`${CONFIG}.bak-`))).toBe(true)
    expect(after).toMatchObject(before)
  })

  onVm('is never overwritten, even within one second', {}, async (vm) => {
    vm.wrap('date', '#!/bin/sh\necho 20260102T030405Z\n')
    for (const timeout of [100, 101, 102]) {
      vm.writeBundle(renderFiles({ instance: ['IRIS'], timeout }))
      await vm.mustInstall()
      vm.writeFile(CONFIG, `{"edited": ${timeout}}\n`, 0o600)
    }
    expect(vm.run(`cat ${CONFIG}.bak-20260102T030405Z ${CONFIG}.bak-20260102T030405Z-1`)).toMatch(/: 100}.*: 101}/s)
  })

  onVm('that was edited after the install is kept by an uninstall', {}, async (vm) => {
    await vm.mustInstall()
    vm.writeFile(CONFIG, '{"edited": true}\n', 0o600)
    expect((await vm.install(['--uninstall'])).stdout).toContain(`keep ${CONFIG} as `)
    const left = Object.keys(vm.tree('/etc/azure')).filter((path) => path !== '/etc/azure')
    expect(left).toEqual([expect.stringMatching(/Config\.json\.bak-/)])
    expect(vm.read(left[0] ?? '')).toContain('edited')
  })

  onVm('with the right contents but wrong rights is put right', {}, async (vm) => {
    await vm.mustInstall()
    chmodSync(vm.path(PRE), 0o755)
    chownSync(vm.path(CONFIG), 1000, 0)
    await vm.mustInstall()
    expect(vm.tree('/etc/azure')).toMatchObject(vm.installedFiles())
  })

  onVm('a missing manifest is written again, for an uninstall', {}, async (vm) => {
    await vm.mustInstall()
    rmSync(vm.path(MANIFEST))
    expect((await vm.install(['--uninstall'])).stdout).toContain('nothing to remove')
    await vm.mustInstall()
    await vm.install(['--uninstall'])
    expect(Object.keys(vm.tree('/etc/azure'))).toEqual(['/etc/azure'])
  })
})

describe.concurrent('what stays of the bundle', () => {
  const TRAPS: Record<string, string> = {
    'a link for the folder': `mkdir /srv/elsewhere && ln -s /srv/elsewhere ${KEPT}`,
    'a link for a file': `mkdir ${KEPT} && : >/srv/elsewhere && ln -s /srv/elsewhere ${KEPT}/README.md`,
    'a folder that others can write': `mkdir -m 0777 ${KEPT}`,
    'a folder for a file': `mkdir -p ${KEPT}/install.sh`,
  }
  onVm('goes nowhere but where only root can write', {}, async (vm) => {
    for (const [name, prepare] of Object.entries(TRAPS)) {
      vm.run(`rm -rf /srv/elsewhere ${KEPT}; ${prepare}`)
      const before = vm.tree(KEPT)
      expect(await vm.install(), name).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('Nothing was changed'),
      })
      expect({ ...vm.tree('/etc/azure'), ...vm.tree(KEPT) }, name).toEqual(before)
    }
  })

  onVm('is exchanged by an upgrade, and nothing of an administrator is lost', {}, async (vm) => {
    vm.writeFile(`${KEPT}/notes`, 'theirs\n')
    vm.writeFile(`${KEPT}/README.md`, 'from before\n')
    const before = vm.tree(KEPT)
    await vm.mustInstall()
    const newer = renderFiles({ instance: ['IRIS'], timeout: 300 })
    vm.writeBundle(newer)
    await vm.mustInstall()
    const { [KEPT]: folder, ...files } = vm.keptFiles(newer)
    expect(folder).toBeDefined()
    const bak = expect.stringMatching(/^file 0:0 0644/)
    const now = vm.tree(KEPT)
    expect(now).toMatchObject({ ...files, [`${KEPT}/notes`]: before[`${KEPT}/notes`] })
    const kept = Object.entries(now).filter(([path]) => path.includes('.bak-'))
    expect(kept).toEqual([[expect.stringContaining(`${KEPT}/README.md.bak-`), bak]])
    // Of a bundle whose hooks are the same only what differs is exchanged, and Azure's config stays where it is.
    vm.writeFile(`${KEPT}/bundle.json`, 'edited\n', 0o600)
    const { stdout } = await vm.mustInstall()
    expect(stdout.match(/^(?:write|replace) \S+/gm)).toEqual([`replace ${KEPT}/bundle.json`])
    await vm.install(['--uninstall'])
    const { [`${KEPT}/README.md`]: restored, ...others } = vm.tree(KEPT)
    expect(restored).toBe(before[`${KEPT}/README.md`])
    expect(Object.keys(others)).toEqual([KEPT, expect.stringContaining('/bundle.json.bak-'), `${KEPT}/notes`])
  })
})

describe.concurrent('--dry-run', () => {
  onVm('only says what would be done', {}, async (vm) => {
    writeForeignHooks(vm)
    const before = { ...vm.tree('/etc/azure'), ...vm.tree('/run') }
    const outcome = await vm.install(['--dry-run'])
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).toContain(`replace ${CONFIG} (0600)`)
    expect(outcome.stdout).toContain(`write ${POST} (0700)`)
    expect({ ...vm.tree('/etc/azure'), ...vm.tree('/run') }).toEqual(before)
  })

  onVm('does so for an uninstall', {}, async (vm) => {
    writeForeignHooks(vm)
    await vm.mustInstall()
    const before = vm.tree('/etc/azure')
    const outcome = await vm.install(['--uninstall', '--dry-run'])
    expect(outcome.stdout).toContain(`restore ${CONFIG} from ${CONFIG}.bak-`)
    expect(outcome.stdout).toContain(`remove ${POST}`)
    expect(vm.tree('/etc/azure')).toEqual(before)
  })
})

describe.concurrent('it changes nothing', () => {
  onVm('for anybody but root', {}, async (vm) => {
    chmodSync(vm.path('/srv/bundle'), 0o755)
    for (const name of vm.bundle.keys()) chmodSync(vm.path(`/srv/bundle/${name}`), 0o755)
    for (const args of [[], ['--uninstall'], ['--check'], ['--drill', '--yes']]) {
      expect(await vm.install(args, { uid: 65534 })).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('only root'),
      })
    }
    expect(vm.tree('/etc/azure')).toEqual({})
  })

  onVm('on wrong usage', {}, async (vm) => {
    const wrong = [['--instal'], ['x'], ['--root'], ['--seconds', '1x', '--drill'], ['--seconds', '5'], ['--yes'], ['']]
    wrong.push(
      ['--check', '--dry-run'],
      ['--check', '--drill'],
      ['--check', '--root', '/srv'],
      ['--drill', '--dry-run'],
    )
    for (const args of wrong) {
      const outcome = await vm.install(args)
      expect(outcome, args.join(' ')).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('hint: '),
      })
    }
    expect(vm.tree('/etc/azure')).toEqual({})
  })

  onVm('when asked for help or its version', {}, async (vm) => {
    expect((await vm.install(['--help'])).stdout).toContain('--uninstall')
    expect((await vm.install(['--version'])).stdout).toMatch(/^make-azure-hooks \d/)
    expect(vm.tree('/etc/azure')).toEqual({})
  })

  onVm('when a file of the bundle is damaged', {}, async (vm) => {
    const damages: [string, (path: string, text: string) => void, RegExp][] = [
      ['prescript.sh', (path, text) => vm.writeFile(path, `${text}\n`), /damaged.*SHA-256/],
      ['prescript.sh', (path, text) => vm.writeFile(path, text.slice(0, -1)), /damaged.*SHA-256/],
      ['postScript.sh', (path, text) => vm.writeFile(path, text.replaceAll('\n', '\r\n')), /damaged.*SHA-256/],
      ['postScript.sh', (path) => rmSync(vm.path(path)), /damaged.*missing/],
      ['VMSnapshotScriptPluginConfig.json', (path) => vm.writeFile(path, ''), /damaged.*SHA-256/],
      ['VMSnapshotScriptPluginConfig.json', (path) => vm.run(`ln -sf /dev/zero ${path}`), /damaged.*symbolic link/],
    ]
    for (const [name, damage, words] of damages) {
      const path = `/srv/bundle/${name}`
      const text = vm.read(path)
      damage(path, text)
      await expectRefusal(vm, [], words)
      rmSync(vm.path('/srv/bundle'), { recursive: true })
      vm.writeBundle(vm.bundle)
    }
  })

  onVm('when something is planted in the place of a file', {}, async (vm) => {
    vm.writeFile('/etc/victim', 'precious\n')
    const plant = [
      [`ln -s /etc/victim ${PRE}`, /symbolic link/],
      [`mkdir ${PRE}`, /not a regular file/],
      [`ln -s /nonexistent ${POST}`, /symbolic link/],
      [`mkfifo ${CONFIG}`, /not a regular file/],
      [`ln -s /etc/victim ${CONFIG}`, /symbolic link/],
      [`ln -s /etc/victim ${MANIFEST}`, /symbolic link/],
      [`mkdir ${MANIFEST}`, /not a regular file/],
      ['ln -s /nonexistent /etc/azure/azure-hooks.pending', /symbolic link/],
      ['mkfifo /etc/azure/azure-hooks.pending', /not a regular file/],
    ] as const
    for (const [command, words] of plant) {
      vm.run(`mkdir -p /etc/azure && ${command}`)
      await expectRefusal(vm, [], words)
      vm.run('rm -rf /etc/azure')
    }
    expect(vm.read('/etc/victim')).toBe('precious\n')
  })

  const below = { bundle: { instance: ['IRIS'], scriptDir: '/etc/a/b/hooks' } }
  onVm('when a folder on the way is a link, or not root alone can write it', below, async (vm) => {
    mkdirSync(vm.path('/etc/elsewhere'), { recursive: true })
    const plant = [
      ['ln -s /etc/elsewhere /etc/a/b', /symbolic link/],
      ['install -d -m 0775 /etc/a/b', /written by others/],
      ['install -d -m 1777 /etc/a/b', /written by others/],
      ['install -d -m 0757 /etc/a/b/hooks', /written by others/],
      ['install -d -o 1000 /etc/a/b', /does not belong to root/],
      ['touch /etc/a/b', /not a folder/],
      ['chmod 0777 /etc/a', /written by others/],
    ] as const
    for (const [command, words] of plant) {
      vm.run(`install -d -m 0755 /etc/a && ${command}`)
      await expectRefusal(vm, [], words)
      expect(Object.keys(vm.tree('/etc/elsewhere'))).toEqual(['/etc/elsewhere'])
      vm.run('rm -rf /etc/a')
    }
    vm.run('ln -s /etc/elsewhere /etc/azure')
    await expectRefusal(vm, [], /symbolic link/)
  })

  onVm('when the manifest leads elsewhere, or was damaged', {}, async (vm) => {
    vm.writeFile('/etc/victim', 'precious\n')
    await vm.mustInstall()
    const good = vm.read(MANIFEST)
    const bad = [
      good.replace(PRE, '/etc/azure/../victim'),
      good.replace(PRE, 'etc/victim/x'),
      good.replace('azure-hooks\t1', 'azure-hooks\t9'),
      'nonsense\n',
      '',
    ]
    for (const text of bad) {
      vm.writeFile(MANIFEST, text, 0o600)
      await expectRefusal(vm, ['--uninstall'], /manifest/)
    }
    vm.writeFile(MANIFEST, good, 0o666)
    await expectRefusal(vm, ['--uninstall'], /not root's alone/)
    expect(vm.read('/etc/victim')).toBe('precious\n')
  })

  const boot = '$(cut -d - -f 1 /proc/sys/kernel/random/boot_id)'
  const start = '$(cut -d " " -f 22 /proc/1/stat)'
  onVm('while a freeze is recorded, or a backup is between its scripts', {}, async (vm) => {
    await vm.mustInstall()
    vm.writeBundle(renderFiles({ instance: ['IRIS'], timeout: 300 }))
    vm.run('mkdir -p -m 0700 /run/azure-hooks')
    const refused: [string, string[]][] = [
      [`freezing.4242.1.${boot}.IRIS.0-0`, []],
      [`frozen.4242.1.${boot}.IRIS.100`, ['--uninstall']],
      [`ready.1.${start}.${boot}`, ['--dry-run']],
    ]
    for (const [record, args] of refused) {
      vm.run(`: >/run/azure-hooks/${record}`)
      await expectRefusal(vm, args, /thawed by postScript|between prescript/)
      vm.run(`rm /run/azure-hooks/${record}`)
    }
  })

  onVm('while a hook or another install is at work', {}, async (vm) => {
    await vm.mustInstall()
    vm.run('(flock 9; exec sleep 600) 9</run/azure-hooks >/dev/null 2>&1 &')
    vm.run('while flock -n /run/azure-hooks true; do sleep 0.02; done')
    await expectRefusal(vm, ['--uninstall'], /at work/)
  })

  onVm('when the state folder is a trap', {}, async (vm) => {
    vm.run('mkdir /run/elsewhere && ln -s elsewhere /run/azure-hooks')
    await expectRefusal(vm, [], /symbolic link/)
  })
})

describe.concurrent('--root', () => {
  const ROOT = '/srv/image'

  onVm('installs below DIR only', { everyShell: true }, async (vm) => {
    vm.run(`install -d ${ROOT}/etc`)
    const outcome = await vm.install(['--root', ROOT])
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    const expected = Object.entries(vm.installedFiles()).map(([path, entry]) => [`${ROOT}${path}`, entry])
    expect(vm.tree(`${ROOT}/etc/azure`)).toMatchObject(Object.fromEntries(expected))
    expect(vm.read(`${ROOT}${MANIFEST}`)).not.toContain(ROOT)
    expect({ ...vm.tree('/etc/azure'), ...vm.tree('/run/azure-hooks') }).toEqual({})
    expect((await vm.install([`--root=${ROOT}/`])).stdout).toMatch(/^up to date/)
    expect(await vm.install(['--uninstall', '--root', ROOT])).toMatchObject({ status: 0, stderr: '' })
    expect(vm.tree(`${ROOT}/etc`)).toEqual({ [`${ROOT}/etc`]: 'folder 0:0 0755' })
  })

  onVm('does not look at the freezes of the running system', {}, async (vm) => {
    vm.run(`install -d ${ROOT} && mkdir -m 0700 /run/azure-hooks && : >/run/azure-hooks/freezing.1.1.x.IRIS.0-0`)
    expect(await vm.install(['--root', ROOT])).toMatchObject({ status: 0 })
  })

  // bash tells // from /.
  onVm('/ is the running system', { shell: 'bash --posix' }, async (vm) => {
    vm.run('mkdir -m 0700 /run/azure-hooks && : >/run/azure-hooks/freezing.1.1.x.IRIS.0-0')
    vm.run('mkdir /srv/again && mount --bind / /srv/again')
    const roots = ['/', '//', '/etc/..', '/srv/again']
    for (const root of roots) await expectRefusal(vm, ['--root', root], /thawed by postScript/)
  })

  onVm('never follows a link out of DIR', {}, async (vm) => {
    vm.writeFile('/etc/victim', 'precious\n')
    const hostile = [
      `install -d ${ROOT} && ln -s /etc ${ROOT}/etc`,
      `install -d ${ROOT}/etc && ln -s /etc ${ROOT}/etc/azure`,
      `install -d ${ROOT}/etc && ln -s ../../../../etc ${ROOT}/etc/azure`,
      `install -d ${ROOT}/etc/azure && ln -s /etc/victim ${ROOT}${CONFIG}`,
      `install -d ${ROOT}/etc/azure && ln -s /etc/victim ${ROOT}${MANIFEST}`,
      `install -d ${ROOT}/etc/azure && ln -s /etc/victim ${ROOT}/etc/azure/azure-hooks.committed`,
      `install -d ${ROOT}/etc/azure && ln -s ../../../../etc/victim ${ROOT}${PRE}`,
    ]
    const before = vm.tree('/etc')
    for (const command of hostile) {
      vm.run(command)
      expect(await vm.install(['--root', ROOT]), command).toMatchObject({ status: 1 })
      await vm.install(['--uninstall', '--root', ROOT])
      expect(vm.tree('/etc'), command).toEqual(before)
      vm.run(`rm -rf ${ROOT}`)
    }
  })

  onVm('refuses a DIR that is not there', {}, async (vm) => {
    expect(await vm.install(['--root', '/srv/nothing'])).toMatchObject({ status: 1 })
  })
})

describe.concurrent('the text of install.sh', () => {
  const bundles = {
    'an instance': { instance: ['IRIS'] },
    'every instance in a container': { instance: ['all'], container: 'db1', runAs: 'irisowner' },
    'Caché with odd paths': {
      instance: ['A', 'B'],
      product: 'cache',
      scriptDir: "/opt/it's mine",
      client: '/a b/ccontrol',
    },
  } as const
  for (const [name, options] of Object.entries(bundles)) {
    test.skipIf(mustSkip('shellcheck'))(`pleases ShellCheck: ${name}`, () => {
      const input = renderFiles({ ...options, instance: [...options.instance] }).get('install.sh') ?? ''
      const shellcheck = findProgram('shellcheck') ?? 'shellcheck'
      expect(spawnSync(shellcheck, ['-s', 'sh', '-'], { input, encoding: 'utf8' }).stdout).toBe('')
      expect(input.trimEnd().split('\n').at(-1)).toBe('_main "$@"')
    })
  }
})
