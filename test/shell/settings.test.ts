// The options of the generator that change what the scripts do: each does it, against a stand-in of what it is about.
import { describe, expect } from 'vitest'
import { release, signal, when } from '../../src/rehearse/faults/acts.ts'
import { instanceOwner } from '../../src/rehearse/sandbox/sandbox.ts'
import { expectStatuses, SOON, scenario } from './scenario.ts'

describe.concurrent('--product and --client', () => {
  scenario(
    'cache: csession and ccontrol',
    { bundle: { instance: ['CACHE'], product: 'cache', autoResume: 300 } },
    async (vm) => {
      expectStatuses(await vm.backUp(), 0, 0)
      expect(vm.database('CACHE').calls('freeze')).toMatchObject([
        { program: 'csession', given: 'CACHE -U%SYS ##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)' },
      ])
      expect(vm.registry.calls()[0]).toMatchObject({ program: 'ccontrol', given: 'qlist' })
    },
  )

  scenario('cache: the last resort is ccontrol stat', { bundle: { product: 'cache' } }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await vm.backUp(), 0, 202)
    expect(vm.database('IRIS').calls('resume')).toMatchObject([{ program: 'ccontrol', given: 'stat IRIS -W' }])
  })

  const clients: [string, 'iris' | 'cache', string, string, string][] = [
    ['iris elsewhere', 'iris', '/srv/a b/iris', 'iris', 'iris'],
    ['csession elsewhere, ccontrol beside it', 'cache', '/srv/a b/csession', 'csession', 'ccontrol'],
    ['ccontrol for everything', 'cache', '/srv/a b/ccontrol', 'ccontrol', 'ccontrol'],
  ]
  for (const [name, product, client, session, control] of clients) {
    scenario(name, { bundle: { product, client } }, async (vm) => {
      for (const program of ['iris', 'csession', 'ccontrol']) vm.removeProgram(program)
      expectStatuses(await vm.backUp(), 0, 0)
      expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ program: session }])
      expect(vm.registry.calls()[0]).toMatchObject({ program: control })
      if (session === 'ccontrol') {
        expect(vm.database('IRIS').calls('freeze')[0]?.given).toMatch(/^session IRIS -U %SYS ##Class/)
      }
    })
  }
})

describe.concurrent('arguments of the freeze', () => {
  const text = 'it\'s "50%" $HOME `id` \\ ; & | > < * ? # ! ~'
  scenario(
    '--freeze-text, whatever it holds',
    { bundle: { freezeText: text, autoResume: 300 }, everyShell: true },
    async (vm) => {
      expectStatuses(await vm.backUp(), 0, 0)
      const [call] = vm.database('IRIS').calls('freeze')
      expect(call?.given).toContain(`ExternalFreeze(,"${text.replaceAll('"', '""')}",,,,,600,,,300)`)
    },
  )

  scenario(
    '--no-switch-journal and --iris-log',
    { bundle: { switchJournal: false, irisLog: '/tmp/a,b.log', autoResume: 300 } },
    async (vm) => {
      expectStatuses(await vm.backUp(), 0, 0)
      expect(vm.database('IRIS').calls('freeze')[0]?.given).toContain('ExternalFreeze("/tmp/a,b.log",,0,,,,600,,,300)')
    },
  )
})

describe.concurrent('--run-as', () => {
  scenario(
    "a user: sessions are theirs, the last resort is root's",
    { bundle: { runAs: instanceOwner.name }, everyShell: true },
    async (vm) => {
      vm.database('IRIS').fail('thaw', 'status 3')
      expectStatuses(await vm.backUp(), 0, 202)
      for (const verb of ['probe', 'freeze', 'thaw'] as const) {
        expect(
          vm
            .database('IRIS')
            .calls(verb)
            .map((call) => call.uid),
        ).not.toContain(0)
      }
      expect(vm.database('IRIS').calls('resume')).toMatchObject([{ uid: 0 }])
    },
  )

  scenario('a user who is not there: not ready', { bundle: { runAs: 'nobodyhere' } }, async (vm) => {
    vm.writeFile('/etc/passwd', vm.read('/etc/passwd').replace(/^nobodyhere:.*\n/m, ''), 0o644)
    expectStatuses(await vm.backUp(), 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('a user, without setpriv', { bundle: { runAs: instanceOwner.name }, needs: ['runuser'] }, async (vm) => {
    vm.hide('setpriv')
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ uid: instanceOwner.id }])
  })

  const owners: [string, Record<string, string>, number | null][] = [
    [
      'of security_settings.manager_user',
      { 'security_settings.manager_user': instanceOwner.name, 'security_settings.iris_user': 'daemon' },
      instanceOwner.id,
    ],
    ['not named in parameters.isc', { 'security_settings.other': 'x' }, null],
  ]
  for (const [name, parameters, id] of owners) {
    scenario(`owner: ${name}`, { bundle: { runAs: 'owner' } }, async (vm) => {
      vm.database('IRIS').writeParameters(parameters)
      expectStatuses(await vm.backUp(), id === null ? 206 : 0, id === null ? 205 : 0)
      expect(
        vm
          .database('IRIS')
          .calls('freeze')
          .map((call) => call.uid),
      ).toEqual(id === null ? [] : [id])
    })
  }

  scenario('owner: each instance has its own', { bundle: { instance: ['A', 'B'], runAs: 'owner' } }, async (vm) => {
    vm.database('B').writeParameters({ 'security_settings.manager_user': 'daemon' })
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('A').calls('thaw')).toMatchObject([{ uid: instanceOwner.id }])
    expect(vm.database('B').calls('thaw')).toMatchObject([{ uid: 1 }])
  })

  scenario('owner: a freeze that hangs is ended as any other', { bundle: { runAs: 'owner', ...SOON } }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn-child 600', 'stubborn', 'hangs'])
    expectStatuses(await vm.backUp(), 201, 205)
  })

  scenario('owner: what a dead host left frozen is thawed as the owner', { bundle: { runAs: 'owner' } }, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await host.die()
    vm.registry.fail('list', 'status 1')
    expectStatuses(await vm.backUp(), 206, 205)
    expect(vm.database('IRIS').calls('thaw')).toMatchObject([{ uid: instanceOwner.id }])
  })
})

describe.concurrent('--registry', () => {
  const bundle = { registry: '/srv/home/irisadm/a bin', client: '/srv/home/irisadm/a bin/iris' }

  scenario("nothing of a user's runs as root, not even the last resort", { bundle, everyShell: true }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await vm.backUp(), 0, 202)
    const calls = [...vm.registry.calls(), ...vm.database('IRIS').calls()]
    expect(calls.map(({ verb }) => verb)).toEqual(expect.arrayContaining(['list', 'freeze', 'resume']))
    expect(new Set(calls.map(({ uid }) => uid))).toEqual(new Set([instanceOwner.id]))
  })

  scenario("nor when its owner puts a folder of root's in its place", { bundle }, async (vm) => {
    vm.setOwner('/srv/home/irisadm', instanceOwner.id)
    vm.setOwner('/srv/home/irisadm/a bin', 0)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.registry.calls()[0]).toMatchObject({ uid: instanceOwner.id })
  })

  scenario('sessions are of whom --run-as says', { bundle: { ...bundle, runAs: 'daemon' } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ uid: 1 }])
    expect(vm.registry.calls()[0]).toMatchObject({ uid: instanceOwner.id })
  })

  scenario('what the agent has for IRISSYS is not taken', {}, async (vm) => {
    vm.writeFile('/srv/db/registry', '/srv/elsewhere\n', 0o644)
    const host = await vm.startHost()
    const wrapper = ['env', 'IRISSYS=/srv/elsewhere']
    expect((await host.run('prescript.sh', { wrapper })).status).toBe(206)
  })
})

describe.concurrent('--credentials-file', () => {
  const path = '/etc/azure/login'
  const bundle = { credentialsFile: path }
  const logIn = 'backup\nse cret\n'

  scenario('is given to every session', { bundle, everyShell: true }, async (vm) => {
    vm.writeFile(path, logIn)
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ input: 'file' }])
  })

  scenario('is given to sessions of another user', { bundle: { ...bundle, runAs: instanceOwner.name } }, async (vm) => {
    vm.writeFile(path, logIn)
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await vm.backUp(), 0, 0)
  })

  scenario('with the wrong password: not ready, says why, keeps the password', { bundle }, async (vm) => {
    vm.writeFile(path, 'backup\nwrong\n')
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await vm.backUp(), 206, 205)
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).toMatch(/access denied/i)
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).not.toContain('wrong')
  })

  const refused: [string, string][] = [
    ['can be read by its group', 'chmod 640'],
    ["is somebody else's", 'chown 65534'],
    ['is a folder', 'rm'],
  ]
  for (const [name, command] of refused) {
    scenario(`${name}: not ready`, { bundle }, async (vm) => {
      vm.writeFile(path, logIn)
      vm.run(`${command} ${path}`)
      if (name === 'is a folder') vm.run(`mkdir -m 600 ${path}`)
      vm.database('IRIS').requireLogin('backup', 'se cret')
      expectStatuses(await vm.backUp(), 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }
})

describe.concurrent('--container', () => {
  for (const containerEngine of ['docker', 'podman'] as const) {
    const bundle = { container: 'iris-1', containerEngine }
    scenario(`sessions run in it, by ${containerEngine}`, { bundle }, async (vm) => {
      expectStatuses(await vm.backUp(), 0, 0)
      expect(
        vm
          .database('IRIS')
          .calls()
          .map((call) => call.uid),
      ).not.toContain(0)
    })
  }

  const rootless = { container: 'iris-1', containerEngine: 'podman', containerUser: 'irisadm' } as const

  scenario("that a user's rootless podman holds", { bundle: rootless, everyShell: true }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    const log = vm.read('/var/log/azure-hooks/azure-hooks.log')
    expect(log, 'its journal was found, so its log was read in the container').toMatch(/restore starts from journal/)
  })

  scenario("that a user's podman holds, the last resort too", { bundle: rootless }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await vm.backUp(), 0, 202)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'resume.1' }])
  })

  const bundle = { container: 'iris-1' }

  scenario('of another user', { bundle: { ...bundle, runAs: 'daemon' } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ uid: 1 }])
  })

  scenario('with credentials', { bundle: { ...bundle, credentialsFile: '/etc/azure/login' } }, async (vm) => {
    vm.writeFile('/etc/azure/login', 'backup\nsecret\n')
    vm.database('IRIS').requireLogin('backup', 'secret')
    expectStatuses(await vm.backUp(), 0, 0)
  })

  const late: [string, 'KILL' | 'TERM'][] = [
    ['a pre-script killed while a freeze would land late', 'KILL'],
    ['a freeze that would land late, after its client was ended', 'TERM'],
  ]
  for (const [name, signalName] of late) {
    scenario(name, { bundle }, async (vm) => {
      vm.database('IRIS').fail('freeze', ['stubborn', 'waits'])
      const duringPre = when(
        () => vm.database('IRIS').hasBegun('freeze'),
        (run) => signal(vm, run, signalName),
      )
      const backup = await vm.backUp({ duringPre })
      expect(backup.pre?.status).not.toBe(0)
      release(vm, 'freeze')
    })
  }

  scenario('the last resort is in it, too', { bundle }, async (vm) => {
    vm.database('IRIS').fail('thaw', ['stubborn', 'hang'])
    expectStatuses(await vm.backUp(), 0, 202)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'resume.1' }])
  })
})

describe.concurrent('--script-dir', () => {
  scenario('the scripts work from anywhere', {}, async (vm) => {
    vm.run("mkdir '/srv/my scripts' && mv /etc/azure/*.sh '/srv/my scripts'")
    vm.run("ln -s '/srv/my scripts/prescript.sh' '/srv/my scripts/postScript.sh' /etc/azure/")
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).toMatch(/IRIS: thaw/)
  })
})
