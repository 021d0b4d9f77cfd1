// The rules for Prometheus by its own tool, which also tries them; the rest by its grammar.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { findNodes, mustSkipBicep, parseBicep, readString } from './bicep-syntax.ts'
import { parseHcl } from './hcl.ts'
import { checkedBundle, HOSTILE, pack, textOf } from './packing.ts'

const made = await pack('monitoring', checkedBundle({ metricsFile: '/var/lib/metrics/hooks.prom' }))
const rules = textOf(made, 'prometheus/azure-hooks.rules.yml')
const tests = textOf(made, 'prometheus/azure-hooks.test.yml')

describe.skipIf(mustSkip('promtool'))('Prometheus', () => {
  const promtool = (files: Record<string, string>, ...command: string[]) => {
    const cwd = makeFolder()
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true })
      writeFileSync(join(cwd, name), text)
    }
    const { status, stdout, stderr } = spawnSync('promtool', command, { cwd, encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }
  const tryRules = (text: string) =>
    promtool({ 'azure-hooks.rules.yml': text, 'azure-hooks.test.yml': tests }, 'test', 'rules', 'azure-hooks.test.yml')

  test('its tests pass, and find out each rule that does not do what it says', () => {
    expect(tryRules(rules).status).toBe(0)
    const expressions = / expr: (?:\|\n(?: {10}.*\n)+|.*\n)/g
    expect(rules.match(expressions)).toHaveLength(8)
    const names = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name)
    // Never, and always where there is anything.
    for (const expression of ['vector(1) > 2', 'azure_hooks_last_backup_timestamp_seconds >= 0']) {
      const { status, output } = tryRules(rules.replaceAll(expressions, ` expr: '${expression}'\n`))
      expect(status).toBe(1)
      for (const name of names) expect(output).toContain(`alertname: ${name},`)
    }
  })

  test('the dashboard asks what Prometheus can answer, of metrics that the hooks write', () => {
    const dashboard = JSON.parse(textOf(made, 'grafana/azure-hooks.json'))
    const asked: string[] = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.map(({ expr }) => expr),
    )
    expect(asked.length).toBeGreaterThan(5)
    const lines = asked.map((expr, index) => `      - record: asked${index}\n        expr: ${JSON.stringify(expr)}\n`)
    const groups = `groups:\n  - name: asked\n    rules:\n${lines.join('')}`
    expect(promtool({ 'asked.yml': groups }, 'check', 'rules', 'asked.yml')).toMatchObject({ status: 0 })
  })
})

test('each metric that is asked for is one that the hooks write', () => {
  const post = checkedBundle({ metricsFile: '/var/lib/m.prom', mirror: 'not-primary' }).files.find(
    ({ name }) => name === 'postScript.sh',
  )
  const written = new Set([...(post?.content ?? '').matchAll(/^ +metric (\w+) /gm)].map(([, name]) => name))
  const asked = new Set([...(rules + textOf(made, 'grafana/azure-hooks.json')).matchAll(/azure_hooks_(\w+)/g)])
  for (const [, name] of asked) expect(written, name).toContain(name)
  expect(written.size).toBeGreaterThan(6)
})

describe('Azure Monitor', () => {
  const queries = (texts: string[]) => texts.filter((text) => / \| (?:where|mv-expand|summarize) /.test(text))

  test.skipIf(mustSkipBicep())('the Bicep is Bicep, whatever the bundle holds', async () => {
    const hostile = await pack('monitoring', checkedBundle({ ...HOSTILE, logFile: "/var/log/it's \\{x}/hooks.log" }))
    const root = await parseBicep(textOf(hostile, 'azure-monitor/azure-hooks.bicep'))
    const strings = findNodes(root, 'string')
      .filter(({ text }) => !/(?<!\\)\$\{/.test(text))
      .map(readString)
    expect(strings).toContain("/var/log/it's \\{x}/runs.jsonl")
    expect(queries(strings)).toHaveLength(7)
  })

  test('the Terraform is HCL, and has the same alerts', () => {
    const code = parseHcl(textOf(made, 'azure-monitor/main.tf'))
    const [{ alerts }] = code.locals
    expect(Object.keys(alerts)).toEqual([
      'azure-hooks-left-alone',
      'azure-hooks-no-consistent-backup',
      'azure-hooks-not-consistent',
      'azure-hooks-still-frozen',
      'azure-hooks-window-long',
    ])
    const bicep = textOf(made, 'azure-monitor/azure-hooks.bicep')
    for (const { query, title } of Object.values<{ query: string; title: string }>(alerts)) {
      expect(bicep).toContain(query)
      expect(bicep).toContain(title)
    }
  })
})

test('the queries ask of both scripts whether a backup is good, as report does', () => {
  const files = ['azure-monitor/azure-hooks.bicep', 'azure-monitor/main.tf', 'azure-monitor/queries.kql']
  for (const text of files.map((path) => textOf(made, path))) {
    const asked = text.match(/"application-consistent\\?"( and toint\(run\.preStatus\) == 0)?/g) ?? []
    expect(asked.length).toBeGreaterThan(1)
    expect(asked.filter((one) => !one.includes('preStatus'))).toEqual([])
  }
})

test('a bundle without metrics is told so', async () => {
  const without = await pack('monitoring', checkedBundle())
  expect(without.notes[0]).toMatch(/^This bundle leaves no metrics for Prometheus: --metrics-file/)
  expect(textOf(without, 'README.md')).toContain('**These hooks leave no metrics.**')
})
