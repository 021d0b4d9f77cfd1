// A process that is really killed leaves the disk as the stopped disk of test/fs does, which is stopped everywhere.
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, projectFolder, runCommand, runMain } from '../command.ts'
import { readAll } from '../fs/bundle-folder.ts'
import { stopDiskAt } from '../fs/stopped-disk.ts'

const preload = join(import.meta.dirname, 'kill-at.cjs')

/** True when the command lived to its end. */
function survives(cwd: string, at: number, args: readonly string[]): boolean {
  const settings = { cwd, nodeOptions: ['--require', preload], env: { KILL_AT: String(at) } }
  return runCommand(args, settings).status !== null
}

/** Every file and folder, whatever process it was written by. */
function readDisk(cwd: string) {
  const neutral = (name: string) => name.replace(/\.make-azure-hooks-\d+-[0-9a-f]+/, 'stage')
  const names = readdirSync(cwd, { recursive: true, encoding: 'utf8' }).map(neutral).sort()
  return { names, files: Object.fromEntries(Object.entries(readAll(cwd)).map(([name, text]) => [neutral(name), text])) }
}

const reference = (name: string) => join(projectFolder, 'dist-bundles/reference', name)

function replaceBundle(cwd: string): void {
  cpSync(reference('IRIS'), join(cwd, 'bundle'), { recursive: true })
  writeFileSync(join(cwd, 'bundle/install.sh'), 'edited')
}

test.skipIf(process.platform === 'win32').each([
  ['a new bundle', ['-i', 'IRIS', '-o', 'bundle'], () => undefined],
  ['a bundle that is replaced', ['-i', 'IRIS', '-o', 'bundle', '--timeout', '60', '--force'], replaceBundle],
  [
    'a package',
    ['package', reference('IRIS'), '-t', 'tar', '-o', 'made', '--force'],
    (cwd: string) => writeFileSync(join(cwd, 'made'), 'old'),
  ],
  // Of one host, as several are written side by side.
  [
    'a fleet',
    ['--inventory', 'fleet.csv', '-o', 'fleet'],
    (cwd: string) => writeFileSync(join(cwd, 'fleet.csv'), 'host,instances\nvm1,IRIS\n'),
  ],
])('%s', { timeout: 120_000 }, async (_, args, prepare) => {
  const start = () => {
    const cwd = makeFolder()
    prepare(cwd)
    return cwd
  }
  const left: ReturnType<typeof readDisk>[] = []
  for (let at = 1; ; at++) {
    const cwd = start()
    if (!(await stopDiskAt(at, cwd, () => runMain(args, { cwd })))) break
    left.push(readDisk(cwd))
  }
  for (const at of [1, Math.ceil(left.length / 2), left.length]) {
    const cwd = start()
    expect({ at, lived: survives(cwd, at, args) }).toEqual({ at, lived: false })
    expect(readDisk(cwd)).toEqual(left[at - 1])
  }
  expect(survives(start(), left.length + 1, args)).toBe(true)
})
