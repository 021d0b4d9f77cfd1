// VMSnapshotPluginHost.conf: INI as people write it, its time-out, and several plug-ins.
import { configPath, type HostCase, pluginHostPath, pluginHostText } from '../../rehearse/host-cases.ts'
import type { Timetable } from '../../rehearse/virtual-machine.ts'
import { raw, writeConfig } from './write-config.ts'

const good = pluginHostText({}, [configPath])
const body = good.replace('[pre_post]\n', '')

const texts: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'only a comment': '# nothing\n; here\n',
  'no section': body,
  'another section': `[other]\n${body}`,
  'the section in other letters': `[Pre_Post]\n${body}`,
  'blanks in the brackets': `[ pre_post ]\n${body}`,
  'something behind the bracket': `[pre_post] x\n${body}`,
  'two brackets': `[pre_post]]\n${body}`,
  'an indented section': `  [pre_post]\n${body}`,
  'an indented section and options': `  [pre_post]\n${body.replaceAll(/^/gm, '  ')}`,
  'the section twice': good + good,
  'the section empty, then again': `[pre_post]\n${good}`,
  'options in [DEFAULT] alone': `[DEFAULT]\n${body}`,
  'options in [DEFAULT], the section empty': `[DEFAULT]\n${body}[pre_post]\n`,
  'a byte-order mark': `\uFEFF${good}`,
  'a byte-order mark before a comment': `\uFEFF# x\n${good}`,
  'CRLF lines': good.replaceAll('\n', '\r\n'),
  'CR lines': good.replaceAll('\n', '\r'),
  'no line feed at the end': good.trimEnd(),
  'equals signs': good.replaceAll(': ', ' = '),
  'no blanks': good.replaceAll(': ', ':'),
  'keys in capitals': body && `[pre_post]\n${body.replaceAll(/^\w+/gm, (key) => key.toUpperCase())}`,
  'an option twice': `${good}timeoutInSeconds: 5\n`,
  'an option twice in other letters': `${good}TIMEOUTINSECONDS: 5\n`,
  'a line without a sign': `${good}something\n`,
  'a line that begins with the sign': `${good}= 5\n`,
  'a comment behind a value': good.replace('1800', '1800 # long'),
  'a semicolon behind a value': good.replace('1800', '1800 ; long'),
  'a value that goes on': good.replace('VMSnapshotScript', '\n VMSnapshotScript'),
  'blank lines and comments between': good.replaceAll('\n', '\n\n  # x\n'),
  'an indented first option': good.replace('timeout', '  timeout'),
  'an indented second option': good.replace('numberOf', '  numberOf'),
  'a percent sign': good.replace('/etc/azure/VM', '/etc/azure/%VM'),
  'a doubled percent sign': good.replace('/etc/azure\n', '/etc/azure%%\n'),
  'a reference': `${good.replace('/etc/azure/VM', '%(folder)s/VM')}folder: /etc/azure\n`,
  'a reference in other letters': `${good.replace('/etc/azure/VM', '%(FOLDER)s/VM')}Folder: /etc/azure\n`,
  'a reference to nothing': good.replace('/etc/azure/VM', '%(folder)s/VM'),
  'a reference to itself': good.replace('1800', '%(timeoutInSeconds)s'),
  'an open reference': good.replace('/etc/azure/VM', '%(folder/VM'),
  'a reference to [DEFAULT]': `[DEFAULT]\nfolder: /etc/azure\n${good.replace('/etc/azure/VM', '%(folder)s/VM')}`,
  'no pluginName0': good.replace(/pluginName0.*\n/, ''),
  'no pluginPath0': good.replace(/pluginPath0.*\n/, ''),
  'no pluginConfigPath0': good.replace(/pluginConfigPath0.*\n/, ''),
  'an empty pluginPath0': good.replace('pluginPath0: /etc/azure', 'pluginPath0:'),
  'an empty pluginConfigPath0': good.replace(configPath, ''),
  quotes: good.replace(configPath, `"${configPath}"`),
  'a plug-in that there is not': good.replace('ScriptRunner', 'OraclePlugin'),
  'a plug-in in other letters': good.replace('ScriptRunner', 'scriptrunner'),
  'a module that is no plug-in': good.replace('ScriptRunner', 'json'),
  'an empty plug-in name': good.replace('ScriptRunner', ''),
  'the first plug-in has number 1': good.replaceAll('0: ', '1: '),
  'two plug-ins, one listed': good.replace('numberOfPlugins: 1', 'numberOfPlugins: 2'),
}

const counts = ['0', '-1', '1.0', '', 'one', '0x1', ' 1', '+1', '0_1', '\u0661', '99999999999999999999']
const hostTimeouts = [
  '1800',
  '3600',
  '60',
  '10',
  '5',
  '1',
  '0',
  '-1',
  '-3',
  '-6',
  '-9',
  '1e3',
  '',
  'x',
  `-${'9'.repeat(400)}`,
  '9'.repeat(4301),
]

const fails: readonly Timetable[] = [{ seconds: 1, status: 3 }]
const ok: Timetable = { seconds: 0.5 }
const bad: Timetable = { seconds: 0.5, status: 3 }
const never: Timetable = { seconds: null }

const second = '/etc/azure/second.json'
const third = '/etc/azure/third.json'

/** Plug-ins with these configurations, in order; null: the file is not there. */
function several(name: string, configs: readonly (string | null)[], more: Partial<HostCase> = {}, host = {}): HostCase {
  const paths = [configPath, second, third].slice(0, configs.length)
  return {
    name: `${configs.length} plug-ins: ${name}`,
    pluginHost: pluginHostText(host, paths),
    ...more,
    files: {
      ...Object.fromEntries(paths.map((path, index) => [path, writeFile(configs[index])])),
      ...more.files,
    },
  }
}

const writeFile = (text: string | null | undefined) => (text === null || text === undefined ? null : { text })

const one = writeConfig({})
const stop = writeConfig({ continueBackupOnFailure: false })
const missing = writeConfig({ preScriptLocation: '/etc/azure/none.sh' })
const missingStop = writeConfig({ preScriptLocation: '/etc/azure/none.sh', continueBackupOnFailure: false })
const noFreeze = writeConfig({ fsFreezeEnabled: false })
const quick = writeConfig({ ScriptsExecutionPollTimeSeconds: 1 })
const slow = writeConfig({ ScriptsExecutionPollTimeSeconds: 5 })
const text = writeConfig({ continueBackupOnFailure: 'false' })

export const pluginHostCases: readonly HostCase[] = [
  ...Object.entries(texts).map(([name, pluginHost]) => ({ name: `INI: ${name}`, pluginHost })),
  {
    name: 'INI: Latin-1',
    pluginHost: '',
    files: { [pluginHostPath]: { base64: Buffer.from(`# \xE9\n${good}`, 'latin1').toString('base64') } },
  },
  ...counts.map((count) => ({
    name: `numberOfPlugins "${count}"`,
    pluginHost: good.replace('numberOfPlugins: 1', `numberOfPlugins: ${count}`),
  })),
  { name: 'no numberOfPlugins', pluginHost: good.replace(/numberOfPlugins.*\n/, '') },
  ...hostTimeouts.map((seconds) => ({
    name: `timeoutInSeconds of the host ${seconds.length > 20 ? `${seconds.slice(0, 5)}… (${seconds.length})` : `"${seconds}"`}`,
    pluginHost: good.replace('1800', seconds),
    config: writeConfig({ timeoutInSeconds: undefined }),
    pre: [{ seconds: 4 }],
  })),
  ...['60', '5', '0', '-3'].map((seconds) => ({
    name: `timeoutInSeconds of the host ${seconds}, of the plug-in 30, scripts that never end`,
    pluginHost: good.replace('1800', seconds),
    config: writeConfig({ timeoutInSeconds: 30 }),
    pre: [never],
    post: [never],
  })),
  {
    name: 'timeoutInSeconds of the host 3600, of the plug-in 5400, scripts that never end',
    pluginHost: good.replace('1800', '3600'),
    config: writeConfig({ timeoutInSeconds: 5400 }),
    pre: [never],
    post: [never],
  },
  ...[false, 'false'].map((value) => ({
    name: `the host gives up first, continueBackupOnFailure ${JSON.stringify(value)}`,
    pluginHost: good.replace('1800', '1'),
    config: writeConfig({ timeoutInSeconds: undefined, continueBackupOnFailure: value }),
    pre: [never],
    post: [never],
  })),
  {
    name: 'the host gives up first, no freeze of file systems',
    pluginHost: good.replace('1800', '1'),
    config: writeConfig({ timeoutInSeconds: undefined, fsFreezeEnabled: false }),
    pre: [never],
  },
  {
    name: 'two plug-ins, one listed, the backup is to stop',
    pluginHost: good.replace('numberOfPlugins: 1', 'numberOfPlugins: 2'),
    config: stop,
  },
  several('both good', [one, one]),
  several('the first one fails', [one, one], { pre: [bad, ok] }),
  several('the second one fails', [one, one], { pre: [ok, bad] }),
  several('the first one fails and is to stop', [stop, one], { pre: [bad, ok] }),
  several('the second one fails, the first one is to stop', [stop, one], { pre: [ok, bad] }),
  several('both post-scripts fail', [one, stop], { post: [bad, bad] }),
  several('the second one never ends', [one, one], { pre: [ok, never] }),
  several(
    'the second one has no time-out',
    [one, writeConfig({ timeoutInSeconds: raw('NaN') })],
    { pre: [ok, never] },
    { timeoutInSeconds: 20 },
  ),
  several('the first script is missing: masked', [missing, one], {
    pre: [{ seconds: 0, status: 2 }, ok],
    post: [ok, ok],
  }),
  several('the first script is missing and is to stop: masked', [missingStop, one], {
    pre: [{ seconds: 0, status: 2 }, ok],
  }),
  several('the second script is missing', [one, missing]),
  several('the second script is missing and is to stop', [one, missingStop]),
  several('the first config is no JSON: masked', ['{', one], {
    pre: [{ seconds: 0, status: 2 }, ok],
    post: [{ seconds: 0, status: 2 }, ok],
  }),
  several('the first config lacks a key: masked', [writeConfig({ postScriptLocation: undefined }), one], {
    post: [bad, ok],
  }),
  several('the first config has a wrong type', [writeConfig({ timeoutInSeconds: '60' }), one]),
  several('the second config has a wrong type', [one, writeConfig({ timeoutInSeconds: '60' })]),
  several('the second config has a wrong type, the first one is to stop', [
    stop,
    writeConfig({ timeoutInSeconds: '60' }),
  ]),
  several('the second config is no JSON', [stop, '{']),
  several('the first config is not there', [null, one]),
  several('the second config is not there', [one, null]),
  several('the second config is not there, the first one is to stop and not to freeze', [
    writeConfig({ continueBackupOnFailure: false, fsFreezeEnabled: false }),
    null,
  ]),
  several('the first config has 0644', [one, one], { files: { [configPath]: { text: one, mode: 0o644 } } }),
  several('the second config has 0644', [one, one], { files: { [second]: { text: one, mode: 0o644 } } }),
  several('the first one is not to freeze the file systems', [noFreeze, one], { pre: fails }),
  several('the second one is not to freeze the file systems', [one, noFreeze], { pre: [bad, ok] }),
  several('polls of 1 and 5', [quick, slow]),
  several('polls of 5 and 1', [slow, quick]),
  several('the first one crashes the host', [text, one], { pre: [bad, ok] }),
  several('the second one crashes the host', [one, text], { pre: [ok, bad] }),
  several('the second one crashes the host after the snapshot', [one, text], { post: [ok, bad] }),
  several(
    'the thread of the first one dies',
    [writeConfig({ preScriptParams: null }), one],
    {},
    { timeoutInSeconds: 20 },
  ),
  several('all good', [one, quick, slow]),
  several('the one in the middle is masked', [one, missing, one], { pre: [ok, bad, ok] }),
  several('the one in the middle is not there', [one, null, one]),
]
