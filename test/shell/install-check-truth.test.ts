// --check does not say "ready" where a backup would fail, nor "failed" where it would not; no option works on more than
// it was told to.
import { describe, expect } from 'vitest'
import { type InstallVm, onVm } from './install-vm.ts'

async function check(vm: InstallVm): Promise<{ status: number | null; stdout: string }> {
  const { status, stdout, stderr } = await vm.install(['--check'])
  expect(stderr).toBe('')
  return { status, stdout }
}

async function prepare(vm: InstallVm): Promise<void> {
  vm.startAgent()
  vm.writeFile('/etc/waagent.conf', 'Extensions.Enabled=y\n')
  await vm.mustInstall()
}

describe.concurrent('--check fails where a backup would', () => {
  onVm('with 206: the folder of state is not what the hooks want', {}, async (vm) => {
    await prepare(vm)
    expect(await check(vm)).toMatchObject({ status: 0 })
    const kinds = ['ln -s /srv $d', ': >$d', 'mkdir -m 0755 $d', 'mkdir -m 0700 $d; chown 33 $d']
    for (const make of kinds) {
      vm.run(`d=/run/azure-hooks; rm -rf $d; ${make}`)
      const { status, stdout } = await check(vm)
      expect({ status, stdout }, make).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FAILED .*206/m) })
    }
    vm.run('d=/run/azure-hooks; rm -rf $d; mkdir -m 0700 $d; mount -t tmpfs -o mode=700,nr_inodes=1 t $d')
    expect((await check(vm)).stdout).toMatch(/^FAILED .*nothing can be made in .*206/m)
  })

  onVm('with 207: the lock is held', {}, async (vm) => {
    await prepare(vm)
    vm.run('(flock 9; exec sleep 600) 9</run/azure-hooks >/dev/null 2>&1 &')
    vm.run('while flock -n /run/azure-hooks true; do sleep 0.02; done')
    expect(await check(vm)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FAILED .*at work.*207/m) })
  })

  onVm('without an agent', {}, async (vm) => {
    vm.writeFile('/etc/waagent.conf', 'Extensions.Enabled=y\n')
    await vm.mustInstall()
    expect(await check(vm)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FAILED .*agent does not run/m) })
  })

  onVm('with 314: the first name of user 0 is not root', {}, async (vm) => {
    await prepare(vm)
    vm.run('sed -i "1i toor:x:0:0::/:/bin/sh" /etc/passwd')
    expect(await check(vm)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FAILED .*'toor'.*314/m) })
  })

  onVm('names the instances that there are', { bundle: { instance: ['OTHER'] }, instances: ['IRIS'] }, async (vm) => {
    await prepare(vm)
    const { status, stdout } = await check(vm)
    expect(status).toBe(1)
    expect(stdout).toMatch(/^FAILED .*OTHER is not registered.*registered are: IRIS.*IRISSYS/m)
  })

  onVm('names the file of a wrong password', { bundle: { credentialsFile: '/etc/login' } }, async (vm) => {
    vm.scene.database('IRIS').requireLogin('backup', 'secret')
    vm.writeFile('/etc/login', 'backup\nwrong\n', 0o600)
    await prepare(vm)
    expect((await check(vm)).stdout).toMatch(/^FAILED .*To do: .*password in \/etc\/login/m)
  })

  onVm('ends where a share is dead', {}, async (vm) => {
    vm.writeFile('/srv/opt/IRIS/iris.cpf', '[config]\nwijdir=/srv/dead/wij\n[Journal]\nCurrentDirectory=/srv/dead/j\n')
    await prepare(vm)
    const hang = 'for word; do case $word in /srv/dead* | /usr/local/bin/iris) exec sleep 600 ;; esac; done'
    for (const name of ['stat', 'findmnt']) vm.wrap(name, `#!/bin/sh\n${hang}\nexec /srv/real/${name} "$@"\n`)
    const { stdout } = await check(vm)
    expect(stdout).toMatch(/^WARNING .*IRIS: WIJ in \/srv\/dead\/wij is whose disk cannot be found out/m)
    expect(stdout).toMatch(/^WARNING .*iris is there, but nobody knows who else/m)
    expect(stdout).not.toMatch(/^PASSED .*(IRIS: databases|only root can change it)/m)
  })
})

describe.concurrent('--check warns where a backup would not fail', () => {
  onVm('of a folder that the group of root can write', {}, async (vm) => {
    await prepare(vm)
    vm.run('chmod 0775 /etc/azure')
    expect(await check(vm)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^WARNING .*\/etc\/azure/m) })
  })
})

describe.concurrent('it does what it was told', () => {
  onVm('not on this system when --root is empty', {}, async (vm) => {
    for (const args of [['--root', ''], ['--root='], ['--uninstall', '--root', ''], ['--uninstall', '--root=']]) {
      expect(await vm.install(args), args.join(' ')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('empty'),
      })
    }
    expect(vm.tree('/etc/azure')).toEqual({})
  })

  onVm('and a user is told the command that does it as root', {}, async (vm) => {
    vm.run('chmod -R a+rX /srv/bundle')
    for (const args of [[], ['--check'], ['--drill', '--yes'], ['--uninstall'], ['--forget']]) {
      const wanted = new RegExp(`hint: Run it again as root: ${['sudo sh \\S*install\\.sh', ...args].join(' ')}\\n$`)
      expect((await vm.install(args, { uid: 65534 })).stderr).toMatch(wanted)
    }
  })

  onVm('and no child holds its lock', { everyShell: true, wraps: true }, async (vm) => {
    const look = 'for file in /proc/self/fd/*; do readlink "$file"; done >>/srv/held'
    for (const name of ['mv', 'mktemp', 'sync']) vm.wrap(name, `#!/bin/sh\n${look}\nexec /srv/real/${name} "$@"\n`)
    await vm.mustInstall()
    const held = vm.read('/srv/held').split('\n')
    expect(held).toContain('/dev/null')
    expect(held).not.toContain('/run/azure-hooks')
  })

  onVm('whatever else lies in the folder of state', { everyShell: true }, async (vm) => {
    await prepare(vm)
    vm.run(`cd /run/azure-hooks && : >x && : >a.b && : >ready && : >freezing && : >frozen.1 && : >'ready..' && : >'freezing.*' &&
      : >'freezing.a b' && : >-n && : >'$(reboot)' && mkfifo pipe.1.2.3 && mkdir running.1.2.3.4 && : >freezing.x.y.z.w.v`)
    for (const args of [['--check'], ['--drill', '--yes', '--seconds', '0'], ['--forget'], [], ['--uninstall']]) {
      const { stdout, stderr } = await vm.install(args)
      expect(stdout + stderr, args.join(' ')).not.toMatch(/not set|unbound|bad number/)
    }
  })
})

// Every program and command that bash knows, as a function of the caller's: each leaves a file where it is called.
const functions = `for name in $(ls /usr/bin /usr/sbin /bin /sbin; compgen -b); do
  [[ $name == builtin ]] || builtin eval "$name() { >/srv/called/$name; return 99; }" && builtin export -f "$name"
done 2>/dev/null
builtin exec "$@"
`
onVm('functions that the caller has exported are called nowhere', { shell: 'bash --posix' }, async (vm) => {
  vm.startAgent()
  vm.writeFile('/etc/waagent.conf', 'Extensions.Enabled=y\n')
  vm.writeFile('/srv/functions', functions)
  const wrapper = ['/bin/bash', '/srv/functions']
  const install = `mkdir -p /srv/called && ${wrapper.join(' ')} /srv/shell/sh /srv/bundle/install.sh`
  vm.run(install)
  const { claim } = await vm.scene.backUp({ pre: { wrapper }, post: { wrapper } })
  expect({ claim, called: vm.run('ls /srv/called') }).toEqual({ claim: 'application', called: '' })
  for (const option of ['--check', '--drill --yes --seconds 0', '--uninstall']) vm.run(`${install} ${option}`)
  expect(vm.run('ls /srv/called')).toBe('')
})
