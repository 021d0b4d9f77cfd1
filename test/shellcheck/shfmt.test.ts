// All shell that is generated follows shfmt's rules: what `shfmt -d -i 4 -ci` (Debian's) would change.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { Options } from '../../src/index.ts'
import { composeScript } from '../../src/package/compose-script.ts'
import { renderTarget } from '../../src/template/target-templates.ts'
import { checkedBundle, pack, textOf } from '../package/packing.ts'
import { findProgram } from '../shell/facilities.ts'

const shfmt = findProgram('shfmt')
if (shfmt === null) {
  if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error('REQUIRE_ALL_TOOLS=1, but there is no shfmt')
  console.warn('skipped: there is no shfmt')
}

/** Between them they have all that options bring into the scripts, and leave out. */
const bundles: Record<string, Partial<Options>> = {
  plain: {},
  'in a container': { container: 'iris-1', runAs: 'irisowner', credentialsFile: '/etc/azure/login', autoResume: 0 },
  'with own programs': { beforeFreeze: '/opt/a', afterThaw: '/opt/b', onFailure: '/opt/c' },
  'with a program before': { beforeFreeze: '/opt/a' },
  'with a program after': { afterThaw: '/opt/b' },
  'by its role': { mirror: 'not-primary', mirrorOthers: 'freeze', shardNode: 'accept' },
  'by its role, all or none': { mirror: 'async-only', metricsFile: '/m/azure-hooks.prom' },
  'as its owner': { runAs: 'owner', ifDown: 'fail', irisLog: '/var/log/iris.log', credentialsFile: '/etc/azure/login' },
  'as a user': { instance: ['all'], runAs: 'irisowner', timeout: 1800 },
  "in a registry of a user's": { registry: '/opt/adm/bin', runAs: 'irisowner' },
  "in a user's container": { container: 'iris-1', containerEngine: 'podman', containerUser: 'irisadm' },
  'of Caché': { instance: ['CACHE', 'TWO'], client: '/usr/bin/csession', irisLog: '/var/log/cache.log' },
  'of ccontrol': { instance: ['CACHE'], client: '/usr/bin/ccontrol' },
}

const scripts = Object.entries(bundles).flatMap(([name, options]) => {
  const { files } = checkedBundle(options)
  return files
    .filter((file) => file.name.endsWith('.sh'))
    .map((file) => [`${file.name} ${name}`, file.content] as const)
})

const maintainerScripts = [
  // What follows in it is a script of its own.
  `${renderTarget('deb/preinst', {}).trimEnd()}\n`,
  renderTarget('deb/postinst', {}),
  textOf(await pack('restore-drill', checkedBundle()), 'restore-drill.sh'),
  renderTarget('deb/prerm', {}),
  renderTarget('deb/postrm', {
    logFile: "/var/log/it's.log",
    status: '/var/log/azure-hooks/last-run.json',
    restorePoint: '/var/log/azure-hooks/restore-point.json',
    history: '/var/log/azure-hooks/runs.jsonl',
    verdict: '/var/log/azure-hooks/restore-verdict.json',
  }),
]

/** Those that the spec of an .rpm holds. */
async function listScriptlets(): Promise<string[]> {
  let spec = ''
  await pack('rpm', checkedBundle(), {
    runRpmbuild: async (inputs) => {
      spec = [...inputs].find(([name]) => name.endsWith('.spec'))?.[1] ?? ''
      return new Uint8Array()
    },
  })
  const found = spec.matchAll(/^%(?:pre|post|preun|verifyscript)\n([\s\S]*?\n)\n(?=%[a-z])/gm)
  return [...found].map(([, text = '']) => text.replaceAll('%%', '%'))
}

function format(text: string): string {
  const { status, stdout, stderr, error } = spawnSync(shfmt ?? '', ['-d', '-i', '4', '-ci'], {
    input: text,
    encoding: 'utf8',
  })
  if (error) throw error
  expect(stderr).toBe('')
  return status === 0 ? '' : stdout
}

test.skipIf(!shfmt).each(scripts)('%s', (_, text) => {
  expect(format(text)).toBe('')
})

test.skipIf(!shfmt)('what packages carry and run', async () => {
  const scriptlets = await listScriptlets()
  expect(scriptlets).toHaveLength(4)
  // All of it is one command to the shell, and not indented within that.
  const carried = (['whole', 'compact'] as const).map((form) =>
    composeScript(checkedBundle(), form)
      .replace(/^if :; then.*\n/m, '')
      .replace(/\nfi\n$/, '\n'),
  )
  for (const text of [...maintainerScripts, ...scriptlets, ...carried]) expect(format(text)).toBe('')
})
