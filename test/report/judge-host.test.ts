// When a host is called consistent, and what keeps it from that.
import { describe, expect, test } from 'vitest'
import { FleetReporter, isAllConsistent } from '../../src/report/fleet-report.ts'
import type { HostHistory } from '../../src/report/host-history.ts'
import { RecoveryPoints } from '../../src/report/recovery-points.ts'
import { validate } from '../../src/schema/generated/fleet-report.ts'
import { composeLine, composePoint, formatTime, hour, type LineOptions, leftAlone } from './run-line.ts'

const now = Date.parse('2026-11-30T06:00:00Z')
const generator = { name: 'make-azure-hooks', version: '0' } as const
const lastNight = now - 5 * hour

function report(fill: (history: HostHistory) => void, points?: unknown[], days = 3) {
  const list = points && new RecoveryPoints(0)
  if (points) expect(list?.add(points)).toBe(true)
  const reporter = new FleetReporter({ now, maxAgeHours: 26, days, points: list })
  const history = reporter.startHost()
  fill(history)
  reporter.addHost('db1', '/fleet/db1', history)
  const result = reporter.finish(generator, undefined, [])
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
  const [host] = result.hosts
  if (!host) throw new Error('no host')
  expect(isAllConsistent(result)).toBe(result.hosts.every(({ state }) => state === 'consistent'))
  return host
}

const lines =
  (...runs: LineOptions[]) =>
  (history: HostHistory) => {
    for (const run of runs) history.addLine(composeLine(run), true)
  }

describe('a host', () => {
  test('is consistent after a consistent backup of last night', () => {
    expect(report(lines({ at: lastNight - 24 * hour, good: false }, { at: lastNight }))).toMatchObject({
      state: 'consistent',
      lastBackup: { ageHours: 5, windowSeconds: 2.61, trigger: 'azure' },
      lastConsistent: formatTime(lastNight),
      backups: 2,
      days: '.bg',
    })
  })

  test.each<[string, string, LineOptions[]]>([
    ['not consistent', 'a bad backup after a good one', [{ at: lastNight - hour }, { at: lastNight, good: false }]],
    ['too old', 'a good one that is 27 hours old', [{ at: now - 27 * hour }]],
    ['clock ahead', 'one of tomorrow', [{ at: lastNight }, { at: now + 20 * hour }]],
    [
      'no backup',
      'drills and runs by hand',
      [
        { at: lastNight, trigger: 'drill' },
        { at: lastNight, trigger: 'hand' },
      ],
    ],
    ['too old', 'a drill after an old one', [{ at: now - 50 * hour }, { at: lastNight, trigger: 'drill' }]],
    ['not consistent', 'a verdict that its status denies', [{ at: lastNight, more: { postStatus: 203 } }]],
    ['not consistent', 'a pre-script that never ended', [{ at: lastNight, more: { preStatus: null } }]],
    ['not consistent', 'no instance at all', [{ at: lastNight, more: { instances: [] } }]],
    [
      'not consistent',
      'an instance that says otherwise',
      [{ at: lastNight, more: { instances: [{ name: 'IRIS', outcome: 'resumed early' }] } }],
    ],
    ['left alone', 'one that --mirror left alone', [{ at: lastNight - hour }, { at: lastNight, more: leftAlone }]],
    ['too old', 'one of three days ago that was left alone', [{ at: now - 72 * hour, more: leftAlone }]],
    ['not consistent', 'a pre-script that denies it', [{ at: lastNight, more: { ...leftAlone, preStatus: 206 } }]],
    [
      'not consistent',
      'none that was left alone',
      [{ at: lastNight, more: { ...leftAlone, instances: [{ name: 'IRIS', outcome: 'thawed' }] } }],
    ],
    ['unreadable', 'a status that is none', [{ at: lastNight - hour }, { at: lastNight, more: { postStatus: '0' } }]],
    ['unreadable', 'a time that is none', [{ at: lastNight - hour }, { at: lastNight, more: { finishedAt: 'now' } }]],
  ])('is %s after %s', (state, _, runs) => {
    expect(report(lines(...runs)).state).toBe(state)
  })

  test('that is left alone is never called consistent, in its days neither', () => {
    const night = (count: number) => lastNight - count * 24 * hour
    const alone = { more: leftAlone }
    const host = report(
      lines(
        { at: night(2), ...alone },
        { at: night(1) },
        { at: night(1) + hour, ...alone },
        { at: night(0), ...alone },
      ),
    )
    expect(host).toMatchObject({ days: 'lml', lastConsistent: formatTime(night(1)), notes: ['IRIS: left alone.'] })
    expect(host.lastBackup).toMatchObject({ consistent: false, leftAlone: true })
  })

  test('takes the later of two lines of one backup', () => {
    const started = { startedAt: formatTime(lastNight - 60_000) }
    const late = { at: lastNight + 60_000, good: false, more: started }
    const host = report(lines({ at: lastNight, more: started }, late))
    expect(host).toMatchObject({ state: 'not consistent', backups: 1, lastConsistent: null, days: '..b' })
  })

  test('is not spoilt by a last line that is cut short, nor by lines in the middle', () => {
    const host = report((history) => {
      history.addLine('\0\0\0', true)
      history.addLine('{"schemaVersion":1,"fin', true)
      history.addLine(`\0\0${composeLine({ at: lastNight })}`, true)
      history.addLine('{"schemaVersion":1,"fin', false)
    })
    expect(host).toMatchObject({ state: 'consistent', notes: ['2 of its records cannot be read.'] })
  })

  const readBoth = (line: string, status: string) =>
    report((history) => {
      history.addLine(line, true)
      history.addStatus(status)
    }).state

  test('believes a last-run.json that is newer than all lines, and none that is older', () => {
    const bad = composeLine({ at: lastNight, good: false })
    expect(readBoth(composeLine({ at: lastNight - hour }), bad)).toBe('not consistent')
    expect(readBoth(composeLine({ at: now - hour }), bad)).toBe('consistent')
    expect(readBoth('x', bad)).toBe('not consistent')
  })

  test('has proved a restore only where its verdict says so, and not in the future', () => {
    const instances = [{ verdict: 'proved', databases: [{ verdict: 'proved' }] }]
    const whole = { schemaVersion: 1, restorePoint: { state: 'believed' }, instances }
    const proved = (finishedAt: string, verdict = 'proved') =>
      report((history) => history.addRestore(JSON.stringify({ ...whole, verdict, finishedAt }))).provedRestore
    expect(proved('2026-11-01T04:00:00Z')).toBe('2026-11-01T04:00:00Z')
    expect(proved('2026-11-01T04:00:00Z', 'not proved')).toBeNull()
    expect(proved('2027-11-01T04:00:00Z')).toBeNull()
  })
})

describe("beside Azure's claims", () => {
  const good = lines({ at: lastNight })
  const bad = lines({ at: lastNight, good: false })

  test.each<[string, string | null, (history: HostHistory) => void, unknown[]]>([
    ['consistent', null, good, [composePoint('db1', lastNight - 60_000, 'AppConsistent')]],
    [
      'not consistent',
      'Azure claims consistent, the database does not',
      bad,
      [composePoint('DB1', lastNight, 'AppConsistent')],
    ],
    [
      'left alone',
      null,
      lines({ at: lastNight, more: leftAlone }),
      [composePoint('db1', lastNight, 'FileSystemConsistent')],
    ],
    [
      'mismatch',
      'Azure claims consistent, the database does not',
      lines({ at: lastNight, more: leftAlone }),
      [composePoint('db1', lastNight, 'AppConsistent')],
    ],
    [
      'mismatch',
      'the database says consistent, Azure does not',
      good,
      [composePoint('db1', lastNight, 'CrashConsistent')],
    ],
    ['mismatch', 'a consistent run without a recovery point', good, []],
    [
      'mismatch',
      'a consistent run without a recovery point',
      good,
      [composePoint('db1', lastNight - 24 * hour, 'AppConsistent')],
    ],
    [
      'mismatch',
      'a recovery point without a run of the hooks',
      good,
      [composePoint('db1', lastNight, 'AppConsistent'), composePoint('db1', now - hour, 'FileSystemConsistent')],
    ],
  ])('is %s: %s', (state, mismatch, fill, points) => {
    expect(report(fill, points)).toMatchObject({ state, mismatch })
  })

  test('does not compare what stands before the first point that is left', () => {
    const old = { at: lastNight - 24 * hour }
    const host = report(lines(old, { at: lastNight }), [composePoint('db1', lastNight, 'AppConsistent')])
    expect(host).toMatchObject({ state: 'consistent', days: '.gg' })
  })

  test('marks the day of a mismatch', () => {
    const points = [lastNight - 24 * hour, lastNight].map((at) => composePoint('db1', at, 'AppConsistent'))
    const host = report(lines({ at: lastNight - 24 * hour, good: false }, { at: lastNight }), points)
    expect(host).toMatchObject({ state: 'consistent', days: '.xg', mismatch: null })
  })

  test('does not compare with two VMs of one name', () => {
    const points = ['rg1', 'rg2'].map((group) => composePoint('db1', lastNight, 'CrashConsistent', group))
    expect(report(good, points)).toMatchObject({
      state: 'consistent',
      azure: null,
      notes: ['Several VMs in Azure have this name: not compared.'],
    })
  })

  test('knows the forms of a list, and what is none', () => {
    const point = composePoint('db1', lastNight, 'AppConsistent')
    const { properties, ...flat } = point
    const read = (value: unknown) => new RecoveryPoints(0).add(value)
    expect([[point], { value: [point] }, { data: [{ ...flat, ...properties }] }, []].map(read)).not.toContain(false)
    expect([{}, 'x', [{ id: 'x' }], [{ ...point, properties: {} }]].map(read)).not.toContain(true)
    const share = { ...point, id: point.id.replaceAll(/iaasvmcontainer/gi, 'storagecontainer') }
    const points = new RecoveryPoints(0)
    expect([points.add([share]), [...points.vms]]).toEqual([true, []])
  })
})

describe('a fleet', () => {
  test('has hosts that have never reported, and the bad ones stand first', () => {
    const points = new RecoveryPoints(0)
    points.add([composePoint('lost', lastNight, 'AppConsistent'), composePoint('db1', lastNight, 'AppConsistent')])
    const reporter = new FleetReporter({ now, maxAgeHours: 26, days: 3, points })
    const fill = (at: number) => {
      const history = reporter.startHost()
      lines({ at })(history)
      return history
    }
    reporter.addHost('db1.example.com', '/fleet/db1', fill(lastNight))
    reporter.addHost('db2', '/fleet/db2', fill(now - 90 * hour))
    const result = reporter.finish(generator, ['DB1.example.com', 'db3'], ['"x" cannot be read.'])
    expect(result.hosts.map(({ host, state }) => [host, state])).toEqual([
      ['db2', 'too old'],
      ['db3', 'never reported'],
      ['lost', 'never reported'],
      ['db1.example.com', 'consistent'],
    ])
    expect(result.hosts[0]?.notes).toContain('It is not in the inventory.')
    expect(result.hosts[2]).toMatchObject({ mismatch: 'a recovery point without a run of the hooks' })
    expect(result.counts).toEqual({ 'too old': 1, 'never reported': 2, consistent: 1 })
  })

  test('is not all consistent where there is nobody, or something could not be read', () => {
    const reporter = () => new FleetReporter({ now, maxAgeHours: 26, days: 3, points: undefined })
    expect(isAllConsistent(reporter().finish(generator, undefined, []))).toBe(false)
    const one = reporter()
    const history = one.startHost()
    lines({ at: lastNight })(history)
    one.addHost('db1', '/fleet/db1', history)
    expect(isAllConsistent(one.finish(generator, undefined, []))).toBe(true)
    expect(isAllConsistent(one.finish(generator, undefined, ['x']))).toBe(false)
  })
})
