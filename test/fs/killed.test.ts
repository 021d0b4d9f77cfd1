// The disk stops before each of the changes in turn, as when the command is killed: no file is ever half there, nothing
// that somebody edited is lost, and the next run finishes the work and clears up.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundleFileNames } from '../../src/model/bundle.ts'
import { makeFolder, projectFolder, runMain } from '../command.ts'
import { readAll, write } from './bundle-folder.ts'
import { stopDiskAt } from './stopped-disk.ts'

async function writeFresh(...more: string[]) {
  const cwd = makeFolder()
  expect((await write(cwd, ...more)).status).toBe(0)
  return readAll(cwd)
}

describe('killed half-way', () => {
  test('a new bundle is there whole or not at all', async () => {
    const whole = await writeFresh('--timeout', '60')
    let kills = 0
    for (let at = 1; ; at++) {
      const cwd = makeFolder()
      if (!(await stopDiskAt(at, cwd, () => write(cwd, '--timeout', '60')))) break
      kills++
      if (existsSync(join(cwd, 'bundle'))) expect(Object.keys(readAll(join(cwd, 'bundle')))).toHaveLength(6)
      for (const [name, text] of Object.entries(readAll(cwd))) {
        if (name.startsWith('bundle')) expect(text).toBe(whole[name])
      }
      expect((await write(cwd, '--timeout', '60')).status).toBe(0)
      expect(readAll(cwd)).toEqual(whole)
    }
    expect(kills).toBeGreaterThanOrEqual(8)
  })

  test('each file of a replaced bundle is the old or the new one, and edits are kept once', async () => {
    const before = await writeFresh()
    const after = await writeFresh('--timeout', '60')
    let kills = 0
    for (let at = 1; ; at++) {
      const cwd = makeFolder()
      await write(cwd)
      writeFileSync(join(cwd, 'bundle/install.sh'), 'edited')
      const stopped = await stopDiskAt(at, cwd, () => write(cwd, '--timeout', '60', '--force'))
      const found = readAll(join(cwd, 'bundle'))
      for (const name of Object.keys(after)) {
        const text = found[name.replace('bundle/', '')]
        expect([before[name], after[name], 'edited']).toContain(text)
      }
      expect([found['install.sh'], found['install.sh.bak']]).toContain('edited')
      if (!stopped) break
      kills++
      expect((await write(cwd, '--timeout', '60', '--force')).status).toBe(0)
      expect(readAll(cwd)).toEqual({ ...after, 'bundle/install.sh.bak': 'edited' })
    }
    expect(kills).toBeGreaterThanOrEqual(12)
  })

  test('a package is the old or the new one, and what a kill left behind is cleared up', async () => {
    const cwd = makeFolder()
    const make = async (name: string) => {
      const bundle = join(projectFolder, 'dist-bundles/reference', name)
      return runMain(['package', bundle, '--target', 'tar', '--out', 'made', '--force'], { cwd })
    }
    const read = () => readFileSync(join(cwd, 'made'), 'latin1')
    await make('CACHE')
    const before = read()
    await make('IRIS')
    const after = read()
    let kills = 0
    for (let at = 1; ; at++) {
      rmSync(join(cwd, 'made.bak'), { force: true })
      writeFileSync(join(cwd, 'made'), before, 'latin1')
      if (!(await stopDiskAt(at, cwd, () => make('IRIS')))) break
      kills++
      expect([before, after]).toContain(read())
    }
    expect(kills).toBeGreaterThanOrEqual(4)
    expect(read()).toBe(after)
    expect(readdirSync(cwd).sort()).toEqual(['made', 'made.bak'])
  })

  test('no bundle of a fleet is half there, and the next run finishes', async () => {
    const run = (cwd: string) => runMain(['--inventory', '../fleet.csv', '--out', 'out'], { cwd })
    const start = () => {
      const folder = makeFolder()
      writeFileSync(join(folder, 'fleet.csv'), 'host,instances\nvm1,IRIS\nvm2,IRIS\n')
      mkdirSync(join(folder, 'work'))
      return join(folder, 'work')
    }
    const whole = start()
    expect((await run(whole)).status).toBe(0)
    const expected = readAll(whole)
    let kills = 0
    for (let at = 1; ; at++) {
      const cwd = start()
      if (!(await stopDiskAt(at, cwd, () => run(cwd)))) break
      kills++
      for (const host of ['vm1', 'vm2']) {
        const folder = join(cwd, 'out', host)
        if (existsSync(folder)) expect(readdirSync(folder)).toHaveLength(bundleFileNames.length)
      }
      expect((await run(cwd)).status).toBe(0)
      expect(readAll(cwd)).toEqual(expected)
    }
    expect(kills).toBeGreaterThanOrEqual(16)
  })
})
