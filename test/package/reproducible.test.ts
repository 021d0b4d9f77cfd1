// The same bundle gives the same bytes: at another time, in another zone, folder, language and umask, for another user
// of a machine with another name.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { packagers } from '../../src/package/targets/index.ts'
import { bin, makeFolder } from '../command.ts'
import { writeListed } from '../reference.ts'
import { mustSkip } from '../shell/facilities.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const reference = writeListed('two-instances', makeFolder(afterAll))

/** Preloaded: the clock is years ahead. */
const later = `data:text/javascript,${encodeURIComponent(`
  const real = Date
  globalThis.Date = class extends real {
    constructor(...given) { given.length === 0 ? super(real.now() + 2e11) : super(...given) }
    static now() { return real.now() + 2e11 }
  }
  Math.random = () => 0.5`)}`

function make(target: string, bundle: string, elsewhere: boolean, epoch?: string): Map<string, string> {
  const cwd = makeFolder()
  const command = [process.execPath, ...(elsewhere ? ['--import', later] : []), bin]
  // What a system installs has an ending.
  const name = ['deb', 'rpm'].includes(target) ? `out.${target}` : 'out'
  const args = [...command, 'package', bundle, '--target', target, '--out', name]
  // Machines differ in name, people in umask.
  const shell = elsewhere ? 'hostname elsewhere && umask 077 && exec "$@"' : 'exec "$@"'
  const { status, stderr } = spawnSync('unshare', ['-u', 'sh', '-c', shell, 'sh', ...args], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      ...(elsewhere ? { TZ: 'Pacific/Kiritimati', LC_ALL: 'C', HOME: '/nonexistent', USER: 'somebody' } : {}),
      ...(epoch === undefined ? {} : { SOURCE_DATE_EPOCH: epoch }),
    },
  })
  expect({ target, status, stderr: status === 0 ? '' : stderr }).toEqual({ target, status: 0, stderr: '' })
  const out = join(cwd, name)
  if (statSync(out).isFile()) return new Map([['', readFileSync(out, 'latin1')]])
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    names
      .filter((each) => statSync(join(out, each)).isFile())
      .map((each) => [each, readFileSync(join(out, each), 'latin1')]),
  )
}

/** As git gives it: other modes, other times, another folder. */
function copyElsewhere(): string {
  const folder = join(makeFolder(), 'another name')
  cpSync(reference, folder, { recursive: true })
  for (const name of readdirSync(folder)) {
    chmodSync(join(folder, name), 0o644)
    utimesSync(join(folder, name), 1, 1)
  }
  return folder
}

for (const { target } of packagers) {
  const skip = mustSkip(...(target === 'rpm' ? ['rpmbuild'] : []), 'unshare', 'hostname')
  test.skipIf(skip)(`${target} gives the same bytes`, () => {
    const here = make(target, reference, false)
    const there = make(target, copyElsewhere(), true)
    expect([...there.keys()]).toEqual([...here.keys()])
    for (const [name, content] of here) expect(there.get(name) === content, name).toBe(true)
    if (!['tar', 'deb', 'rpm'].includes(target)) return
    const dated = make(target, reference, true, '1000000000')
    expect(dated.get('') === here.get('')).toBe(false)
    expect(make(target, reference, false, '1000000000').get('') === dated.get('')).toBe(true)
  })
}
