// The options of the generator that change what the scripts do: each does it, against a stand-in of what it is about.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { instanceOwner } from '../../src/rehearse/sandbox/sandbox.ts'
import { backUp } from './backup.ts'
import { expectStatuses, scenario } from './scenario.ts'

describe('--product and --client', () => {
  scenario(
    'cache: csession and ccontrol',
    { bundle: { instance: ['CACHE'], product: 'cache' }, everyShell: true },
    async (vm) => {
      expectStatuses(await backUp(vm), 0, 0)
      expect(vm.database('CACHE').calls('freeze')).toMatchObject([
        { program: 'csession', given: 'CACHE -U%SYS ##Class(Backup.General).ExternalFreeze(,,,,,,600,,,300)' },
      ])
      expect(vm.registry.calls()[0]).toMatchObject({ program: 'ccontrol', given: 'qlist' })
    },
  )

  scenario('cache: the last resort is ccontrol stat', { bundle: { product: 'cache' } }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    expectStatuses(await backUp(vm), 0, 202)
    expect(vm.database('IRIS').calls('resume')).toMatchObject([{ program: 'ccontrol', given: 'stat IRIS -W' }])
  })

  const clients: [string, 'iris' | 'cache', string, string, string][] = [
    ['iris elsewhere', 'iris', '/srv/a b/iris', 'iris', 'iris'],
    ['csession elsewhere, ccontrol beside it', 'cache', '/srv/a b/csession', 'csession', 'ccontrol'],
    ['ccontrol for everything', 'cache', '/srv/a b/ccontrol', 'ccontrol', 'ccontrol'],
  ]
  for (const [name, product, client, session, control] of clients) {
    const without = ['iris', 'csession', 'ccontrol']
    scenario(name, { bundle: { product, client }, without }, async (vm) => {
      vm.run("mkdir '/srv/a b'")
      for (const program of new Set([session, control])) vm.addClient(`/srv/a b/${program}`)
      expectStatuses(await backUp(vm), 0, 0)
      expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ program: session }])
      expect(vm.registry.calls()[0]).toMatchObject({ program: control })
      if (session === 'ccontrol') {
        expect(vm.database('IRIS').calls('freeze')[0]?.given).toMatch(/^session IRIS -U %SYS ##Class/)
      }
    })
  }
})

describe('arguments of the freeze', () => {
  const text = 'it\'s "50%" $HOME `id` \\ ; & | > < * ? # ! ~'
  scenario('--freeze-text, whatever it holds', { bundle: { freezeText: text }, everyShell: true }, async (vm) => {
    expectStatuses(await backUp(vm), 0, 0)
    const [call] = vm.database('IRIS').calls('freeze')
    expect(call?.given).toContain(`ExternalFreeze(,"${text.replaceAll('"', '""')}",,,,,600,,,300)`)
  })

  scenario(
    '--no-switch-journal and --iris-log',
    { bundle: { switchJournal: false, irisLog: '/tmp/a,b.log' } },
    async (vm) => {
      expectStatuses(await backUp(vm), 0, 0)
      expect(vm.database('IRIS').calls('freeze')[0]?.given).toContain('ExternalFreeze("/tmp/a,b.log",,0,,,,600,,,300)')
    },
  )
})

describe('--run-as', () => {
  scenario(
    "a user: sessions are theirs, the last resort is root's",
    { bundle: { runAs: instanceOwner.name }, everyShell: true },
    async (vm) => {
      vm.database('IRIS').fail('thaw', 'status 3')
      expectStatuses(await backUp(vm), 0, 202)
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
    expectStatuses(await backUp(vm), 206, 205)
    expect(vm.database('IRIS').calls('freeze')).toEqual([])
  })

  scenario('a user, without setpriv', { bundle: { runAs: instanceOwner.name }, needs: ['runuser'] }, async (vm) => {
    vm.hide('setpriv')
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ uid: instanceOwner.id }])
  })

  const owners: [string, Record<string, string>, number | null][] = [
    [
      'of security_settings.manager_user',
      { 'security_settings.manager_user': instanceOwner.name, 'security_settings.iris_user': 'daemon' },
      instanceOwner.id,
    ],
    ['not named in parameters.isc', { 'security_settings.other': 'x' }, null],
    ['who does not exist', { 'security_settings.manager_user': 'nobodyhere' }, null],
    ['with a hostile name', { 'security_settings.manager_user': '-u0;touch /srv/harm' }, null],
  ]
  for (const [name, parameters, id] of owners) {
    scenario(`owner: ${name}`, { bundle: { runAs: 'owner' }, everyShell: id !== null }, async (vm) => {
      vm.database('IRIS').writeParameters(parameters)
      expectStatuses(await backUp(vm), id === null ? 206 : 0, id === null ? 205 : 0)
      expect(
        vm
          .database('IRIS')
          .calls('freeze')
          .map((call) => call.uid),
      ).toEqual(id === null ? [] : [id])
      expect(vm.has('/srv/harm')).toBe(false)
    })
  }

  scenario('owner: each instance has its own', { bundle: { instance: ['A', 'B'], runAs: 'owner' } }, async (vm) => {
    vm.database('B').writeParameters({ 'security_settings.manager_user': 'daemon' })
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('A').calls('thaw')).toMatchObject([{ uid: instanceOwner.id }])
    expect(vm.database('B').calls('thaw')).toMatchObject([{ uid: 1 }])
  })

  scenario('owner: a freeze that hangs is ended as any other', { bundle: { runAs: 'owner' } }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn-child 600', 'stubborn', 'hangs'])
    expectStatuses(await backUp(vm), 201, 205)
  })

  scenario('owner: what a dead host left frozen is thawed as the owner', { bundle: { runAs: 'owner' } }, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('prescript.sh')).status).toBe(0)
    await host.die()
    vm.registry.fail('list', 'status 1')
    expectStatuses(await backUp(vm), 206, 205)
    expect(vm.database('IRIS').calls('thaw')).toMatchObject([{ uid: instanceOwner.id }])
  })
})

describe('--credentials-file', () => {
  const path = '/etc/azure/login'
  const bundle = { credentialsFile: path }
  const logIn = 'backup\nse cret\n'

  scenario('is given to every session', { bundle, everyShell: true }, async (vm) => {
    vm.writeFile(path, logIn)
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ input: 'file' }])
  })

  scenario('is given to sessions of another user', { bundle: { ...bundle, runAs: instanceOwner.name } }, async (vm) => {
    vm.writeFile(path, logIn)
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('with the wrong password: not ready, says why, keeps the password', { bundle }, async (vm) => {
    vm.writeFile(path, 'backup\nwrong\n')
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await backUp(vm), 206, 205)
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).toMatch(/access denied/i)
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).not.toContain('wrong')
  })

  const refused: [string, string][] = [
    ['is not there', 'rm'],
    ['can be read by others', 'chmod 644'],
    ['can be read by its group', 'chmod 640'],
    ["is somebody else's", 'chown 65534'],
    ['is a link', 'mv -t /srv'],
    ['is a folder', 'rm'],
  ]
  for (const [name, command] of refused) {
    scenario(`${name}: not ready`, { bundle, everyShell: name === 'is a link' }, async (vm) => {
      vm.writeFile(path, logIn)
      vm.run(`${command} ${path}`)
      if (name === 'is a link') vm.run(`ln -s /srv/login ${path}`)
      if (name === 'is a folder') vm.run(`mkdir -m 600 ${path}`)
      vm.database('IRIS').requireLogin('backup', 'se cret')
      expectStatuses(await backUp(vm), 206, 205)
      expect(vm.database('IRIS').calls('freeze')).toEqual([])
    })
  }

  scenario('goes missing after the freeze: the last resort thaws', { bundle }, async (vm) => {
    vm.writeFile(path, logIn)
    vm.database('IRIS').requireLogin('backup', 'se cret')
    expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.run(`rm ${path}`) }), 0, 202)
  })
})

describe('--container', () => {
  for (const containerEngine of ['docker', 'podman'] as const) {
    const bundle = { container: 'iris-1', containerEngine }
    scenario(
      `sessions run in it, by ${containerEngine}`,
      { bundle, everyShell: containerEngine === 'docker' },
      async (vm) => {
        vm.createContainer('iris-1')
        expectStatuses(await backUp(vm), 0, 0)
        expect(
          vm
            .database('IRIS')
            .calls()
            .map((call) => call.uid),
        ).not.toContain(0)
      },
    )
  }

  const bundle = { container: 'iris-1' }

  scenario('of another user', { bundle: { ...bundle, runAs: 'daemon' } }, async (vm) => {
    vm.createContainer('iris-1')
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.database('IRIS').calls('freeze')).toMatchObject([{ uid: 1 }])
  })

  scenario('with credentials', { bundle: { ...bundle, credentialsFile: '/etc/azure/login' } }, async (vm) => {
    vm.createContainer('iris-1')
    vm.writeFile('/etc/azure/login', 'backup\nsecret\n')
    vm.database('IRIS').requireLogin('backup', 'secret')
    expectStatuses(await backUp(vm), 0, 0)
  })

  scenario('that does not run: not ready', { bundle }, async (vm) => {
    expectStatuses(await backUp(vm), 206, 205)
  })

  scenario('whose engine is missing: not ready', { bundle, without: ['docker'] }, async (vm) => {
    vm.hide('docker')
    expectStatuses(await backUp(vm), 206, 205)
  })

  scenario('whose engine hangs: not ready', { bundle }, async (vm) => {
    vm.createContainer('iris-1')
    vm.writeFile('/srv/db/docker-fault', 'hang\n')
    expectStatuses(await backUp(vm), 206, 205)
  })

  const hangs: [string, string[]][] = [
    ['before freezing', ['hang']],
    ['after freezing and ignores TERM', ['stubborn', 'hangs']],
    ['after freezing, with a child that ignores TERM', ['stubborn-child 600', 'hangs']],
  ]
  for (const [name, faults] of hangs) {
    scenario(`a freeze that hangs ${name}`, { bundle, everyShell: name.includes('child') }, async (vm) => {
      vm.createContainer('iris-1')
      vm.database('IRIS').fail('freeze', faults)
      expectStatuses(await backUp(vm), 201, 205)
    })
  }

  scenario('a freeze that would land late, after its client was ended', { bundle }, async (vm) => {
    vm.createContainer('iris-1')
    vm.database('IRIS').fail('freeze', ['stubborn', 'slow 3'])
    await backUp(vm, { patience: 1 })
    await sleep(2500)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('a pre-script killed while a freeze would land late', { bundle, everyShell: true }, async (vm) => {
    vm.createContainer('iris-1')
    vm.database('IRIS').fail('freeze', ['stubborn', 'slow 3'])
    await backUp(vm, {
      duringPre: async (run) => {
        await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
        vm.hosts[0]?.signal(run, 'KILL')
      },
    })
    await sleep(3000)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })

  scenario('the last resort is in it, too', { bundle }, async (vm) => {
    vm.createContainer('iris-1')
    vm.database('IRIS').fail('thaw', ['stubborn', 'hang'])
    expectStatuses(await backUp(vm), 0, 202)
    expect(vm.database('IRIS').freezes()).toMatchObject([{ endedBy: 'resume.1' }])
  })
})

describe('--script-dir', () => {
  scenario('the scripts work from anywhere', {}, async (vm) => {
    vm.run("mkdir '/srv/my scripts' && mv /etc/azure/*.sh '/srv/my scripts'")
    vm.run("ln -s '/srv/my scripts/prescript.sh' '/srv/my scripts/postScript.sh' /etc/azure/")
    expectStatuses(await backUp(vm), 0, 0)
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).toMatch(/IRIS: thaw/)
  })
})
