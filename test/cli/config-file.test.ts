// --config: the options as JSON, under the command line; errors with line and column.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, runMain } from '../command.ts'

async function runWith(config: string, ...args: string[]) {
  const cwd = makeFolder()
  writeFileSync(join(cwd, 'hooks.json'), config)
  const read = (name: string) => readFileSync(join(cwd, 'dist-bundles/IRIS', name), 'utf8')
  return { ...(await runMain(['--config', 'hooks.json', ...args], { cwd })), read }
}

describe('--config', () => {
  test('gives the options, $schema is allowed', async () => {
    const { status, read } = await runWith('{"$schema": "x", "instance": ["IRIS"], "timeout": 90, "fsFreeze": false}')
    expect(status).toBe(0)
    expect(JSON.parse(read('VMSnapshotScriptPluginConfig.json'))).toMatchObject({
      timeoutInSeconds: 90,
      fsFreezeEnabled: false,
    })
  })

  test('the command line wins', async () => {
    const { status, read } = await runWith('{"instance": ["HSA"], "timeout": 90}', '-i', 'IRIS', '--timeout', '60')
    expect(status).toBe(0)
    expect(JSON.parse(read('bundle.json')).options).toMatchObject({ instance: ['IRIS'], timeout: 60 })
  })

  test('the options of a bundle.json give the same bundle', async () => {
    const first = await runWith('{"instance": ["IRIS"], "prefer": "backup", "container": "db", "freezeText": "a\\"b"}')
    const options = JSON.stringify(JSON.parse(first.read('bundle.json')).options)
    expect((await runWith(options)).read('bundle.json')).toBe(first.read('bundle.json'))
  })

  test('a byte-order mark and CRLF do no harm', async () => {
    expect((await runWith('\uFEFF{\r\n"instance": ["IRIS"]\r\n}\r\n')).status).toBe(0)
  })

  test.each([
    ['{"instance": ["IRIS"],}', /hooks\.json:1:23: a key in double quotes should stand here, not "}"/],
    ['{\n  "instance": ["IRIS"] // mine\n}', /hooks\.json:2:24: JSON has no comments/],
    ['{"instance": ["IRIS"]', /hooks\.json:1:22: a comma or } is missing at the end/],
    ['{"timeout": 60, "timeout": 70}', /hooks\.json:1:17: "timeout" is given twice/],
    ['[]', /hooks\.json:1:1: the options must be an object/],
    ['', /hooks\.json:1:1: a value is missing at the end/],
    ['{\n  "instance": ["IRIS"],\n  "timeout": "60"\n}', /hooks\.json:3:3: timeout is "60", but must be 20 to 1800/],
    ['{"instance": "IRIS"}', /hooks\.json:1:2: instance is "IRIS", but must be a list/],
    [
      '{"instance": ["IRIS"], "freeze-timeout": 60}',
      /hooks\.json:1:24: freeze-timeout is unknown\.\nhint: .*freezeTimeout\?/,
    ],
    ['{"instance": ["IRIS"], "autoResume": 600}', /hooks\.json:1:24: autoResume is 600, but it must be below/],
    ['{"instance": ["IRIS"], "__proto__": 1}', /__proto__ is unknown/],
  ])('%j', async (config, error) => {
    const { status, stderr } = await runWith(config)
    expect(status).toBe(2)
    expect(stderr).toMatch(error)
  })

  test('an option of the command line is named as such, even if the file has it too', async () => {
    expect((await runWith('{"instance": ["IRIS"], "timeout": 90}', '--timeout', '5')).stderr).toMatch(
      /^error: --timeout is 5/,
    )
  })
})
