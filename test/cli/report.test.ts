// report: what it reads from a tree of hosts, and that nothing in there reaches a reader as more than text.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { splitCells } from '../../src/generate/inventory/csv-rows.ts'
import { validate } from '../../src/schema/generated/fleet-report.ts'
import { runMain } from '../command.ts'
import { composeLine, composePoint, hour, type LineOptions } from '../report/run-line.ts'

const lastNight = Date.now() - 5 * hour
const FOLDER = 'var/log/azure-hooks'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'azure-hooks-report-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, content: string) {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

function writeRuns(host: string, ...runs: LineOptions[]) {
  write(`${host}/${FOLDER}/runs.jsonl`, runs.map((run) => `${composeLine(run)}\n`).join(''))
}

/** restore-verdict.json that says proved, but for its database. */
function composeVerdict(ofDatabase: string): string {
  const database = { name: 'USER', folder: '/data/', verdict: ofDatabase, reason: null, checkSeconds: 1 }
  const restore = { ranBefore: false, release: null, journalFile: null, journalsRestoredTo: null, startSeconds: 1 }
  const instance = { name: 'IRIS', verdict: 'proved', reason: null, ...restore, left: 'down', databases: [database] }
  return JSON.stringify({
    ...{ schemaVersion: 1, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:00Z', version: '1' },
    ...{ verdict: 'proved', reason: null, rtoSeconds: 1, vm: null, identity: 'different' },
    restorePoint: { frozenAt: null, ageSeconds: null, backup: '1.1.a', state: 'believed' },
    instances: [instance],
  })
}

const report = (...args: string[]) => runMain(['report', ...args], { cwd: folder })

async function readJson(...args: string[]) {
  const { stdout, status } = await report(...args, '--format', 'json')
  const result = JSON.parse(stdout)
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
  const hosts: [string, string][] = result.hosts.map(({ host, state }: Record<string, string>) => [host, state])
  return { status, hosts, result }
}

describe('report', () => {
  test('ends with 0 when the last backup of every host is consistent, and with 1 when one is not', async () => {
    writeRuns('db1', { at: lastNight })
    expect(await report('.')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^db1 +consistent /m) })
    writeRuns('db2', { at: lastNight, good: false })
    const { status, stdout } = await report('.')
    expect(status).toBe(1)
    expect(stdout).toMatch(/db2 .*\n {4}Pre-script 201, post-script 205\.\n(.*\n)+db1 /)
    expect(stdout).toContain('1 of 2 hosts have no consistent last backup within 26 hours.')
    expect((await report('.', '--max-age', '4')).stdout).toMatch(/^db1 +too old/m)
  })

  test.each([
    ['a folder of hosts', '.', 'db1'],
    ['the folder of a host', 'db1', 'db1'],
    ['its log folder', `db1/${FOLDER}`, 'db1'],
    ['a file', `db1/${FOLDER}/runs.jsonl`, 'db1'],
    ['a log that is elsewhere', 'other', 'db2'],
    ['groups of hosts', 'groups', 'db3'],
  ])('knows the host by %s', async (_, path, host) => {
    writeRuns('db1', { at: lastNight })
    if (path !== 'other') writeRuns('groups/west/db3', { at: lastNight })
    write('other/db2/srv/log/last-run.json', composeLine({ at: lastNight }))
    const { hosts } = await readJson(path)
    expect(hosts).toContainEqual([host, 'consistent'])
  })

  test('reads the older file first, the status file last, and the verdict of a restore', async () => {
    write(`db1/${FOLDER}/runs.jsonl.1`, `${composeLine({ at: lastNight - 24 * hour, good: false })}\n`)
    writeRuns('db1', { at: lastNight - hour })
    write(`db1/${FOLDER}/last-run.json`, composeLine({ at: lastNight }))
    write('db1/restore-verdict.json', composeVerdict('proved'))
    const { result } = await readJson('.')
    expect(result.hosts).toMatchObject([{ backups: 3, state: 'consistent', provedRestore: '2026-01-01T00:00:00Z' }])
  })

  test.each([
    ['of which a database is not proved', composeVerdict('not proved')],
    ['that has nothing but the word', '{"verdict":"proved","finishedAt":"2026-01-01T00:00:00Z"}'],
  ])('takes for no proof of a restore a verdict %s', async (_, text) => {
    writeRuns('db1', { at: lastNight })
    write('db1/restore-verdict.json', text)
    const { result } = await readJson('.')
    expect(result.hosts).toMatchObject([{ provedRestore: null }])
  })

  test('reads lines of any length and nothing through a link', async () => {
    const long = `{"x":"${'x'.repeat(2_000_000)}"}`
    write(`db1/${FOLDER}/runs.jsonl`, `${long}\n${composeLine({ at: lastNight - hour })}\n{"half`)
    write(`db1/${FOLDER}/last-run.json`, composeLine({ at: lastNight }))
    write('elsewhere', `${composeLine({ at: lastNight })}\n`)
    mkdirSync(join(folder, `db2/${FOLDER}`), { recursive: true })
    symlinkSync(join(folder, 'elsewhere'), join(folder, `db2/${FOLDER}/runs.jsonl`))
    const { status, hosts, result } = await readJson('.')
    expect(hosts).toEqual([
      ['db2', 'no backup'],
      ['db1', 'consistent'],
    ])
    expect(result.problems).toEqual([expect.stringContaining('it is a link')])
    expect(status).toBe(1)
  })

  test('tells of a host behind a link, and counts one that is named twice once', async () => {
    writeRuns('fleet/db1', { at: lastNight })
    writeRuns('elsewhere/db2', { at: lastNight, good: false })
    expect(await readJson('fleet', 'fleet/db1')).toMatchObject({ status: 0, hosts: [['db1', 'consistent']] })
    symlinkSync('../elsewhere/db2', join(folder, 'fleet/db2'))
    symlinkSync('nowhere', join(folder, 'fleet/dangling'))
    symlinkSync('.', join(folder, 'fleet/loop'))
    const { status, hosts, result } = await readJson('fleet')
    expect([status, hosts]).toEqual([1, [['db1', 'consistent']]])
    const links = ['db2', 'loop'].map((name) => expect.stringMatching(`/fleet/${name}" cannot be read: it is a link`))
    expect(result.problems).toEqual(links)
  })

  test('reads each folder of a host by itself: the one that was written to last holds', async () => {
    write('db1/srv/log/runs.jsonl', `${composeLine({ at: lastNight, good: false })}\n`)
    writeRuns('db1', { at: lastNight - hour })
    write(`db1/${FOLDER}/last-run.json`, composeLine({ at: lastNight - hour }))
    expect((await readJson('.')).hosts).toEqual([['db1', 'not consistent']])
  })

  test('knows from an inventory who has never reported, and from Azure what does not match', async () => {
    writeRuns('db1', { at: lastNight })
    write('fleet.csv', 'host,instances\ndb1,IRIS\ndb2,IRIS\n')
    write('points/one.json', JSON.stringify([composePoint('db1', lastNight, 'CrashConsistent')]))
    const { status, hosts } = await readJson('.', '--inventory', 'fleet.csv', '--recovery-points', 'points')
    expect([status, hosts]).toEqual([
      1,
      [
        ['db1', 'mismatch'],
        ['db2', 'never reported'],
      ],
    ])
  })

  test.each([
    [[], 'report needs a folder'],
    [['nowhere'], '"nowhere" is not there.'],
    [['.'], 'There is no runs.jsonl and no last-run.json'],
    [['.', '--max-age', '0'], '--max-age is 0, but must be 1 to 8760 hours.'],
    [['.', '--format', 'xml'], '--format is "xml"'],
    [['.', '--recovery-points', 'bad.json'], 'is no list of recovery points'],
    [['.', '--inventory', 'bad.csv'], 'line 2: host is missing.'],
  ])('refuses %j', async (args, message) => {
    write('bad.json', '{"error":"x"}')
    write('bad.csv', 'host,instances\n,IRIS\n')
    const { status, stdout, stderr } = await report(...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })
})

describe('what a host has written is text', () => {
  const evil = `=cmd|'/c calc'!A0,"<script>alert(1)</script>\u001b[2J\u202e`
  const instances = [{ name: '<img src=x onerror=alert(1)>', outcome: '\u001b[31m"><b>' }]

  beforeEach(() => {
    writeRuns(evil.replaceAll('/', ''), { at: lastNight, more: { instances } })
    writeRuns('＝1+1', { at: lastNight })
    write('points.json', JSON.stringify([composePoint('"><script>', lastNight, '<b>=1+1')]))
  })

  test.each(['text', 'json', 'csv', 'html'])('in %s', async (format) => {
    const { stdout, status } = await report('.', '--format', format, '--recovery-points', 'points.json')
    expect(status).toBe(1)
    expect(stdout).toContain('alert(1)')
    const terminal = String.fromCharCode(27)
    expect([stdout.includes(terminal), stdout.includes('\u202e')]).toEqual([false, false])
    if (format === 'html') expect(stdout.match(/<(script|img|b)\b/g)).toBeNull()
    if (format === 'json') expect(validate(JSON.parse(stdout))).toBe(true)
    if (format !== 'csv') return
    const rows = stdout
      .trimEnd()
      .split('\r\n')
      .map((row) => splitCells(row))
    expect(rows.map((cells) => cells?.length)).toEqual([18, 18, 18, 18])
    expect(rows.flat().filter((cell) => /^\s*[=+\-@|＝]/.test(cell ?? '='))).toEqual([])
  })
})
