// The bundle as a whole: files, configuration, manifest, determinism.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generateBundle, type Options, UserError } from '../../src/index.ts'
import { bundleFileNames } from '../../src/model/bundle.ts'
import { vmbackupOptions } from '../../src/model/vmbackup-conf.ts'
import { validate as validateManifest } from '../../src/schema/generated/bundle.ts'
import { validate as validateConfig } from '../../src/schema/generated/plugin-config.ts'

const find = (options: Options, name: string) => {
  const file = generateBundle(options).files.find((candidate) => candidate.name === name)
  if (!file) throw new Error(`no ${name}`)
  return file
}

describe('files', () => {
  const { files } = generateBundle({ instance: ['IRIS'] })

  test('names and modes', () => {
    expect(files.map(({ name }) => name)).toEqual(bundleFileNames)
    expect(files.map(({ mode }) => mode)).toEqual(['0700', '0700', '0600', '0700', '0700', '0600', '0600'])
  })

  test('LF only, no blank at the end of a line, one newline at the end', () => {
    for (const { name, content } of files) {
      expect(content, name).not.toMatch(/\r|[ \t]\n/)
      expect(content, name).toMatch(/[^\n]\n$/)
    }
  })

  test('the same options give the same bytes, and instance names do not depend on case', () => {
    expect(generateBundle({ instance: ['iris'] }).files).toEqual(files)
  })

  test('no line of a script is longer than 120 characters', () => {
    const long = files.filter(({ name }) => name.endsWith('.sh')).flatMap(({ content }) => content.split('\n'))
    expect(long.filter((line) => line.replaceAll('\t', '    ').length > 120)).toEqual([])
  })

  // On a VM that is short of processes it would end the script before its first word.
  test('no hook starts a process outside of its functions', () => {
    const all = { instance: ['IRIS'], metricsFile: '/srv/metrics.prom', runAs: 'owner', irisLog: '/srv/iris.log' }
    for (const options of [{ instance: ['all'] }, all, { instance: ['IRIS'], container: 'iris' }]) {
      for (const name of ['prescript.sh', 'postScript.sh']) {
        const outside = find(options, name)
          .content.replaceAll(/^\w+\(\) \{\n[\s\S]*?^\}\n/gm, '')
          .split('\n')
          .filter((line) => /^[^\s#]/.test(line))
        expect(outside, name).toContain("trap 'exit 2' EXIT # of a file that was cut off: nothing below has run")
        expect(outside.filter((line) => /\$\([^(]|`|[^|]\|[^|]|&$/.test(line))).toEqual([])
      }
    }
  })
})

describe('VMSnapshotScriptPluginConfig.json', () => {
  test("keys in the order of Microsoft's template, types right", () => {
    const { content } = find({ instance: ['IRIS'], timeout: 60, poll: 2, scriptDir: '/opt/hooks' }, bundleFileNames[2])
    const config = JSON.parse(content)
    expect(validateConfig(config)).toBe(true)
    expect(Object.entries(config)).toEqual([
      ['pluginName', 'ScriptRunner'],
      ['preScriptLocation', '/opt/hooks/prescript.sh'],
      ['postScriptLocation', '/opt/hooks/postScript.sh'],
      ['preScriptParams', []],
      ['postScriptParams', []],
      ['preScriptNoOfRetries', 0],
      ['postScriptNoOfRetries', 0],
      ['timeoutInSeconds', 60],
      ['continueBackupOnFailure', true],
      ['fsFreezeEnabled', true],
      ['ScriptsExecutionPollTimeSeconds', 2],
    ])
  })
})

describe('bundle.json', () => {
  test('names every other file with mode and SHA-256', () => {
    const { files } = generateBundle({ instance: ['IRIS'] })
    const manifest = JSON.parse(files.at(-1)?.content ?? '')
    expect(validateManifest(manifest)).toBe(true)
    expect(manifest.files).toEqual(
      files.slice(0, -1).map(({ name, mode, content }) => {
        return { name, mode, sha256: createHash('sha256').update(content).digest('hex') }
      }),
    )
  })

  test.each<Options>([
    { instance: ['all'] },
    { instance: ['a', 'B'], prefer: 'users', retries: 0 },
    { instance: ['A'], runAs: 'root' },
    { instance: ['A'], runAs: 'root', container: 'db', containerEngine: 'podman' },
    {
      instance: ['A'],
      product: 'cache',
      client: '/x/ccontrol',
      credentialsFile: '/etc/x',
      irisLog: '/l',
      freezeText: 't',
    },
  ])('its options give the same bundle again: %j', (options) => {
    const bundle = generateBundle(options)
    expect(generateBundle(bundle.options)).toEqual(bundle)
    expect(generateBundle(JSON.parse(bundle.files.at(-1)?.content ?? '').options)).toEqual(bundle)
  })

  test('where the bundle is written to does not change it', () => {
    const files = generateBundle({ instance: ['IRIS'] }).files
    expect(generateBundle({ instance: ['IRIS'], out: 'x', force: true, dryRun: true, json: true }).files).toEqual(files)
  })
})

describe('install.sh', () => {
  test('holds the SHA-256 of what it installs', () => {
    const { files } = generateBundle({ instance: ['IRIS'] })
    const installer = files.find(({ name }) => name === 'install.sh')?.content
    for (const { sha256 } of files.slice(0, 3)) expect(installer).toContain(sha256)
  })
})

test('--check knows the keys of vmbackup.conf that lint knows', () => {
  const { content } = find({ instance: ['IRIS'] }, 'install.sh')
  const lines = [...content.matchAll(/^VMBACKUP_OPTIONS="\$VMBACKUP_OPTIONS "'(.*)'$/gm)].map(([, names = '']) => names)
  const table = Object.entries(vmbackupOptions).flatMap(([section, names]) =>
    names.map((name) => (section === 'SnapshotThread' ? name : `${section}.${name}`)),
  )
  expect(lines.join(' ').split(' ')).toEqual(table)
})

test('the library throws a UserError that names the option', () => {
  expect(() => generateBundle({})).toThrow(UserError)
  expect(() => generateBundle({ instance: ['IRIS'], timeout: 5 })).toThrow(/^timeout is 5, but the scripts need 20/)
})
