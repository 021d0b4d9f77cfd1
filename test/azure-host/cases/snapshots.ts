// Exit statuses, the freeze of the file systems, the snapshot, and workload.conf.
import type { HostCase } from '../../rehearse/host-cases.ts'
import { writeConfig } from './write-config.ts'

const statuses = [1, 2, 5, 126, 127, 143, 201, 255, -9, -15, -1]
const stop = writeConfig({ continueBackupOnFailure: false })
const noFreeze = writeConfig({ fsFreezeEnabled: false })
const fails = [{ seconds: 1, status: 1 }]

const freezes = [121, 122, 123].flatMap((code) => {
  const freeze = { code, seconds: code === 122 ? 66 : 4 }
  return [
    { name: `fsfreeze gives ${code}`, freeze },
    { name: `fsfreeze gives ${code}, the pre-script fails`, freeze, pre: fails },
    { name: `fsfreeze gives ${code}, the post-script fails`, freeze, post: fails },
    { name: `fsfreeze gives ${code}, the post-script fails and is to stop`, freeze, post: fails, config: stop },
    { name: `fsfreeze gives ${code}, no hooks`, freeze, config: '{' },
    { name: `fsfreeze gives ${code}, no freeze wanted`, freeze, config: noFreeze },
  ]
})

const snapshots = [
  { taken: false, seconds: 2 },
  { taken: true, seconds: 59 },
  { taken: true, seconds: 61 },
  { taken: false, seconds: 61 },
].flatMap((snapshot) => {
  const name = `a snapshot of ${snapshot.seconds} s that ${snapshot.taken ? 'succeeds' : 'fails'}`
  return [
    { name, snapshot },
    { name: `${name}, the pre-script fails`, snapshot, pre: fails },
    { name: `${name}, the post-script fails`, snapshot, post: fails, config: stop },
    { name: `${name}, no freeze wanted`, snapshot, config: noFreeze },
    { name: `${name}, a crash`, snapshot, post: fails, config: writeConfig({ continueBackupOnFailure: null }) },
    { name: `${name}, no hooks`, snapshot, config: '{' },
  ]
})

const path = '/etc/azure/workload.conf'
const workload = (name: string, text: string, more: Partial<HostCase> = {}): HostCase => ({
  name: `workload.conf: ${name}`,
  ...more,
  files: { [path]: { text, mode: 0o644 }, ...more.files },
})
/** The host's client really runs, and has time to end before the post-script also on a slow machine. */
const inRealTime: Partial<HostCase> = {
  freeze: { code: 0, seconds: 4 },
  snapshot: { taken: true, seconds: 5 },
  scripts: { pre: '', post: '' },
}
const root = 'linux_user = root\ncommand_path = /usr/bin\n'
const named = (name: string, options = root) => `[workload]\nworkload_name = ${name}\n${options}`
const shipped = (name: string) =>
  named(name, 'command_path = \ncredString = \nipc_folder = \ntimeout = \nlinux_user = \n')

const workloads = [
  workload('as shipped', shipped('')),
  workload('empty', ''),
  workload('no section', 'workload_name = oracle\n'),
  workload('another section', '[Workload]\nworkload_name = oracle\n'),
  workload('no name', '[workload]\nlinux_user = root\n'),
  workload('an unknown name', named('iris')),
  workload('a name in capitals', named('Oracle')),
  workload('a name in quotes', named('"oracle"')),
  workload('a name with a comment', named('oracle # x')),
  workload('a byte-order mark', `\uFEFF${named('postgres')}`),
  workload('an option twice', `${named('postgres')}linux_user = root\n`),
  workload('a percent sign before the name', `[workload]\ncredString = a%b\nworkload_name = postgres\n`),
  workload('a percent sign in the name', named('post%gres')),
  workload('a percent sign behind the command', named('postgres', 'credString = a%b\n')),
  workload('neither user nor credentials', named('postgres', '')),
  workload('a wrong customScriptEnabled', named('postgres', `${root}customScriptEnabled = yes\n`)),
  workload('an empty customScriptEnabled', named('postgres', `${root}customScriptEnabled =\n`)),
  ...['oracle', 'mysql', 'mariadb', 'postgres'].flatMap((name) => [
    workload(name, named(name)),
    workload(`${name}, as shipped but for the name`, shipped(name)),
    workload(`${name}, single databases`, named(name, `${root}dbnames = a;b\n`)),
    workload(`${name}, a slave`, named(name, `${root}role = slave\n`)),
    workload(`${name}, a slave with single databases`, named(name, `${root}role = slave\ndbnames =\n`)),
    workload(`${name}, a folder for messages`, named(name, `${root}ipc_folder = /srv\n`)),
    workload(`${name}, a list of instances that is not there`, named(name, `${root}configuration_path = /etc/none\n`)),
    workload(
      `${name}, a list of instances and a folder`,
      named(name, `${root}ipc_folder = /srv\nconfiguration_path = /etc/none\n`),
    ),
  ]),
  workload('oracle, instances', named('oracle', `${root}configuration_path = /etc/azure/oratab\n`), {
    files: { '/etc/azure/oratab': { text: '# list\nORCL:/u01/app:N\nTEST:/u02\n' } },
  }),
  workload('oracle, an empty list of instances', named('oracle', `${root}configuration_path = /etc/azure/oratab\n`), {
    files: { '/etc/azure/oratab': { text: '# none\n' } },
  }),
  workload('an unknown role', named('postgres', `${root}role = primary\n`)),
  workload('slaves only', named('postgres', `${root}enforceSlaveOnly = 1\n`)),
  workload('slaves only, no number', named('postgres', `${root}enforceSlaveOnly = yes\n`)),
  workload('slaves only, a slave', named('postgres', `${root}enforceSlaveOnly = yes\nrole = slave\n`)),
  workload('postgres without command_path', named('postgres', 'linux_user = root\n'), inRealTime),
  workload('postgres with a wrong time-out', named('postgres', `${root}timeout = soon\n`), inRealTime),
  workload(
    'postgres with a user that is not there',
    named('postgres', 'linux_user = nosuchuser\ncommand_path = /usr/bin\n'),
    inRealTime,
  ),
  workload(
    'postgres with a user without a shell',
    named('postgres', 'linux_user = nobody\ncommand_path = /usr/bin\n'),
    inRealTime,
  ),
  workload('postgres, fsfreeze gives 121', named('postgres'), { freeze: { code: 121, seconds: 4 } }),
  workload('oracle, fsfreeze gives 121', named('oracle'), { freeze: { code: 121, seconds: 4 } }),
  workload('oracle, the snapshot fails', named('oracle'), { snapshot: { taken: false, seconds: 1 } }),
  workload('postgres, the hooks are broken', named('postgres'), { config: '{' }),
]

export const snapshotCases: readonly HostCase[] = [
  { name: 'a healthy backup' },
  ...statuses.map((status) => ({ name: `the pre-script ends with ${status}`, pre: [{ seconds: 1, status }] })),
  ...statuses
    .slice(0, 5)
    .map((status) => ({ name: `the post-script ends with ${status}`, post: [{ seconds: 1, status }] })),
  { name: 'both scripts fail', pre: fails, post: fails },
  { name: 'both scripts fail, the backup is to stop', pre: fails, post: fails, config: stop },
  ...freezes,
  ...snapshots,
  ...workloads,
]
