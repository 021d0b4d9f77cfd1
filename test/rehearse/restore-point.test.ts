// Whether restore-point.json is believed, as whoever restores must ask.
import { describe, expect, test } from 'vitest'
import { findUntruths, judgeRestorePoint, saysThatItIsOn } from '../../src/rehearse/restore-point.ts'

const JOURNAL = '/iris/mgr/journal/20261121.002'
const TIME = '11/21/26-01:00:00:120'
const FREEZE = [
  `${TIME} (7) 0 Backup.General.ExternalFreeze: Start a journal restore for this backup with journal file: ${JOURNAL}`,
  `${TIME} (7) 1 Backup.General.ExternalFreeze: System suspended`,
]
const THAW = '11/21/26-01:00:09:120 (8) 1 Backup.General.ExternalThaw: Resuming system'
const START = '*** Recovery started at Sat Nov 21 09:12:30 2026'

const facts = { downSince: null, folder: '/iris', dataFolder: '/iris', release: '2024.1', mirrorType: null }
const instance = { name: 'IRIS', state: 'frozen', ...facts, mirrorStatus: null, journalFile: JOURNAL, logTime: TIME }
const instances = [{ ...instance, wijFolder: '/wij' }]
const POINT = {
  ...{ schemaVersion: 1, frozenAt: '2026-11-21T01:00:00Z', version: '0.1.0', vm: null },
  ...{ backup: '7.12.0f3a9c1e', instances, over: null },
}

const judge = (point: object | string, lines: string[]) =>
  judgeRestorePoint({
    text: typeof point === 'string' ? point : JSON.stringify(point),
    logs: new Map([['IRIS', `${lines.join('\n')}\n`]]),
  }).state

describe('restore-point.json is', () => {
  test.each<[string, string, object | string, string[]]>([
    ['believed', 'nothing but the freeze', POINT, FREEZE],
    ['believed', 'the restored instance has started and been thawed since', POINT, [...FREEZE, START, THAW]],
    ['believed', 'an earlier freeze was thawed', POINT, [...FREEZE, THAW, ...FREEZE]],
    ['over', 'marked', { ...POINT, over: '2026-11-21T01:00:09Z' }, FREEZE],
    ['over', 'thawed', POINT, [...FREEZE, THAW]],
    ['over', 'resumed by itself', POINT, [...FREEZE, `${TIME} (7) 2 Write daemon suspend limit reached, resuming`]],
    ['stale', 'frozen again', POINT, [...FREEZE, ...FREEZE.map((line) => line.replace('01:00', '02:00'))]],
    ['stale', 'another journal file', POINT, FREEZE.map((line) => line.replace('.002', '.003'))],
    ['unknown', 'a log that was rolled over', POINT, [START]],
    ['unknown', 'no journal file', { ...POINT, instances: [{ ...instances[0], journalFile: null }] }, FREEZE],
    ['damaged', 'cut off', JSON.stringify(POINT).slice(0, -9), FREEZE],
    ['damaged', 'of another format', { ...POINT, schemaVersion: 2 }, FREEZE],
  ])('%s: %s', (state, _, point, lines) => {
    expect(judge(point, lines)).toBe(state)
  })

  test('missing: nothing stands there', () => {
    expect(judgeRestorePoint({ text: undefined, logs: new Map() }).state).toBe('missing')
    expect(saysThatItIsOn({ text: undefined })).toBe(false)
  })
})

test('what is not so in it is told', () => {
  const verdict = judgeRestorePoint({ text: JSON.stringify(POINT), logs: new Map([['IRIS', FREEZE.join('\n')]]) })
  if (verdict.state !== 'believed') throw new Error(verdict.reason)
  expect(findUntruths({ ...verdict, journals: new Map([['IRIS', JOURNAL]]) })).toEqual([])
  expect(
    findUntruths({
      ...verdict,
      journals: new Map([
        ['IRIS', '/x'],
        ['HSA', '/y'],
      ]),
    }),
  ).toEqual([
    `restore-point.json in the snapshot names ${JOURNAL} for IRIS, but the right one is /x.`,
    'restore-point.json in the snapshot does not tell of HSA, which was frozen.',
  ])
})
