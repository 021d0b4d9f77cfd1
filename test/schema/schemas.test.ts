// The schemas as documents: complete, valid, and in step with the code.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { composePublishedSchemas } from '../../.config/build/published-schemas.mjs'
import { findSmallestTimeout } from '../../src/generate/budget.ts'
import { validate as validateLastRun } from '../../src/schema/generated/last-run.ts'
import { validate as validateConfig } from '../../src/schema/generated/plugin-config.ts'
import { validate as validateRestorePoint } from '../../src/schema/generated/restore-point.ts'
import { describeViolation } from '../../src/schema/sentences.ts'
import { projectFolder } from '../command.ts'

const folder = join(projectFolder, 'schemas')
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))

describe.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', (name) => {
  const schema = read(name)

  test('is JSON Schema 2020-12, named like its file', () => {
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: name })
    expect(new Ajv2020({ strict: false }).validateSchema(schema)).toBe(true)
  })

  test('describes itself and each of its properties', () => {
    expect(schema.description).toMatch(/\.$/)
    const { properties } = schema.items ?? schema
    for (const [key, property] of Object.entries<{ description?: string; $ref?: string }>(properties)) {
      // An option of a row is described where the options are.
      if (property.$ref) expect(property.$ref).toBe(`options.schema.json#/properties/${key}`)
      else expect(property.description, key).toMatch(/\.$/)
    }
  })
})

describe.each(Object.entries(composePublishedSchemas()))('%s as published', (name, published) => {
  test('is strict, whole in itself, and named absolutely with its version', () => {
    const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
    expect(published['$id']).toBe(`urn:make-azure-hooks:${version}:${name}`)
    const ajv = new Ajv2020({ strict: true })
    expect(() => ajv.compile(published)).not.toThrow()
    expect(JSON.stringify(published)).not.toMatch(/"\$ref":"[^#]/)
  })

  test('says the same as the one that the command checks with', () => {
    const source = new Ajv2020({ strict: false })
    for (const other of readdirSync(folder)) {
      if (other.endsWith('.json') && other !== name) source.addSchema(read(other))
    }
    const [ours, theirs] = [source.compile(read(name)), new Ajv2020({ strict: true }).compile(published)]
    const values = [{}, [], null, 'x', [{ host: 'vm1', instances: 'IRIS;HSA', autoResume: 7 }], [{ host: '-' }]]
    const options = [{ instance: ['IRIS'] }, { instance: 'IRIS' }, { instance: ['IRIS'], poll: 0 }, { flag: 1 }]
    for (const value of [...values, ...options]) expect(theirs(value), JSON.stringify(value)).toBe(ours(value))
  })
})

test('the timeout begins where the time budget does', () => {
  expect(read('options.schema.json').properties.timeout.minimum).toBe(findSmallestTimeout().seconds)
})

describe('VMSnapshotScriptPluginConfig.json', () => {
  const good = {
    pluginName: 'ScriptRunner',
    preScriptLocation: '/etc/azure/prescript.sh',
    postScriptLocation: '/etc/azure/postScript.sh',
    preScriptParams: [],
    postScriptParams: ['a'],
    preScriptNoOfRetries: 0,
    postScriptNoOfRetries: 0,
    timeoutInSeconds: 120,
    continueBackupOnFailure: true,
    fsFreezeEnabled: true,
  }

  test.each([{}, { ScriptsExecutionPollTimeSeconds: 5 }])('accepts %j', (more) => {
    expect(validateConfig({ ...good, ...more })).toBe(true)
  })

  test.each([
    [{ preScriptParams: 'IRIS' }, '/preScriptParams', 'is "IRIS", but must be a list of strings, [] for none.'],
    [{ timeoutInSeconds: '60' }, '/timeoutInSeconds', 'is "60", but must be 1 to 1800 seconds.'],
    [{ timeoutInSeconds: null }, '/timeoutInSeconds', 'is null, but must be 1 to 1800 seconds.'],
    [{ timeoutInSeconds: 5400 }, '/timeoutInSeconds', 'is 5400, but must be 1 to 1800 seconds.'],
    [
      { continueBackupOnFailure: 'false' },
      '/continueBackupOnFailure',
      'is "false", but must be true or false, without quotes.',
    ],
    [{ pluginName: 'Runner' }, '/pluginName', 'is "Runner", but must be "ScriptRunner".'],
    [{ preScriptLocation: 'prescript.sh' }, '/preScriptLocation', 'is "prescript.sh", but must be an absolute path.'],
    [{ fsFreezeEnable: true }, '/fsFreezeEnable', 'is unknown.'],
    [{ pluginName: undefined }, '/pluginName', 'is missing.'],
  ])('refuses %j', (more, pointer, problem) => {
    expect(validateConfig(JSON.parse(JSON.stringify({ ...good, ...more })))).toBe(false)
    const [error] = validateConfig.errors ?? []
    expect(error && describeViolation(error)).toMatchObject({ pointer, problem })
  })
})

test('restore-point.json as the pre-script writes it', () => {
  const nothing = { downSince: null, folder: null, dataFolder: null, release: null, mirrorType: null }
  const instance = { ...nothing, mirrorStatus: null, journalFile: null, logTime: null, wijFolder: null }
  const instances = [{ name: 'IRIS', state: 'frozen', ...instance }]
  const point = { schemaVersion: 1, frozenAt: null, version: '0.1.0', vm: null, backup: '7.12.0f3a9c1e', instances }
  expect(validateRestorePoint({ ...point, over: null })).toBe(true)
  expect(validateRestorePoint(point)).toBe(false)
  expect(validateRestorePoint({ ...point, over: null, instances: [{ ...instances[0], state: 'thawed' }] })).toBe(false)
})

test('last-run.json as the post-script writes it', () => {
  const run = {
    schemaVersion: 1,
    finishedAt: '2026-11-21T01:36:49Z',
    verdict: 'application-consistent',
    preStatus: 0,
    postStatus: 0,
    windowSeconds: 2.61,
    instances: [{ name: 'IRIS', outcome: 'thawed', journalFile: '/usr/irissys/mgr/journal/20261121.002' }],
  }
  expect(validateLastRun(run)).toBe(true)
  const about = 'the last backup, not the disk that this file lies on'
  expect(validateLastRun({ ...run, about })).toBe(true)
  expect(validateLastRun({ ...run, verdict: 'fine' })).toBe(false)
})
