// install.sh --check says whether a VM is ready, what is wrong and what to do, and freezes nothing.
import { describe, expect } from 'vitest'
import type { CheckResult } from '../../src/model/generated/check-result.ts'
import { validate } from '../../src/schema/generated/check-result.ts'
import { CONFIG, type InstallVm, KEPT, onVm } from './install-vm.ts'
import type { ScenarioOptions } from './scenario.ts'

const PLUGIN_HOST = '/etc/azure/VMSnapshotPluginHost.conf'
const CPF = '/srv/opt/IRIS/iris.cpf'
/** As the extension writes it. */
const VMBACKUP = '[SnapshotThread]\nseqsnapshot = 1\n\n'
const EXTENSION_LOGS = '/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux'

/** Breaks one thing of a VM that is ready. */
interface Fault {
  name: string
  /** In sh, as root. */
  command: string
  /** Puts it right again. */
  repair: string
  /** Of the line that must appear. */
  line: RegExp
}

/** A VM on which all is well. */
async function prepare(vm: InstallVm): Promise<void> {
  vm.startAgent()
  // The sandbox lies in memory; a VM's root folder and its databases are on a disk.
  vm.run('mkdir -p /srv/disk-tools && cp /usr/bin/findmnt /srv/disk-tools/real')
  const onDisk = 'case $folder in / | /srv/opt*) echo "ext4 / /dev/sda1" ;;'
  const ofAgent = '/var/lib/waagent) if [ -e /srv/noexec ]; then echo rw,noexec,relatime; else echo rw,relatime; fi ;;'
  const text = `#!/bin/sh\nfor folder; do :; done\n${onDisk}\n${ofAgent}\n*) exec /srv/disk-tools/real "$@" ;;\nesac\n`
  vm.writeFile('/srv/disk-tools/findmnt', text, 0o755)
  vm.run('mount --bind /srv/disk-tools/findmnt /usr/bin/findmnt')
  vm.writeFile('/etc/waagent.conf', '# Extensions.Enabled=n\nExtensions.Enabled=y\nLogs.Verbose=n\n')
  vm.writeFile(
    CPF,
    '[ConfigFile]\r\nVersion=2024.10\r\n[Journal]\r\nCurrentDirectory=/srv/opt/IRIS/mgr/journal/\r\nDaysBeforePurge=31\r\n',
  )
  vm.run('for folder in /srv/opt/*/mgr; do mkdir -p "$folder/journal"; done')
  vm.writeFile(`${EXTENSION_LOGS}/shell.log`, 'Mon- 1 returned from handle.py\nTue- 0 returned from handle.py\n')
  await vm.mustInstall()
  vm.writeFile('/etc/azure/vmbackup.conf', VMBACKUP)
  vm.writeFile('/etc/azure/workload.conf', '[workload]\n#workload_name = oracle\nworkload_name = \ncommand_path =\n')
}

async function check(vm: InstallVm, folder = '/srv/bundle'): Promise<{ status: number | null; lines: string[] }> {
  const { status, stdout, stderr } = await vm.install(['--check'], { folder })
  expect(stderr).toBe('')
  return { status, lines: stdout.trimEnd().split('\n') }
}

/** Finds out what a check says while these things are wrong, and that it does not change or freeze anything. */
async function checkFaults(vm: InstallVm, ...faults: Fault[]): Promise<void> {
  for (const { command } of faults) vm.run(command)
  const look = () => ({ ...vm.tree('/etc'), ...vm.tree('/run'), ...vm.tree('/var/log') })
  const before = look()
  const { status, lines } = await check(vm)
  const found = faults.flatMap(({ name, line }) => {
    const each = lines.filter((text) => line.test(text))
    expect(each, `${name}:\n${lines.join('\n')}`).toHaveLength(1)
    return each
  })
  const hasDoubt = lines.some((line) => /^(WARNING|FAILED) .*IRIS: (data|WIJ|journals) in /.test(line))
  if (hasDoubt) expect(lines.filter((line) => /^PASSED .*IRIS: databases/.test(line))).toEqual([])
  expect(status, lines.join('\n')).toBe(found.some((line) => line.startsWith('FAILED')) ? 1 : 0)
  expect(look(), faults.map(({ name }) => name).join(', ')).toEqual(before)
  for (const { repair } of faults) vm.run(repair)
}

/** @param rounds what is wrong at the same time: each about something else, and none hides another */
function faults(name: string, options: ScenarioOptions, rounds: Fault[][]): void {
  onVm(name, options, async (vm) => {
    await prepare(vm)
    for (const round of rounds) await checkFaults(vm, ...round)
    expect((await check(vm)).status).toBe(0)
    for (const database of vm.scene.databases) expect(database.freezes()).toEqual([])
  })
}

/** As many rounds as the longest list has faults. */
function pair(...lists: Fault[][]): Fault[][] {
  const rounds = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list.slice(round, round + 1)))
}

const write = (path: string, text: string, mode = '0644') =>
  `printf '%s' '${text.replaceAll("'", `'\\''`)}' >${path} && chmod ${mode} ${path}`

describe.concurrent('a VM on which all is well', () => {
  onVm('passes', { everyShell: true }, async (vm) => {
    await prepare(vm)
    // Other people's command lines are long.
    vm.run(
      "long=$(head -c 100000 /dev/zero | tr '\\0' x); sh -c 'read -r _' x $long $long $long $long $long $long $long $long $long $long $long $long $long $long <>/srv/agent/wait >/dev/null 2>&1 &",
    )
    // By what stays on the VM, when the bundle's own folder is gone.
    vm.run('rm -r /srv/bundle')
    const { status, lines } = await check(vm, KEPT)
    expect(lines.filter((line) => !/^(BEGIN|PASSED) {2,}\S/.test(line))).toEqual([
      expect.stringMatching(
        /^NOTE {5}IRIS: databases, WIJ and journals lie on \/dev\/sda1 \(LUN not known\)\. Compare/,
      ),
    ])
    expect(lines).toContainEqual(
      expect.stringMatching(/^PASSED .*stays in .*: more \/var\/lib\/azure-hooks\/README\.md$/),
    )
    expect(lines.at(-1)).toContain(`Next: sh ${KEPT}/install.sh --drill`)
    expect(status).toBe(0)
    expect(vm.scene.database('IRIS').freezes()).toEqual([])
    const probes = vm.scene.database('IRIS').calls('probe')
    expect(probes.map(({ input, uid }) => `${input} ${uid}`)).toEqual(probes.map(() => 'null 0'))
    expect(probes.length).toBeGreaterThan(0)
    expect(Object.keys(vm.tree('/run')).filter((path) => path.includes('check'))).toEqual([])
  })

  const many = { bundle: { instance: ['all'], runAs: 'owner' }, instances: ['A', 'B'] }
  onVm('passes with every instance and their owner', many, async (vm) => {
    await prepare(vm)
    for (const name of ['A', 'B']) vm.writeFile(`/srv/opt/${name}/iris.cpf`, '[config]\nwijdir=\n')
    const { status, lines } = await check(vm)
    expect(lines.filter((line) => line.includes('as OS user irisowner'))).toHaveLength(2)
    expect(status).toBe(0)
  })

  for (const [name, bundle] of [
    ['csession', { product: 'cache' }],
    ['ccontrol', { product: 'cache', client: '/usr/local/bin/ccontrol' }],
  ] as const) {
    onVm(`passes with ${name}`, { bundle }, async (vm) => {
      await prepare(vm)
      expect(await check(vm)).toMatchObject({ status: 0 })
    })
  }

  onVm(
    'passes with a container and credentials',
    { bundle: { container: 'db1', credentialsFile: '/etc/login' } },
    async (vm) => {
      vm.scene.createContainer('db1')
      vm.scene.database('IRIS').requireLogin('backup', 'secret')
      vm.writeFile('/etc/login', 'backup\nsecret\n', 0o600)
      await prepare(vm)
      const { status, lines } = await check(vm)
      expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([])
      expect(lines.join('\n')).toContain('volumes of container db1 were not looked at')
      expect(status).toBe(0)
    },
  )
})

onVm('is told to programs as it is to people', { everyShell: true }, async (vm) => {
  await prepare(vm)
  vm.run(
    `${write('/etc/azure/vmbackup.conf', '[SnapshotThread]\nodd "\\é$(id)` = 1\n')}; chmod 0755 /etc/azure/prescript.sh`,
  )
  const { lines } = await check(vm)
  const { status, stdout, stderr } = await vm.install(['--check', '--json'])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  const result: CheckResult = JSON.parse(stdout)
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
  let section = ''
  const said = result.checks.flatMap((each) => {
    const line = `${each.result.toUpperCase().padEnd(9)}${each.text}${each.toDo === null ? '' : `. To do: ${each.toDo}`}`
    const head = each.section === section ? [] : [`BEGIN    ${each.section}`]
    section = each.section
    return [...head, line]
  })
  const plain = (line: string) => line.replaceAll(/[^ -~]/g, (character) => '?'.repeat(Buffer.byteLength(character)))
  expect(said).toEqual(lines.slice(0, -1).map(plain))
  const count = (kind: string) => lines.slice(0, -1).filter((line) => line.startsWith(kind)).length
  expect(result).toMatchObject({ ready: false, failed: count('FAILED'), warnings: count('WARNING') })
  expect(result.failed).toBeGreaterThan(0)
  expect(said.join()).toContain('"\\')
  expect((await vm.install(['--drill', '--json'])).status).toBe(2)
})

const installed: Fault[] = [
  {
    name: 'nothing',
    command: 'mv /etc/azure /etc/away',
    repair: 'mv /etc/away /etc/azure',
    line: /^FAILED {3}\/etc\/azure\/prescript.sh is missing. To do: .*install/,
  },
  {
    name: 'a script that was edited',
    command: 'cp -p /etc/azure/prescript.sh /etc/p && echo "# edited" >>/etc/azure/prescript.sh',
    repair: 'mv /etc/p /etc/azure/prescript.sh',
    line: /^FAILED .*prescript.sh is not the file of this bundle\. To do: /,
  },
  {
    name: 'a wrong mode',
    command: `chmod 0640 ${CONFIG}`,
    repair: `chmod 0600 ${CONFIG}`,
    line: /^FAILED .* has mode 0640, not 0600\. To do: /,
  },
  {
    name: 'a wrong owner',
    command: 'chown 33 /etc/azure/postScript.sh',
    repair: 'chown 0 /etc/azure/postScript.sh',
    line: /^FAILED .*postScript.sh belongs to .*, not to root:root\. To do: /,
  },
  {
    name: 'a link',
    command: 'mv /etc/azure/prescript.sh /etc/p && ln -s /etc/p /etc/azure/prescript.sh',
    repair: 'mv -T /etc/p /etc/azure/prescript.sh',
    line: /^FAILED .*prescript.sh is a symbolic link\. To do: /,
  },
  {
    name: 'a folder that others can write',
    command: 'chmod 0777 /etc/azure',
    repair: 'chmod 0755 /etc/azure',
    line: /^FAILED .*\/etc\/azure can be written by others.*To do: chown/,
  },
  {
    name: 'an interrupted install',
    command: ': >/etc/azure/azure-hooks.pending',
    repair: 'rm /etc/azure/azure-hooks.pending',
    line: /^FAILED .*was interrupted\. To do: run it again/,
  },
  {
    name: 'a runbook that is gone',
    command: `mv ${KEPT}/README.md /etc/`,
    repair: `mv /etc/README.md ${KEPT}/`,
    line: /^WARNING .*README\.md is missing.*install this bundle: sh \/srv\/bundle\/install\.sh$/,
  },
  {
    name: 'a folder of the installer that others can write',
    command: `chmod 0777 ${KEPT}`,
    repair: `chmod 0700 ${KEPT}`,
    line: /^FAILED .*\/var\/lib\/azure-hooks can be written by others/,
  },
  {
    name: 'a freeze that is recorded',
    command: ': >/run/azure-hooks/freezing.4242.1.x.IRIS.0-0',
    repair: 'rm /run/azure-hooks/freezing.*',
    line: /^FAILED .*IRIS was frozen by prescript.sh.*To do: .*thaw: sh \/etc\/azure\/postScript.sh/,
  },
]
const [missing, edited, mode, owner, link, ...others] = installed as [Fault, Fault, Fault, Fault, Fault, ...Fault[]]
faults('what is installed', { everyShell: true }, [[missing], [edited, mode, owner], [link, ...others]])

const workload = (text: string, line: RegExp): Fault => ({
  name: text,
  command: `cp -p /etc/azure/workload.conf /etc/w; ${write('/etc/azure/workload.conf', text)}`,
  repair: 'mv /etc/w /etc/azure/workload.conf',
  line,
})

const agent = (text: string): Fault => ({
  name: text,
  command: `cp -p /etc/waagent.conf /etc/wa; ${write('/etc/waagent.conf', text)}`,
  repair: 'mv /etc/wa /etc/waagent.conf',
  line: /^FAILED .*Extensions.Enabled=n.* To do: set it to y/,
})

const GOOD_HOST = `[pre_post]
timeoutInSeconds: 1800
numberOfPlugins: 1
pluginName0: ScriptRunner
pluginPath0: /etc/azure
pluginConfigPath0: ${CONFIG}
`
const host = (text: string, line: RegExp, mode = '0644'): Fault => ({
  name: `${text} ${mode}`,
  command: write(PLUGIN_HOST, text, mode),
  repair: `rm ${PLUGIN_HOST}`,
  line,
})

const shellLog = (command: string, line: RegExp): Fault => ({
  name: command,
  command: `cp -a ${EXTENSION_LOGS} /srv/logs; cd ${EXTENSION_LOGS}; ${command}`,
  repair: `rm -r ${EXTENSION_LOGS}; mv /srv/logs ${EXTENSION_LOGS}`,
  line,
})

const vmbackup = (text: string, line: RegExp): Fault => ({
  name: text,
  command: write('/etc/azure/vmbackup.conf', `[SnapshotThread]\n${text}\n`),
  repair: write('/etc/azure/vmbackup.conf', VMBACKUP),
  line,
})

faults('the Azure side', { bundle: { timeout: 20 } }, [
  [
    {
      name: 'no Python where the extension looks',
      command: 'mount --bind /dev/null /usr/bin/python3',
      repair: 'umount /usr/bin/python3',
      line: /^FAILED .*no Python.*To do: install python3/,
    },
  ],
  ...pair(
    [
      workload('[workload]\nworkload_name = oracle\n', /^FAILED .*workload.conf names oracle.*To do: /),
      workload('[workload]\r\nWorkload_Name:postgres\r\n', /^FAILED .*names postgres/),
      workload('[other]\nx=1\n\n[workload]\n  workload_name=mysql  \n', /^FAILED .*names mysql/),
      workload('[workload]\nworkload_name = Oracle\n', /^WARNING .*names 'Oracle', which today's extension ignores/),
      workload('[other]\nworkload_name = oracle\n', /^PASSED .*no other database has taken over/),
      workload(
        '[workload]\n;workload_name = oracle\nmy_workload_name = oracle\n',
        /^PASSED .*no other database has taken/,
      ),
      workload('', /^PASSED .*no other database has taken over/),
      // A file that ConfigParser refuses counts for nothing.
      workload('[workload]\nworkload_name=\nworkload_name = mariadb', /^PASSED .*no other database has taken over/),
    ],
    [
      {
        name: 'a version of the agent',
        command: `mkdir -p /srv/v/bin; cd /srv/v; echo 'read -r _' >bin/WALinuxAgent-2.15.0.1-py3.12.egg; mkfifo wait
          sh bin/WALinuxAgent-2.15.0.1-py3.12.egg -run-exthandlers <>wait >/dev/null 2>&1 & echo $! >/srv/v/pid`,
        repair: 'kill $(cat /srv/v/pid); rm -r /srv/v',
        line: /^PASSED {3}the VM agent runs, its version is 2\.15\.0\.1$/,
      },
      agent('Extensions.Enabled=n\n'),
      agent('Extensions.Enabled=y\n  Extensions.Enabled = "N" # switched off\n'),
      {
        name: 'no agent',
        command: 'mv /etc/waagent.conf /etc/wa',
        repair: 'mv /etc/wa /etc/waagent.conf',
        line: /^WARNING .*no \/etc\/waagent.conf/,
      },
    ],
    [
      host(GOOD_HOST, /^PASSED .*leads to these hooks/),
      host(GOOD_HOST.replace('1800', '19'), /^FAILED .*lets Azure wait 19 s only.*To do: move/),
      host(GOOD_HOST.replace('1800', '20'), /^PASSED .*leads to these hooks/),
      host(GOOD_HOST.replace('1800', 'soon'), /^FAILED .*timeoutinseconds 'soon'.*code 304/),
      host(GOOD_HOST.replace('Plugins: 1', 'Plugins: 0'), /^FAILED .*loads no plug-in/),
      host('', /^FAILED .*loads no plug-in/),
      host(GOOD_HOST.replace(CONFIG, '/opt/other.json'), /^FAILED .*not there \(code 316\).*To do: /),
      host(
        GOOD_HOST.replace('Plugins: 1', 'Plugins: 2') + GOOD_HOST.replace(/^.*\n.*\n.*\n/, '').replaceAll('0:', '1:'),
        /^WARNING .*loads 2 plug-ins/,
      ),
      host(GOOD_HOST, /^FAILED .*code 314/, '0666'),
      host(GOOD_HOST, /^PASSED .*leads to these hooks/, '0600'),
    ],
    [
      shellLog(
        'echo "Wed- 1 returned from handle.py" >>shell.log; echo "E: No module named \'imp\'" >CommandExecution.log',
        /^FAILED .*ended with 1 the last time.*No module named 'imp'.*To do: .*az vm extension delete/,
      ),
      shellLog('rm shell.log', /^WARNING .*shell\.log says how the extension ended/),
      {
        name: 'noexec',
        command: ': >/srv/noexec',
        repair: 'rm /srv/noexec',
        line: /^FAILED .*\/var\/lib\/waagent is mounted noexec.*status 126.*To do: /,
      },
      {
        name: 'fapolicyd',
        command: `mkdir /srv/f; echo 'read -r _' >/srv/f/fapolicyd; mkfifo /srv/f/wait
          sh /srv/f/fapolicyd <>/srv/f/wait >/dev/null 2>&1 & echo $! >/srv/f/pid`,
        repair: 'kill $(cat /srv/f/pid); rm -r /srv/f',
        line: /^WARNING {2}fapolicyd runs/,
      },
    ],
    [
      vmbackup('seqsnapshot: 2\ntimeout: soon', /^NOTE .*seqsnapshot 2/),
      vmbackup('Timeout=5', /^WARNING .*vmbackup\.conf has timeout 5:/),
      vmbackup('SafeFreezeWaitInSeconds=10', /^WARNING .*SafeFreezeWaitInSeconds 10:/),
      vmbackup('MountToSkip=/data', /^WARNING .*SnapshotThread\.mounttoskip, which the extension does not read/),
      vmbackup(
        'fsfreeze: True\nSafeFreezeWaitInSeconds=2',
        /^WARNING .*SafeFreezeWaitInSeconds 2: .*every backup fails/,
      ),
      vmbackup('fsfreeze: False', /^WARNING .*SnapshotThread\.fsfreeze, which the extension does not read/),
      vmbackup('timeout=5\ntimeout=6', /^WARNING .*the extension goes by nothing in it/),
    ],
  ),
])

faults('programs, client and log', {}, [
  ...pair(
    [
      {
        name: 'anybody can change the client',
        command: 'chmod 0777 /srv/bin/iris',
        repair: 'chmod 0755 /srv/bin/iris',
        line: /^FAILED {3}anybody can write \/usr\/local\/bin\/iris, and root runs .*To do: chmod o-w/,
      },
      {
        name: 'anybody can change what a link leads to',
        command: 'install -d -m 0777 /etc/sys && mv /srv/bin/iris /etc/sys/iris && ln -s /etc/sys/iris /srv/bin/iris',
        repair: 'mv -T /etc/sys/iris /srv/bin/iris; rmdir /etc/sys',
        line: /^FAILED {3}anybody can write \/etc\/sys, and root runs/,
      },
      {
        name: 'a group can change the client',
        command: 'chgrp 33 /srv/bin/iris && chmod 0775 /srv/bin/iris',
        repair: 'chgrp 0 /srv/bin/iris && chmod 0755 /srv/bin/iris',
        line: /^WARNING .*\/iris is there, but group .* can change what root runs/,
      },
    ],
    [
      {
        name: 'the log is a link',
        command: 'mkdir /var/log/azure-hooks; ln -s /etc/passwd /var/log/azure-hooks/azure-hooks.log',
        repair: 'rm -r /var/log/azure-hooks',
        line: /^FAILED .*azure-hooks.log is not a regular file.*To do: move it away/,
      },
      {
        name: 'anybody can write the log folder',
        command: 'install -d -m 0777 /var/log/azure-hooks',
        repair: 'rm -r /var/log/azure-hooks',
        line: /^FAILED .*anybody can forge the log\. To do: chmod/,
      },
      {
        name: 'the disk of the log is read-only',
        command: 'mount -o remount,ro /var/log',
        repair: 'mount -o remount,rw /var/log',
        line: /^FAILED .*no log can be written in/,
      },
      {
        name: 'the disk of the log is nearly full',
        command: 'mkdir /var/log/azure-hooks && mount -t tmpfs -o mode=755,size=1m t /var/log/azure-hooks',
        repair: 'umount /var/log/azure-hooks && rmdir /var/log/azure-hooks',
        line: /^WARNING .*only \d+ KiB are free/,
      },
    ],
  ),
  [
    {
      name: 'dd is missing',
      command: 'mount --bind /dev/null /usr/bin/dd',
      repair: 'umount /usr/bin/dd',
      line: /^FAILED .*not found on .*: dd\. To do: install coreutils/,
    },
  ],
  [
    {
      name: 'as on Ubuntu, a group can write /var/log',
      command: 'chmod 0775 /var/log; chgrp 4 /var/log',
      repair: 'chmod 0755 /var/log; chgrp 0 /var/log',
      line: /^PASSED {3}ready, 0 warnings/,
    },
  ],
])

faults('without a logger, or a folder for metrics, there is a warning', { bundle: { metricsFile: '/srv/m/h.prom' } }, [
  [
    {
      name: 'no folder for the metrics',
      command: ':',
      repair: 'mkdir /srv/m',
      line: /^WARNING .*no metrics can be written in \/srv\/m,/,
    },
    {
      name: 'no logger',
      command: 'umount /usr/bin/logger; mv /usr/local/bin/logger /srv/; mount --bind /dev/null /usr/bin/logger',
      repair: 'umount /usr/bin/logger; mv /srv/logger /usr/local/bin/',
      line: /^WARNING .*no logger/,
    },
  ],
  [
    {
      name: 'a folder in the place of the metrics, in one that anybody can write',
      command: 'mkdir /srv/m/h.prom && chmod 0777 /srv/m',
      repair: 'rmdir /srv/m/h.prom && chmod 0755 /srv/m',
      line: /^WARNING .*h\.prom is not a regular file that answers/,
    },
    { name: 'the latter', command: ':', repair: ':', line: /^WARNING .*anybody can forge the metrics/ },
  ],
  [{ name: 'mended', command: ':', repair: ':', line: /^PASSED .*metrics can be written: \/srv\/m\/h\.prom/ }],
])

const CPF_TEXT =
  '[config]\nwijdir=%1\n[Journal]\nAlternateDirectory=%2\nCurrentDirectory=\nDaysBeforePurge=%4\nBackupsBeforePurge=2\n[Databases]\nUSER=%3,,1\n'
const cpf = (line: RegExp, wij: string, journal = '', data = '', days = 40): Fault => ({
  name: `${wij} ${journal} ${data}`,
  command: `cp ${CPF} /srv/c; ${write(CPF, CPF_TEXT.replace('%1', wij).replace('%2', journal).replace('%3', data).replace('%4', String(days)))}`,
  repair: `cp /srv/c ${CPF}`,
  line,
})

describe.concurrent('disks', () => {
  /** What one check says of all of them: each but the first is a line more. */
  const also = (line: RegExp): Fault => ({ name: String(line), command: ':', repair: ':', line })

  onVm('of data, WIJ and journals', {}, async (vm) => {
    await prepare(vm)
    vm.run('mkdir /srv/mem /srv/temporary /srv/share && mount -t tmpfs t /srv/mem')
    vm.run('mount --bind /srv/temporary /srv/temporary && : >/srv/temporary/DATALOSS_WARNING_README.txt')
    vm.wrap(
      'findmnt',
      `#!/bin/sh
for folder; do :; done
case $folder in
  /srv/share*) echo "nfs4 /srv/share server:/x" ;;
  /srv/temporary*) echo "ext4 /srv/temporary /dev/sdb1" ;;
  /srv/old) echo "ext2 /srv/old /dev/sdc1" ;;
  /srv/loop) echo "xfs /srv/loop /dev/loop7" ;;
  /srv/part) echo "xfs /srv/part /dev/loop7p1" ;;
  /srv/skipped) echo "xfs /srv/skipped /dev/sdd1[/sub]" ;;
  /srv/pool) echo "zfs /srv/pool tank/data" ;;
  /srv/nvme) echo "xfs /srv/nvme /dev/nvme0n2p1" ;;
  /srv/volume) echo "xfs /srv/volume /dev/mapper/vg-two" ;;
  /srv/local) echo "ext4 /srv/local /dev/nvme1n1" ;;
  /srv/san) echo "xfs /srv/san /dev/mapper/vg-lv" ;;
  *) exec /srv/real/findmnt "$@" ;;
esac
`,
    )
    const list = [
      cpf(/^WARNING {2}IRIS: WIJ in \/srv\/mem is in memory \(tmpfs\)/, '/srv/mem'),
      cpf(/^WARNING {2}IRIS: journals in \/srv\/temporary\/j is on the temporary disk/, '', '/srv/temporary/j'),
      cpf(/^WARNING {2}IRIS: data in \/srv\/share\/a b is on a network share \(nfs4\)/, '', '', '/srv/share/a b'),
      cpf(
        /^PASSED {3}IRIS: databases, WIJ and journals are on disks of this VM that Azure/,
        '/srv/opt',
        '',
        '/srv/part',
      ),
      cpf(/^WARNING {2}IRIS: WIJ in \/nonexistent is not there, so its disk was not looked at/, '/nonexistent'),
      cpf(/^WARNING {2}IRIS: journals are never purged: BackupsBeforePurge is 2.*DaysBeforePurge is 0/, '', '', '', 0),
      cpf(/^WARNING {2}IRIS: DaysBeforePurge is 30: .*at least 31/, '', '', '', 30),
      // Partitions, and what a volume is made of.
      cpf(/^NOTE .*lie on the system disk, LUN 12, LUN 3, LUN 4\. Compare/, '/srv/nvme', '/srv/volume'),
      cpf(/^WARNING {2}IRIS: WIJ in \/srv\/local is on the temporary disk/, '/srv/local'),
      {
        name: 'none',
        command: `mv ${CPF} /srv/c`,
        repair: `mv /srv/c ${CPF}`,
        line: /^WARNING .*\(cpf\) was not found/,
      },
    ]
    vm.run('mkdir /srv/temporary/j "/srv/share/a b" /srv/old /srv/loop /srv/part /srv/skipped /srv/san /srv/pool')
    vm.run(
      'mkdir /srv/nvme /srv/volume /srv/local; mount -o remount,rw /dev; cd /dev; touch sda nvme0n2 nvme1n1 sdf sdg',
    )
    vm.run(
      'cd /dev; mkdir -p disk/azure/scsi1 disk/azure/data/by-lun disk/azure/local/by-serial; ln -s /dev/sda disk/azure/os',
    )
    vm.run('cd /dev/disk/azure; ln -s /dev/sdf scsi1/lun3; ln -s /dev/sdg scsi1/lun4; ln -s /dev/sdg scsi1/lun4-part1')
    vm.run('cd /dev/disk/azure; ln -s /dev/nvme0n2 data/by-lun/12; ln -s /dev/nvme1n1 local/by-serial/a1')
    vm.wrap(
      'lsblk',
      `#!/bin/sh
case $* in
  *vg-lv) printf "/dev/mapper/vg-lv \\n/dev/sde iscsi\\n" ;;
  *vg-two) printf "/dev/mapper/vg-two \\n/dev/sdf \\n/dev/sdg1 \\n/dev/sdg \\n" ;;
esac
`,
    )
    for (const fault of list) await checkFaults(vm, fault)
    const folders = ['/srv/pool', '/srv/old', '/srv/loop', '/srv/skipped', '/srv/san', '/far,db2', '/nonexistent']
    const databases = folders.map((folder, index) => `D${index}=${folder},,1`.replace('db2,,', 'db2,')).join('\n')
    await checkFaults(
      vm,
      { ...cpf(/^WARNING .*\/srv\/old is on ext2, which Azure does not freeze/, '', '', `/srv/opt,,1\n${databases}`) },
      also(/^WARNING .*\/srv\/pool is on tank\/data, whose disks cannot be found out/),
      also(/^WARNING .*\/srv\/pool is on zfs, which Azure does not freeze/),
      also(/^WARNING .*\/srv\/loop is on a loop mount, which Azure does not freeze/),
      also(/^WARNING .*\/far is on the server db2: no backup of this VM contains it/),
      also(/^WARNING .*data in \/nonexistent is not there/),
      also(/^WARNING .*\/srv\/san is on iSCSI/),
      { ...vmbackup('MountsToSkip: /,/srv/skipped', /^FAILED .*\/srv\/skipped, which MountsToSkip.*To do: take/) },
    )
  })
})

describe.concurrent('time limits', () => {
  onVm('are only as good as the timeout of the VM', {}, async (vm) => {
    await prepare(vm)
    const ends = 'PASSED   timeout ends what ignores TERM'
    expect((await check(vm)).lines).toContain(ends)
    // As that of rust-coreutils 0.0.30.
    vm.wrap('timeout', '#!/bin/sh\n[ "$1" != -k ] || shift 2\nexec /srv/real/timeout "$@"\n')
    const { status, lines } = await check(vm)
    expect({ status, lines }).toMatchObject({
      status: 1,
      lines: expect.arrayContaining([
        expect.stringMatching(/^FAILED .*\/timeout does not end what ignores TERM.*To do: install/),
      ]),
    })
    expect(lines).not.toContain(ends)
  })
})

describe.concurrent('the database', () => {
  const expectLine = async (vm: InstallVm, line: RegExp): Promise<void> => {
    await checkFaults(vm, { name: '', command: ':', repair: ':', line })
  }

  const forUser = (user: string) => `#!/bin/sh
case $1.$(id -u) in session.${user}) ;; session.*) echo 'Access Denied'; exit 0 ;; esac
exec /srv/real/iris "$@"
`
  const letIn = (vm: InstallVm, user: string) => {
    vm.run('mkdir -p /srv/real && cp /srv/bin/iris /srv/real/iris')
    vm.scene.addProgram('iris', forUser(user))
  }

  onVm('is not as a backup needs it', {}, async (vm) => {
    await prepare(vm)
    const iris = vm.scene.database('IRIS')
    iris.setState('unregistered')
    await expectLine(vm, /^FAILED .*(not registered|qlist gave no answer)/)
    for (const state of ['crashed', 'sign-on inhibited', 'blank'] as const) {
      iris.setState(state)
      await expectLine(vm, /^FAILED .*IRIS is (crashed|sign-on inhibited|in an unknown state)\. To do: /)
    }
    iris.setState('down')
    await expectLine(vm, /^WARNING {2}IRIS is down: a backup now would skip it/)
    iris.setState('running')
    iris.freezeElsewhere()
    await expectLine(vm, /^FAILED {3}IRIS is frozen right now.*To do: .*The database is frozen now/)
    expect(iris.isFrozen()).toBe(true)
    iris.thawElsewhere()
    iris.fail('probe', ['stubborn', 'hang'])
    await expectLine(vm, /^FAILED .*session as OS user root does not answer: it took too long.*To do: /)
    expect(vm.scene.processes().filter((line) => !line.includes('waagent'))).toEqual([])
    iris.repair('probe')
    vm.scene.registry.fail('list', 'hang')
    await expectLine(vm, /^FAILED {3}iris qlist gave no answer \(status \d+\)\. To do: run it by hand/)
    vm.scene.registry.repair('list')
    iris.requireLogin('backup', 'secret')
    await expectLine(vm, /^FAILED .*session as OS user root does not answer: access denied.*To do: allow OS auth/)
    vm.run('rm /srv/db/IRIS/login')
    letIn(vm, '51773')
    await expectLine(vm, /^FAILED .*as OS user root .*access denied.*To do: .*--run-as owner$/)
    vm.scene.removeProgram('iris')
    await expectLine(vm, /^FAILED {3}iris is not on \/.*To do: .*--client PATH/)
  })

  onVm('is down and must not be', { bundle: { ifDown: 'fail' } }, async (vm) => {
    await prepare(vm)
    vm.scene.database('IRIS').setState('down')
    await expectLine(vm, /^FAILED .*IRIS is down \(--if-down fail\)/)
  })

  const two = { bundle: { instance: ['IRIS', 'HSA'] }, everyShell: true }
  onVm('is a member of a mirror, or a node of a sharded cluster', two, async (vm) => {
    await prepare(vm)
    const setRoles = (iris: string, hsa: string) => {
      vm.scene.database('IRIS').setRole(iris)
      vm.scene.database('HSA').setRole(hsa)
    }
    const expectLines = (...lines: RegExp[]) =>
      checkFaults(vm, ...lines.map((line) => ({ name: String(line), command: ':', repair: ':', line })))
    setRoles('Failover^Primary', 'Read-Only Reporting^Connected')
    await expectLines(
      /^WARNING {2}IRIS is the primary of its mirror.*fail-over.* default 8 s, not read\)$/,
      /^PASSED {3}HSA is an async member of its mirror/,
    )
    const mirrors = '[Mirrors]\r\nM=0F-1,2,1,,6500,0,0,,0,,1972,a|2188,1\r\nN=0F-2,2,1,,9000,0\r\n'
    vm.writeFile(CPF, `${vm.scene.read(CPF)}${mirrors}`)
    vm.writeFile(CPF.replace('IRIS', 'HSA'), '[Startup]\r\nShardRole=DATA\r\n')
    setRoles('Failover^Backup', 'Sideways^Down')
    await expectLines(
      /^WARNING {2}IRIS is the backup failover member .* not harmless.* 6500 ms, in .*iris\.cpf\)$/,
      /^WARNING {2}HSA is a member of a mirror, in a role that is not known/,
      /^FAILED {3}HSA is a node of a sharded cluster \(ShardRole .*206\. To do: .*Backup\.ShardedCluster/,
    )
  })

  onVm('would be left alone, or has a role that is not known', { bundle: { mirror: 'not-primary' } }, async (vm) => {
    await prepare(vm)
    vm.scene.database('IRIS').setRole('Failover^Primary')
    await expectLine(vm, /^WARNING {2}IRIS is the primary .* leave it alone, with 208 \(--mirror not-primary\)$/)
    vm.scene.database('IRIS').setRole('Failover^Transition')
    await expectLine(vm, /^FAILED {3}IRIS is a failover member .* 206 \(--mirror not-primary\)\. To do: /)
  })

  onVm('lets in only root', { bundle: { runAs: 'owner' } }, async (vm) => {
    await prepare(vm)
    letIn(vm, '0')
    await expectLine(vm, /^FAILED .*as OS user irisowner .*access denied.*To do: .*--run-as root \(the default\)$/)
  })

  onVm('has no such OS user', { bundle: { runAs: 'nobody-here' } }, async (vm) => {
    await prepare(vm)
    vm.run("sed -i '/^nobody-here:/d' /etc/passwd")
    await expectLine(vm, /^FAILED .*IRIS: no OS user for its sessions.*To do: /)
  })

  const login = { bundle: { credentialsFile: '/etc/login' } }
  onVm('needs a credentials file that only root could write', login, async (vm) => {
    vm.scene.database('IRIS').requireLogin('backup', 'secret')
    vm.writeFile('/etc/login', 'backup\nsecret\n', 0o600)
    await prepare(vm)
    expect(await check(vm)).toMatchObject({ status: 0 })
    const list = [
      ['chmod 0640 /etc/login', 'chmod 0600 /etc/login', /^FAILED .*\/etc\/login must be a file of root's.*To do/],
      ['chown 33 /etc/login', 'chown 0 /etc/login', /^FAILED .*\/etc\/login must be a file of root's.*To do/],
      ['mv /etc/login /etc/l; ln -s l /etc/login', 'mv -T /etc/l /etc/login', /^FAILED .*and no link\. To do/],
      ['mv /etc/login /etc/l', 'mv /etc/l /etc/login', /^FAILED .*\/etc\/login is missing\. To do: make it/],
      ['cp -p /etc/login /etc/l; echo x >/etc/login', 'mv /etc/l /etc/login', /^FAILED .*does not have two lines/],
      ['chmod 1777 /etc', 'chmod 0755 /etc', /^FAILED .*so \/etc\/login can be swapped\. To do/],
    ] as const
    for (const [command, repair, line] of list) await checkFaults(vm, { name: command, command, repair, line })
  })

  const registry = { bundle: { registry: '/srv/adm/bin', client: '/srv/adm/bin/iris' } }
  onVm("is in a registry of a user's", registry, async (vm) => {
    const place = '/srv/adm/bin'
    vm.run(`chown 51773 /srv/adm ${place}/iris`)
    await prepare(vm)
    expect(await check(vm)).toMatchObject({
      status: 0,
      lines: expect.arrayContaining([
        `PASSED   the registry is ${place}; what would run as root runs as irisowner, whose it is`,
        `PASSED   ${place}/iris is there; user irisowner (/srv/adm) can change it, and it runs as that user`,
        'PASSED   IRIS: a session answers without a prompt, as OS user irisowner',
      ]),
    })
    vm.run('chmod o+w /srv/adm/bin')
    await expectLine(vm, /^FAILED .*anybody can write \/srv\/adm\/bin, so anybody can say what is registered/)
    vm.run('chmod o-w /srv/adm/bin; echo /srv/elsewhere >/srv/db/registry')
    await expectLine(
      vm,
      /^FAILED {3}.*qlist gave no answer .*To do: run it .*env IRISSYS=\/srv\/adm\/bin \/srv\/adm\/bin\/iris qlist/,
    )
    vm.run('mv /srv/adm/bin /srv/adm/gone')
    await expectLine(vm, /^FAILED .*registry \/srv\/adm\/bin is not there.*To do: .*--registry DIR/)
  })

  const rootless = { container: 'db1', containerEngine: 'podman', containerUser: 'irisadm' } as const
  onVm("runs in a container that a user's podman holds", { bundle: rootless }, async (vm) => {
    await prepare(vm)
    await expectLine(
      vm,
      /^FAILED .*nothing can be run in container db1 of irisadm.*podman ps as irisadm.*enable-linger/,
    )
    vm.scene.createContainer('db1', true)
    const warning = /^WARNING .*irisadm does not linger.*To do: loginctl enable-linger irisadm/
    await expectLine(vm, /^PASSED .*container db1 runs/)
    await expectLine(vm, warning)
    vm.run('mount -t tmpfs t /var/lib && mkdir -p /var/lib/systemd/linger && : >/var/lib/systemd/linger/irisadm')
    expect((await check(vm)).lines.filter((line) => warning.test(line))).toEqual([])
    vm.run("sed -i '/^irisadm:/d' /etc/passwd")
    await expectLine(vm, /^FAILED .*there is no OS user irisadm\. To do: .*--container-user/)
  })

  onVm('runs in a container that is not there', { bundle: { container: 'db1' } }, async (vm) => {
    await prepare(vm)
    await expectLine(vm, /^FAILED {3}nothing can be run in container db1.*To do: .*docker ps.*rootless podman/)
  })

  onVm('has no engine for its container', { bundle: { container: 'db1' } }, async (vm) => {
    await prepare(vm)
    vm.scene.removeProgram('docker')
    await expectLine(vm, /^FAILED {3}docker is not on .*To do: /)
  })
})
