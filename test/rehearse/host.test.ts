// The host model gives what the extension's own code gave, recorded with `RECORD=1 npm run test:azure-host`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runHost } from '../../src/rehearse/host/index.ts'
import { type HostCase, type HostResult, healthyConfig, listFiles, runCase } from './host-cases.ts'
import { type Answer, answerText, type TextKind } from './host-texts.ts'
import { VirtualMachine, type VirtualOptions } from './virtual-machine.ts'

function readFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
}

const recorded = readFixture<{ commit: string; cases: (HostCase & { gave: HostResult })[] }>('azure-host-results.json')
const texts = readFixture<[TextKind, string, Answer][]>('python-texts.json')

describe('as the extension', () => {
  test('which was run in many cases, in some of them with real scripts in real time', () => {
    expect(recorded.commit).toMatch(/^[0-9a-f]{40}$/)
    expect(recorded.cases.length).toBeGreaterThan(600)
    expect(recorded.cases.filter(({ scripts }) => scripts).length).toBeGreaterThan(20)
    const codes = new Set(
      recorded.cases.flatMap(({ gave }) => [
        gave.preCheck.code,
        ...(gave.pre?.codes ?? []),
        ...(gave.post?.codes ?? []),
      ]),
    )
    expect([...codes].sort()).toEqual([
      0, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 313, 314, 316, 317,
    ])
  })

  for (const { gave, ...each } of recorded.cases) {
    test(each.name, async () => {
      expect(await runCase(each)).toEqual(gave)
    })
  }
})

describe('as Python', () => {
  for (const kind of ['json', 'int', 'ini'] as const) {
    test(`texts are read: ${kind}`, () => {
      const own = texts.filter(([each]) => each === kind)
      expect(own.length).toBeGreaterThan(100)
      expect(own.map(([, text]) => [text, answerText(kind, text)])).toEqual(
        own.map(([, text, answer]) => [text, answer]),
      )
    })
  }
})

function machine(options: Omit<VirtualOptions, 'files'>, more: Partial<HostCase> = {}): VirtualMachine {
  return new VirtualMachine({ ...options, files: listFiles({ name: '', ...more }) })
}

describe('a host that is killed', () => {
  const cases: [string, number, object][] = [
    [
      'during the pre-script',
      4,
      { pre: { codes: [], runs: 1, statuses: [0] }, fsFreezeCode: null, snapshotTaken: false, post: null },
    ],
    [
      'during the freeze of the file systems',
      7,
      { pre: { codes: [0] }, fsFreezeCode: null, snapshotTaken: false, post: null },
    ],
    ['during the snapshot', 10.1, { pre: { codes: [0] }, fsFreezeCode: 0, snapshotTaken: false, post: null }],
    [
      'during the post-script',
      11,
      { pre: { codes: [0] }, snapshotTaken: true, post: { codes: [], runs: 1, leftAt: 11 } },
    ],
  ]
  for (const [when, killedAt, what] of cases) {
    test(`${when} leaves what was known, and claims nothing`, async () => {
      expect(await runHost(machine({ killedAt }))).toMatchObject({
        crash: 'killed',
        claim: 'none',
        portal: [],
        ...what,
      })
    })
  }
})

describe('a backup', () => {
  test('does one thing after another', async () => {
    const vm = machine({})
    await runHost(vm)
    expect(vm.events).toEqual([
      ['pre', 0],
      ['freeze', 6],
      ['snapshot', 10],
      ['thaw', 10.6],
      ['post', 10.6],
    ])
    expect(vm.argv).toEqual([
      ['sh', healthyConfig.preScriptLocation],
      ['sh', healthyConfig.postScriptLocation],
    ])
  })

  test('writes the status of a failed script into the log', async () => {
    const vm = machine({ pre: [{ seconds: 1, status: 201 }] })
    await runHost(vm)
    expect(vm.lines).toContain('Prescript for ScriptRunner failed with error code: 201 .')
  })

  test('reports the code that decides first, and leaves others to the log', async () => {
    const fails = [{ seconds: 1, status: 1 }]
    const portalOf = async (more: Partial<HostCase>) => (await runHost(machine(more, more))).portal
    expect(await portalOf({})).toEqual([{ code: 0, reported: true }])
    expect(await portalOf({ pre: fails, post: fails })).toEqual([
      { code: 1, reported: true },
      { code: 300, reported: true },
      { code: 301, reported: false },
    ])
    expect(await portalOf({ config: '{' })).toEqual([
      { code: 1, reported: true },
      { code: 305, reported: false },
    ])
  })

  test('polls no script any more when it is over', async () => {
    const vm = machine(
      { pre: [{ seconds: null }] },
      { config: JSON.stringify({ ...healthyConfig, timeoutInSeconds: 5 }) },
    )
    await runHost(vm)
    const end = vm.now()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(vm.now()).toBeLessThanOrEqual(end + 3)
  })

  test('with a plug-in in Python cannot be rehearsed', async () => {
    const config = '[pre_post]\nnumberOfPlugins=1\npluginName0=Mine\npluginPath0=/opt/mine\npluginConfigPath0='
    const files = { '/opt/mine/Mine.py': { text: '', mode: 0o600 } }
    const pluginHost = `${config}/etc/azure/VMSnapshotScriptPluginConfig.json\n`
    await expect(runHost(machine({}, { pluginHost, files }))).rejects.toThrow(
      '/opt/mine/Mine.py: only ScriptRunner can',
    )
  })
})
