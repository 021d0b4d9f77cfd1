// A drill says only what took place in it, and never ends with a freeze of its own on.
import { spawn } from 'node:child_process'
import { describe, expect } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { CONFIG, type InstallVm, onVm, SCRIPTS } from './install-vm.ts'

const [PRE = '', POST = ''] = SCRIPTS
const DRILL = ['--drill', '--yes', '--seconds', '1']

const iris = (vm: InstallVm) => vm.scene.database('IRIS')

/** Puts a script in the place of the installed one after the drill has looked at it. */
function swapWhenDrilling(vm: InstallVm, path: string, text: string): void {
  vm.writeFile('/srv/swapped', text, 0o700)
  vm.wrap(
    'mkfifo',
    `#!/bin/sh\n[ -e /srv/mine ] || cp ${path} /srv/mine; cat /srv/swapped >${path}\nexec /srv/real/mkfifo "$@"\n`,
  )
}

describe.concurrent('a drill plays nothing', () => {
  onVm('but this bundle, installed whole', {}, async (vm) => {
    const plays = [
      ['hooks of somebody else', `for f in ${PRE} ${POST} ${CONFIG}; do echo ': theirs' >$f; done`],
      ['an edited script', `echo '# edited' >>${POST}`],
      ['a config that is missing', `rm ${CONFIG}`],
      ['a script that Azure refuses', `chmod 0755 ${PRE}`],
      ['an interrupted install', ': >/etc/azure/azure-hooks.pending'],
    ] as const
    for (const [name, command] of plays) {
      vm.run('rm -rf /etc/azure')
      await vm.mustInstall()
      vm.run(command)
      const outcome = await vm.install(DRILL)
      expect(outcome, name).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was frozen') })
      expect(outcome.stdout, name).not.toContain('PASSED')
    }
    expect(iris(vm).calls('freeze')).toEqual([])
  })
})

describe.concurrent('a drill does not pass', () => {
  onVm('when every instance is down', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).setState('down')
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).toMatch(/^WARNING {2}no freeze took place/m)
    expect(stdout).not.toMatch(/PASSED/)
  })

  onVm('on the result of an earlier run', {}, async (vm) => {
    await vm.mustInstall()
    expect(await vm.install(DRILL)).toMatchObject({ status: 0 })
    const file = '/var/log/azure-hooks/last-run.json'
    expect(vm.read(file)).toContain('"trigger":"drill"')
    vm.run(`cp -p ${file} /srv/old && rm ${file} && mkdir ${file}`)
    const { status, stdout } = await vm.install(DRILL)
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^FAILED .*no result of this/m),
    })
    expect(iris(vm).isFrozen()).toBe(false)
  })

  onVm('on scripts that say yes and do nothing', {}, async (vm) => {
    await vm.mustInstall()
    swapWhenDrilling(vm, PRE, '#!/bin/sh\nexit 0\n')
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).not.toContain('PASSED')
  })
})

describe.concurrent('whatever the scripts did, the database is thawed or that is said', () => {
  onVm('a post-script that is killed', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('thaw', 'hang', 1)
    const run = vm.install(DRILL)
    await waitUntil('the thaw', () => iris(vm).hasBegun('thaw'))
    const lines = vm.scene.processes().filter((text) => / sh \/etc\/azure\/postScript\.sh$/.test(text))
    vm.run(`kill -s KILL ${Math.min(...lines.map((line) => Number.parseInt(line, 10)))}`)
    const { status, stdout } = await run
    expect(status).toBe(1)
    expect(stdout).toContain('still frozen: IRIS; thawing once more')
    expect(iris(vm).isFrozen()).toBe(false)
  })

  onVm('a freeze that nothing ends', {}, async (vm) => {
    await vm.mustInstall()
    iris(vm).fail('thaw', 'status 3')
    iris(vm).fail('resume', 'status 1')
    const { status, stdout } = await vm.install(DRILL)
    expect(status).toBe(1)
    expect(stdout).toMatch(/^FAILED .*STILL FROZEN.*; see \/var\/lib\/azure-hooks\/README\.md$/m)
    expect(stdout).toMatch(/^IRIS may be frozen\. To thaw it: .*ExternalThaw\(\)/m)
    // So do the log of the hooks and syslog: what to type, and what to read.
    expect(stdout).toMatch(
      / IRIS: THAW FAILED: .* Type: .*ExternalThaw\(\).*\n.* more \/var\/lib\/azure-hooks\/README\.md$/m,
    )
    expect(vm.read('/srv/db/syslog')).toMatch(
      /STILL FROZEN FOR ALL THAT IS KNOWN: IRIS\. See: more \/var\/lib\/azure-hooks\/README\.md\. Type: .*ExternalThaw\(\)/,
    )
  })
})

const onTerminal = { needs: ['script'] }
onVm('Ctrl-S on its terminal holds no thaw', onTerminal, async (vm) => {
  await vm.mustInstall()
  const command = 'echo $$ >/srv/pid; exec /srv/shell/sh /srv/bundle/install.sh --drill --yes --seconds 2'
  const words = [...vm.scene.entry, 'script', '-q', '-e', '-c', command, '/dev/null']
  const child = spawn('nsenter', words, { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  try {
    await waitUntil('the drill', () => said.includes('This freezes'))
    child.stdin.write('\x13')
    await waitUntil('the thaw', () => iris(vm).hasAnswered('thaw'), 40)
    expect(said).not.toContain('PASSED')
  } finally {
    child.stdin.write('\x11')
  }
  await waitUntil('the end', () => said.includes('PASSED'), 40)
  child.stdin.end()
  expect(await ended).toBe(0)
})
