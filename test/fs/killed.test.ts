// The command is killed before each of its changes of the disk in turn: no file is ever half there, nothing that
// somebody edited is lost, and the next run finishes the work and clears up.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, projectFolder, runCommand } from '../command.ts'
import { readAll, write } from './bundle-folder.ts'

const preload = join(import.meta.dirname, 'kill-at.cjs')

/** True when the command lived to its end. */
function survives(cwd: string, at: number, ...more: string[]): boolean {
  const args = ['-i', 'IRIS', '-o', 'bundle', '--timeout', '60', ...more]
  const { status } = runCommand(args, { cwd, nodeOptions: ['--require', preload], env: { KILL_AT: String(at) } })
  return status !== null
}

function writeFresh(...more: string[]) {
  const cwd = makeFolder()
  expect(write(cwd, ...more).status).toBe(0)
  return readAll(cwd)
}

describe.skipIf(process.platform === 'win32')('killed half-way', { timeout: 300_000 }, () => {
  test('a new bundle is there whole or not at all', () => {
    const whole = writeFresh('--timeout', '60')
    let kills = 0
    for (let at = 1; ; at++) {
      const cwd = makeFolder()
      if (survives(cwd, at)) break
      kills++
      if (existsSync(join(cwd, 'bundle'))) expect(Object.keys(readAll(join(cwd, 'bundle')))).toHaveLength(6)
      for (const [name, text] of Object.entries(readAll(cwd))) {
        if (name.startsWith('bundle')) expect(text).toBe(whole[name])
      }
      expect(write(cwd, '--timeout', '60').status).toBe(0)
      expect(readAll(cwd)).toEqual(whole)
    }
    expect(kills).toBeGreaterThanOrEqual(8)
  })

  test('each file of a replaced bundle is the old or the new one, and edits are kept once', () => {
    const before = writeFresh()
    const after = writeFresh('--timeout', '60')
    let kills = 0
    for (let at = 1; ; at++) {
      const cwd = makeFolder()
      write(cwd)
      writeFileSync(join(cwd, 'bundle/install.sh'), 'edited')
      const lived = survives(cwd, at, '--force')
      const found = readAll(join(cwd, 'bundle'))
      for (const name of Object.keys(after)) {
        const text = found[name.replace('bundle/', '')]
        expect([before[name], after[name], 'edited']).toContain(text)
      }
      expect([found['install.sh'], found['install.sh.bak']]).toContain('edited')
      if (lived) break
      kills++
      expect(write(cwd, '--timeout', '60', '--force').status).toBe(0)
      expect(readAll(cwd)).toEqual({ ...after, 'bundle/install.sh.bak': 'edited' })
    }
    expect(kills).toBeGreaterThanOrEqual(12)
  })

  test('a package is the old or the new one, and what a kill left behind is cleared up', () => {
    const cwd = makeFolder()
    const make = (name: string, env = {}) => {
      const bundle = join(projectFolder, 'dist-bundles', name)
      const args = ['package', bundle, '--target', 'tar', '--out', 'made', '--force']
      expect(runCommand(args, { cwd, nodeOptions: ['--require', preload], env }).stderr).toBe('')
      return readFileSync(join(cwd, 'made'), 'latin1')
    }
    const [before, after] = [make('CACHE'), make('IRIS')]
    let kills = 0
    for (let at = 1; ; at++) {
      rmSync(join(cwd, 'made.bak'), { force: true })
      writeFileSync(join(cwd, 'made'), before, 'latin1')
      if (make('IRIS', { KILL_AT: String(at) }) === after && readdirSync(cwd).length === 2) break
      kills++
      expect([before, after]).toContain(readFileSync(join(cwd, 'made'), 'latin1'))
    }
    expect(kills).toBeGreaterThanOrEqual(4)
    expect(readdirSync(cwd).sort()).toEqual(['made', 'made.bak'])
  })
})
