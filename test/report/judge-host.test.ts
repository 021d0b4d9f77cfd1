// When a host is called consistent, and what keeps it from that.
import { describe, expect, test } from 'vitest'
import { FleetReporter, isAllConsistent } from '../../src/report/fleet-report.ts'
import type { HostHistory } from '../../src/report/host-history.ts'
import { findOldest } from '../../src/report/judge-host.ts'
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

  const cut = '{"schemaVersion":1,"fin'

  test('is not spoilt by lines in the middle, nor by a last one that is still being written', () => {
    const host = report((history) => {
      history.addLine('\0\0\0', true)
      history.addLine(cut, true)
      history.addLine(`\0\0${composeLine({ at: lastNight - hour })}`, true)
      history.addLine(cut, false)
      history.addStatus(composeLine({ at: lastNight }))
    })
    expect(host).toMatchObject({ state: 'consistent', notes: ['2 of its records cannot be read.'] })
  })

  test.each<[string, (history: HostHistory) => void]>([
    ['a line that a full disk cut short', (history) => history.addLine(cut, false)],
    ['zeros that a loss of power left', (history) => history.addLine('\0\0\0', false)],
    [
      'a line that is none, and a drill',
      (history) => {
        history.addLine(cut, true)
        history.addLine(composeLine({ at: now - hour, trigger: 'drill' }), true)
      },
    ],
    [
      'a line cut short, where last-run.json could not be written either',
      (history) => {
        history.addLine(cut, false)
        history.addStatus(composeLine({ at: lastNight }))
      },
    ],
  ])('is unreadable behind its last good backup: %s', (_, spoil) => {
    const host = report((history) => {
      lines({ at: lastNight })(history)
      spoil(history)
    })
    expect(host).toMatchObject({ state: 'unreadable', lastConsistent: formatTime(lastNight) })
    expect(host.notes).toContain('What came after that backup cannot be read.')
  })

  test('does not take a good line that stands there again for a later backup', () => {
    const runs: LineOptions[] = [{ at: lastNight - hour }, { at: lastNight, good: false }, { at: lastNight - hour }]
    expect(report(lines(...runs))).toMatchObject({ state: 'not consistent', backups: 2 })
  })

  test('with several folders is as the one that was written to last says, whatever their order', () => {
    const folders = [{ at: lastNight, good: false }, { at: lastNight - 4 * hour }]
    for (const order of [folders, folders.toReversed()]) {
      const host = report((history) => {
        for (const run of order) {
          const part = new FleetReporter({ now, maxAgeHours: 26, days: 3, points: undefined }).startHost()
          lines(run)(part)
          history.merge(part)
        }
      })
      const lastConsistent = formatTime(lastNight - 4 * hour)
      expect(host).toMatchObject({ state: 'not consistent', backups: 2, lastConsistent })
    }
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
    expect(['1', '2026-11-01', ''].map((at) => proved(at))).toEqual([null, null, null])
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
    [
      'mismatch',
      'a recovery point without a run of the hooks',
      good,
      [composePoint('db1', lastNight, 'AppConsistent'), composePoint('db1', lastNight + 1.5 * hour, 'AppConsistent')],
    ],
    [
      'consistent',
      null,
      lines({ at: lastNight }, { at: lastNight - hour }, { at: lastNight }),
      [composePoint('db1', lastNight - hour, 'AppConsistent'), composePoint('db1', lastNight, 'AppConsistent')],
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

  test('believes two VMs of one name only where both say the same', () => {
    const both = (other: string) => [
      composePoint('db1', lastNight, 'AppConsistent'),
      composePoint('db1', lastNight, other, 'rg2'),
    ]
    const notes = ['Several VMs in Azure have this name: compared with each.']
    expect(report(good, both('AppConsistent'))).toMatchObject({ state: 'consistent', notes })
    expect(report(good, both('CrashConsistent'))).toMatchObject({
      ...{ state: 'mismatch', mismatch: 'the database says consistent, Azure does not', notes },
      azure: { type: 'CrashConsistent' },
    })
  })

  test('takes a VM that has moved to another vault for one', () => {
    const points = ['v', 'old'].map((vault, index) => {
      const point = composePoint('db1', lastNight - index * 48 * hour, 'AppConsistent')
      return { ...point, id: point.id.replace('/vaults/v/', `/vaults/${vault}/`) }
    })
    expect(report(good, points)).toMatchObject({ state: 'consistent', notes: [] })
  })

  test.each([
    ['2026-11-30T01:00:00', true],
    ['2026-11-30T01:00:00.1234567Z', true],
    ['2026-11-30T03:00:00.123456+02:00', true],
    ['2026-11-30', false],
    ['1', false],
    ['Mon, 30 Nov 2026 01:00:00 GMT', false],
  ])('reads the time %s as UTC wherever this runs, or as none', (recoveryPointTime, isTime) => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'America/New_York'
    try {
      const point = composePoint('db1', lastNight, 'AppConsistent')
      const points = new RecoveryPoints(0)
      expect(points.add([{ ...point, properties: { ...point.properties, recoveryPointTime } }])).toBe(isTime)
      const [at] = points.find('db1')?.lists[0] ?? []
      if (isTime) expect(Math.floor((at?.at ?? 0) / 1000)).toBe(lastNight / 1000)
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  test('looks at the claim for the last backup, however few days are shown', () => {
    const yesterday = now - 7 * hour
    const crash = [composePoint('db1', yesterday, 'CrashConsistent')]
    const points = new RecoveryPoints(findOldest({ now, maxAgeHours: 26, days: 1 }))
    expect(points.add(crash)).toBe(true)
    const reporter = new FleetReporter({ now, maxAgeHours: 26, days: 1, points })
    const history = reporter.startHost()
    lines({ at: yesterday })(history)
    reporter.addHost('db1', '/fleet/db1', history)
    expect(reporter.finish(generator, undefined, []).hosts).toMatchObject([{ state: 'mismatch', days: '.' }])
  })

  test('knows the forms of a list, and what is none', () => {
    const point = composePoint('db1', lastNight, 'AppConsistent')
    const { properties, ...flat } = point
    const read = (value: unknown) => new RecoveryPoints(0).add(value)
    expect([[point], { value: [point] }, { data: [{ ...flat, ...properties }] }, []].map(read)).not.toContain(false)
    expect([{}, 'x', [{ id: 'x' }], [{ ...point, properties: {} }]].map(read)).not.toContain(true)
    const page = [{ nextLink: 'https://x' }, { skip_token: 'x' }, { total_records: 2 }]
    expect(page.map((more) => read({ data: [point], ...more }))).not.toContain(true)
    expect(read({ data: [point], total_records: 1, skip_token: null, nextLink: null })).toBe(true)
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

  test('does not give one VM of Azure to two hosts, and tells of VMs of one name that no host is', () => {
    const points = new RecoveryPoints(0)
    const vms = ['db1', 'lost', 'lost', 'pair', 'pair'].map((vm, index) => {
      return composePoint(vm, lastNight, 'AppConsistent', index % 2 === 0 ? 'rg1' : 'rg2')
    })
    expect(points.add(vms)).toBe(true)
    const reporter = new FleetReporter({ now, maxAgeHours: 26, days: 3, points })
    for (const host of ['db1.a.example', 'db1.b.example', 'pair.a.example', 'pair.b.example']) {
      const history = reporter.startHost()
      lines({ at: lastNight })(history)
      reporter.addHost(host, `/fleet/${host}`, history)
    }
    const result = reporter.finish(generator, undefined, [])
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true)
    expect(result.hosts.map(({ host, state }) => [host, state])).toEqual([
      ['db1.a.example', 'mismatch'],
      ['db1.b.example', 'mismatch'],
      ['lost', 'never reported'],
      ['pair.a.example', 'consistent'],
      ['pair.b.example', 'consistent'],
    ])
    expect(result.hosts[0]).toMatchObject({ mismatch: 'more hosts than VMs in Azure have this name' })
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
