// Each key of VMSnapshotScriptPluginConfig.json with right, odd and wrong values.
import type { HostCase } from '../../rehearse/host-cases.ts'
import type { Timetable } from '../../rehearse/virtual-machine.ts'
import { raw, writeConfig, writeValue } from './write-config.ts'

const fails: readonly Timetable[] = [{ seconds: 1, status: 3 }]
const lasts = (seconds: number): readonly Timetable[] => [{ seconds }]
const never: readonly Timetable[] = [{ seconds: null }]
const digits = (count: number) => raw('9'.repeat(count))
const minus = (count: number) => raw(`-${'9'.repeat(count)}`)
const huge = digits(400)

/** A value for a name: long ones are cut. */
const show = (value: unknown) => {
  const text = writeValue(value) ?? 'no key'
  return text.length > 30 ? `${text.slice(0, 12)}… (${text.length})` : text
}

function vary(key: string, values: readonly unknown[], more: Partial<HostCase> = {}, situation = ''): HostCase[] {
  return values.map((value) => ({
    name: `${key} ${show(value)}${situation && `, ${situation}`}`,
    config: writeConfig({ [key]: value }),
    ...more,
  }))
}

const polls = [
  1,
  2,
  3,
  4,
  5,
  0,
  6,
  -1,
  2.9,
  5.9,
  0.5,
  true,
  false,
  null,
  [],
  {},
  '3',
  ' 4\t',
  '+5',
  '1_0',
  '0_5',
  '\u0664',
]
const oddPolls = [
  '',
  'abc',
  '3.0',
  '0x3',
  '- 3',
  '1__0',
  raw('NaN'),
  raw('Infinity'),
  raw('-Infinity'),
  raw('1e400'),
  huge,
]

const timeouts = [
  12,
  12.5,
  1,
  true,
  false,
  0,
  -5,
  0.001,
  1800,
  1801,
  5400,
  huge,
  raw('1e400'),
  raw('-Infinity'),
  minus(400),
]
const wrongTimeouts = ['60', '', null, [], {}, digits(4300), digits(4301)]

const odd = [
  true,
  false,
  'false',
  'true',
  '',
  0,
  1,
  2,
  3,
  -1,
  null,
  [],
  [1],
  {},
  raw('1.0'),
  raw('0.0'),
  raw('NaN'),
  huge,
]

const retries = [0, 3, -1, true, raw('1.5'), '3', null, [], {}]
const endlessRetries = [raw('NaN'), raw('Infinity'), raw('1e400')]

const params = [
  [],
  ['', ''],
  ['one', 'two words', '$(id)', "it's"],
  'IRIS',
  'a\u{1F600}\u00E9',
  '',
  { first: 1, second: 2 },
  [1, -7, huge, true, false, null],
  [
    raw('1.0'),
    2.5,
    raw('1e22'),
    raw('1e16'),
    raw('123456789012345680.0'),
    raw('1e-5'),
    raw('0.0001'),
    raw('-0.0'),
    raw('1e400'),
  ],
  [[1, 'a', "it's", 'both \' and "', 'new\nline', '\u00E9', '\u0001', '\u200B', '\\'], { key: [null, true] }],
  null,
  5,
  true,
  ['nul\u0000byte'],
  ['x'.repeat(131_071)],
  ['x'.repeat(131_072)],
  [raw('"\\ud800"')],
  [raw('"\\udc80"')],
]

const locations = [
  '',
  'prescript.sh',
  '/etc/azure',
  '/etc/azure/none.sh',
  '/etc/azure/nul\u0000',
  null,
  true,
  5,
  1.5,
  [],
  {},
  huge,
]
const names = ['other', '', null, 5, true, [], {}]

export const keyCases: readonly HostCase[] = [
  ...vary('ScriptsExecutionPollTimeSeconds', [undefined, ...polls, ...oddPolls]),
  ...vary('timeoutInSeconds', [undefined, ...timeouts, ...wrongTimeouts], { pre: lasts(12.5) }, 'a script of 12.5 s'),
  ...vary('timeoutInSeconds', [undefined, 2, 4, raw('NaN')], { pre: never, post: never }, 'scripts that never end'),
  ...[0, 2.9, 3, 3.1, 5.9, 6, 6.1, 11.9, 12.1].map((seconds) => ({
    name: `timeoutInSeconds 10, a script of ${seconds} s`,
    config: writeConfig({ timeoutInSeconds: 10 }),
    pre: lasts(seconds),
    post: lasts(seconds),
  })),
  ...vary('continueBackupOnFailure', odd, { pre: fails }, 'the pre-script fails'),
  ...vary('continueBackupOnFailure', odd, { post: fails }, 'the post-script fails'),
  ...vary('continueBackupOnFailure', [true, false, 'false', 0, 2], { pre: never, post: never }, 'both time out'),
  ...vary('continueBackupOnFailure', odd, { files: { '/etc/azure/postScript.sh': null } }, 'no post-script'),
  ...vary('continueBackupOnFailure', [false, 'false', null], {}, 'all is well'),
  ...vary(
    'continueBackupOnFailure',
    [false, 0],
    { files: { '/etc/azure/prescript.sh': { mode: 0o755 } } },
    'mode 0755',
  ),
  ...vary('fsFreezeEnabled', odd, {}, 'all is well'),
  ...vary('fsFreezeEnabled', odd, { pre: fails }, 'the pre-script fails'),
  ...vary('fsFreezeEnabled', [false, '', 0, null], { post: fails }, 'the post-script fails'),
  ...vary('fsFreezeEnabled', [false, ''], { files: { '/etc/azure/prescript.sh': null } }, 'no pre-script'),
  ...vary('preScriptNoOfRetries', retries, { pre: fails }, 'the pre-script fails'),
  ...vary('preScriptNoOfRetries', ['3', null, raw('NaN')], {}, 'all is well'),
  ...vary('postScriptNoOfRetries', [3, '3'], { post: fails }, 'the post-script fails'),
  ...endlessRetries.map((value) => ({
    name: `preScriptNoOfRetries ${show(value)}, the pre-script fails`,
    config: writeConfig({ preScriptNoOfRetries: value }),
    pluginHost:
      '[pre_post]\ntimeoutInSeconds = 5\nnumberOfPlugins = 1\npluginName0 = ScriptRunner\npluginPath0 = /\n' +
      'pluginConfigPath0 = /etc/azure/VMSnapshotScriptPluginConfig.json\n',
    pre: fails,
  })),
  ...params.map((value) => ({
    name: `preScriptParams ${show(value)}`,
    config: `{"preScriptParams": ${writeParams(value)}, ${writeConfig({}).slice(1)}`,
  })),
  ...vary('postScriptParams', [['thaw'], 'now', null]),
  ...vary('preScriptLocation', [undefined, ...locations]),
  ...vary('postScriptLocation', [undefined, ...locations]),
  ...vary('pluginName', [undefined, ...names]),
  ...names.map((value) => ({
    name: `pluginName ${show(value)}, a key is missing`,
    config: writeConfig({ pluginName: value, preScriptLocation: undefined }),
  })),
  { name: 'pluginName 5, no JSON', config: '{"pluginName": 5' },
  { name: 'unknown keys', config: writeConfig({ appName: 'x', somethingElse: [1] }) },
  { name: 'appName is a list', config: writeConfig({ appName: [] }) },
  {
    name: 'a wrong poll time after continueBackupOnFailure false and fsFreezeEnabled false',
    config: writeConfig({
      continueBackupOnFailure: false,
      fsFreezeEnabled: false,
      ScriptsExecutionPollTimeSeconds: 'x',
    }),
  },
  {
    name: 'a wrong type after continueBackupOnFailure false and fsFreezeEnabled false',
    config: writeConfig({
      continueBackupOnFailure: false,
      fsFreezeEnabled: false,
      ScriptsExecutionPollTimeSeconds: [],
    }),
  },
  {
    name: 'a missing location before fsFreezeEnabled false',
    config: writeConfig({ postScriptLocation: undefined, fsFreezeEnabled: false }),
  },
]

/** Raw texts also inside of lists. */
function writeParams(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(writeValue).join(', ')}]` : writeValue(value)
}
