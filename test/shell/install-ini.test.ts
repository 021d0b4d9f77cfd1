// --check lets the extension's Python read VMSnapshotPluginHost.conf: its verdict for a file is that of the extension's
// own pre-check, as it was recorded, and of the host model, which gives what was recorded, for more.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { type HostCase, type HostResult, healthyConfig, runCase } from '../rehearse/host-cases.ts'
import { CONFIG, type InstallVm, onVm } from './install-vm.ts'

const TIMEOUT = 20

const recorded: { cases: (HostCase & { gave: HostResult })[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../rehearse/azure-host-results.json'), 'utf8'),
)

const head = '[pre_post]\ntimeoutInSeconds: 1800\nnumberOfPlugins: 1\n'
const plugin = `pluginName0: ScriptRunner\npluginPath0: /etc/azure\npluginConfigPath0: ${CONFIG}\n`
const good = head + plugin

/** What administrators wrote, and what the extension made of it. */
const more: Record<string, string | Buffer> = {
  'no pluginPath0': good.replace(/pluginPath0.*\n/, ''),
  'a key without a value': `${good}comment\n`,
  'a rem line': `rem by hand\n${good}`,
  'a rem line in the section': `${good}rem by hand\n`,
  'an undefined second plug-in': good.replace('Plugins: 1', 'Plugins: 2'),
  'a continuation line': good.replace('1800', '18\n 00'),
  'a number in the next line': good.replace(' 1800', '\n  1800'),
  'a continuation after an empty line': good.replace('1800', '1800\n\n  5'),
  'values in [DEFAULT], the section not': `[DEFAULT]\n${plugin}[pre_post]\nnumberOfPlugins: 1\n`,
  'a value in [DEFAULT] written over': `[DEFAULT]\nnumberOfPlugins: 7\n${good}`,
  'a path: double slash': good.replace(CONFIG, '/etc/azure//VMSnapshotScriptPluginConfig.json'),
  'a path: a folder and back': good.replace(CONFIG, '/etc/azure/../azure/VMSnapshotScriptPluginConfig.json'),
  'NUL in a comment': `# \0\n${good}`,
  'NUL in a number': good.replace('1800', '18\0'),
  'NUL in the path': good.replace(CONFIG, `${CONFIG}\0`),
  'Latin-1 in a comment': Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(good)]),
  'UTF-8 in a comment': `# café\n${good}`,
  'UTF-8 in a key': good.replace('pluginName0', 'pluginName0é'),
  'UTF-16': Buffer.from(good, 'utf16le'),
  'carriage returns alone': good.replaceAll('\n', '\r'),
  'an underscore in a number': good.replace('1800', '1_800'),
  'two underscores in a number': good.replace('1800', '1__800'),
  'a plus sign': good.replace('1800', '+1800'),
  'zeros before a number': good.replace('1800', '0001800'),
  'two signs': good.replace('1800', '+-1800'),
  'a decimal point': good.replace('1800', '1800.0'),
  'a number beyond all': good.replace('1800', '9'.repeat(40)),
  'a negative time': good.replace('1800', '-5'),
  'a negative number of plug-ins': good.replace('Plugins: 1', 'Plugins: -1'),
  'a key with a blank': good.replace('timeoutInSeconds', 'timeout InSeconds'),
  'a key with blanks before the sign': good.replace('timeoutInSeconds:', 'timeoutInSeconds   ='),
  'a value with a sign in it': good.replace('1800', '1800 = 1800'),
  'a section with a sign': `[a=b]\nx: 1\n${good}`,
  'a similar section before': `[pre_post2]\nx: 1\n${good}`,
  'a similar section after': `${good}[pre]\nx: 1\n`,
  'an empty section name': `[]\n${good}`,
  'a section that is not closed': good.replace(']', ''),
  'an indented third key': good.replace('numberOfPlugins', ' numberOfPlugins'),
  'a tab before a key': good.replace('numberOfPlugins', '\tnumberOfPlugins'),
  'an indented comment after a value': good.replace('1800\n', '1800\n  # more\n'),
  'a reference within a reference': good.replace(
    CONFIG,
    '%(a)s\na: %(b)s\nb: /etc/azure/VMSnapshotScriptPluginConfig.json',
  ),
  'references in a ring': good.replace(CONFIG, '%(a)s\na: %(b)s\nb: %(a)s'),
  'a reference that is no reference': good.replace(CONFIG, '%(a)x'),
  'an unused % in another key': `${good}note: 100 %\n`,
  'another plug-in': good.replace('ScriptRunner', 'Mine'),
  'a name in other letters': good.replace('ScriptRunner', 'scriptrunner'),
  'another config that is not there': good.replace(CONFIG, '/opt/other.json'),
  'time enough': good.replace('1800', String(TIMEOUT)),
  'too little time': good.replace('1800', String(TIMEOUT - 1)),
  'nothing but a section': '[pre_post]\n',
}

interface Variant {
  name: string
  text: string | Buffer
  gave: HostResult
}

function listRecorded(): Variant[] {
  // Those that differ from a healthy VM in this file alone.
  return recorded.cases.flatMap(({ name, pluginHost = '', files, config, gave }) =>
    pluginHost === '' || files || config ? [] : [{ name, text: pluginHost, gave }],
  )
}

async function listMore(): Promise<Variant[]> {
  const variants = Object.entries(more).map(async ([name, text]) => {
    const base64 = Buffer.from(text).toString('base64')
    // The model's machine takes a path as it is written.
    const config = /^pluginConfigPath0: (\/etc\/.*\/\S*)$/m.exec(text.toString())?.[1] ?? CONFIG
    const files = {
      '/etc/azure/VMSnapshotPluginHost.conf': { base64, mode: 0o644 },
      ...(name.startsWith('a path:') && { [config]: { text: JSON.stringify(healthyConfig) } }),
    }
    return { name, text, gave: await runCase({ name, files }) }
  })
  return Promise.all(variants)
}

/** Whether the pre-check lets our pre-script run, and the host waits long enough for it. */
function isReady({ gave }: Variant, text: string): boolean {
  const runsOurs = gave.pre?.argv.some((argv) => argv.includes('/etc/azure/prescript.sh')) ?? false
  const seconds = /^\s*timeoutInSeconds\s*[:=]\s*([+-]?[\d_]+)\s*$/im.exec(text)?.[1]
  return (
    gave.preCheck.code === 0 &&
    gave.crash === null &&
    runsOurs &&
    Number(seconds?.replaceAll('_', '') ?? 1800) >= TIMEOUT
  )
}

/** The lines of a check of each file, by the functions of install.sh, all in one shell. */
async function checkAll(vm: InstallVm, variants: readonly Variant[]): Promise<string[]> {
  const functions = (vm.bundle.get('install.sh') ?? '').replace(/\n_main "\$@"\n$/, '\n')
  for (const [index, { text }] of variants.entries()) vm.writeFile(`/srv/variants/${index}`, text as string, 0o644)
  const loop = `action=check root= workplace=$(mktemp -d) warnings=0 failures=0
find_python
for number in $(seq 0 ${variants.length - 1}); do
    PLUGIN_HOST_CONF=/srv/variants/$number
    say "== $number"
    (check_plugin_host) 2>&1
done
`
  vm.writeFile('/srv/check-all', functions + loop, 0o755)
  return (await vm.runScript(['/srv/check-all'])).stdout.split(/^== \d+\n/m).slice(1)
}

async function expectSameVerdicts(vm: InstallVm, variants: readonly Variant[]): Promise<void> {
  await vm.mustInstall()
  const lines = await checkAll(vm, variants)
  const wrong = variants.flatMap((variant, index) => {
    const line = lines[index] ?? ''
    const { code } = variant.gave.preCheck
    const wanted = isReady(variant, variant.text.toString()) ? /^(PASSED|WARNING) .*\n$/ : /^FAILED .*\n$/
    const isRight = wanted.test(line) && (code === 0 || line.includes(`code ${code}`))
    return isRight ? [] : [`${variant.name}: the host gave ${code}, and --check says: ${line}`]
  })
  expect(wrong).toEqual([])
}

describe.concurrent('the verdict over VMSnapshotPluginHost.conf is that of the extension', () => {
  onVm('where it was recorded', { bundle: { timeout: TIMEOUT } }, async (vm) => {
    const variants = listRecorded()
    expect(variants.length).toBeGreaterThan(45)
    await expectSameVerdicts(vm, variants)
  })

  onVm('as its model goes on', { bundle: { timeout: TIMEOUT }, everyShell: true }, async (vm) =>
    expectSameVerdicts(vm, await listMore()),
  )
})
