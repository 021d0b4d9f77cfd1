// The judge of rehearsed restores: each of its sentences, and that good restores get none.
import { describe, expect, test } from 'vitest'
import type { RehearsedRestore, RestoredDatabase, VerifyRun } from '../../src/model/generated/rehearsal-report.ts'
import { compareWrites, judgeData } from '../../src/rehearse/restore/compare-data.ts'
import { judgeRestore, type RestoreEvidence } from '../../src/rehearse/restore/judge-restore.ts'
import type { RestoreFault } from '../../src/rehearse/restore/restore-fault.ts'
import { listCommitted, parseJournal } from '../../src/rehearse/stand-in/records.ts'
import { buildRestore } from './samples.ts'

const evidence: RestoreEvidence = {
  wereUp: [],
  stopped: [],
  thawed: false,
  leaks: [],
  isPrinted: () => false,
  removed: [],
  processes: [],
  own: [],
}

interface Case {
  readonly restore?: Partial<RehearsedRestore>
  readonly run?: Partial<VerifyRun>
  readonly database?: Partial<RestoredDatabase>
  readonly fault?: Partial<RestoreFault>
  readonly evidence?: Partial<RestoreEvidence>
}

function judge({ restore, run, database, fault, evidence: more }: Case): string[] {
  const good = buildRestore()
  const [first, second] = good.databases
  const databases = first && second ? [first, { ...second, ...database }] : []
  const runs = good.runs.map((one) => ({ ...one, ...run }))
  return judgeRestore(
    { ...good, databases, runs, ...restore },
    { verdict: ['proved'], ...fault },
    { ...evidence, ...more },
  )
}

const sentences: readonly [sentence: string, what: Case][] = [
  ['It says proved, but no instance was started.', { restore: { truth: 'not recovered' } }],
  [
    'It says proved, but /srv/opt/IRIS/mgr/user/ of IRIS lacks the committed writes 2, 3 and holds the writes 9, which were never committed.',
    { database: { state: 'torn', lacks: [2, 3], surplus: [9] } },
  ],
  ['It says proved, but /srv/opt/IRIS/mgr/user/ of IRIS is not there.', { database: { state: 'missing' } }],
  ['It says proved, but /srv/opt/IRIS/mgr/user/ of IRIS is damaged.', { database: { state: 'torn' } }],
  [
    'It says proved, but the integrity of /srv/opt/IRIS/mgr/user/ of IRIS was not found good in any check.',
    { database: { checked: false } },
  ],
  ['It came to proved, but restore-verdict.json says failed.', { run: { written: 'failed' } }],
  [
    'It ended with an exit status that it does not document.',
    { run: { verdict: 'unknown', written: null }, fault: { verdict: ['unknown'] } },
  ],
  [
    'It must come to proved, but came to not proved.',
    { run: { verdict: 'not proved', written: 'not proved', status: 3 } },
  ],
  ['verify-restore.sh was not run.', { restore: { runs: [] } }],
  ['It does not say what it must: another freeze.', { fault: { says: [/another freeze/] } }],
  [
    'It stopped IRIS, which ran before, though nobody asked for it.',
    { evidence: { wereUp: ['IRIS'], stopped: ['IRIS'] } },
  ],
  ['IRIS runs at the end, though it did not before.', { restore: { leftRunning: ['IRIS'] } }],
  [
    'HSA runs at the end, though it did not before, and is not named.',
    { restore: { leftRunning: ['HSA'] }, fault: { leaves: true } },
  ],
  ['It thawed something.', { evidence: { thawed: true } }],
  ['It removed /srv/opt/IRIS/mgr/IRIS.WIJ.', { evidence: { removed: ['/srv/opt/IRIS/mgr/IRIS.WIJ'] } }],
  ['It left a process running: sleep 60.', { evidence: { processes: ['sleep 60'] } }],
  ['The password of a start stands in /var/log/x.log.', { evidence: { leaks: ['/var/log/x.log'] } }],
  ['The password of a start was printed.', { evidence: { isPrinted: () => true } }],
  ['So says the fault.', { evidence: { own: ['So says the fault.'] } }],
]

describe('the judge of a restore', () => {
  test('has nothing to say of a good one', () => {
    expect(judge({})).toEqual([])
  })

  test.each(sentences)('says: %s', (sentence, what) => {
    expect(judge(what)).toEqual([sentence])
  })

  const allowed: readonly [name: string, what: Case][] = [
    [
      'torn data that are not called good',
      { database: { state: 'torn' }, run: { verdict: 'failed', written: 'failed' }, fault: { verdict: ['failed'] } },
    ],
    [
      'a killed run whose verdict was not there yet',
      { run: { verdict: 'killed', written: 'not proved' }, fault: { verdict: ['killed'] } },
    ],
    ['no verdict written', { run: { written: null } }],
    [
      'a stop that --restart asked for',
      { run: { words: '--run --restart' }, evidence: { wereUp: ['IRIS'], stopped: ['IRIS'] } },
    ],
    [
      'an instance left running that it names',
      { restore: { leftRunning: ['IRIS'] }, run: { said: 'IRIS: left running' }, fault: { leaves: true } },
    ],
    ['a pair in /run for who works on', { evidence: { leaks: ['/run/x/pair'] }, fault: { leaves: true } }],
    ['a process of the fault', { evidence: { processes: ['sleep 60'] }, fault: { processes: /^sleep/ } }],
  ]
  test.each(allowed)('lets pass %s', (_, what) => {
    expect(judge(what)).toEqual([])
  })
})

describe('the data of a restored database', () => {
  const committed = { must: [0, 1, 2], may: [3, 4] }
  test.each([
    ['all that was committed', [0, 1, 2], { state: 'whole', lacks: [], surplus: [] }],
    ['some of what came after the freeze', [0, 1, 2, 3], { state: 'whole', lacks: [], surplus: [] }],
    ['a gap', [0, 2], { state: 'torn', lacks: [1], surplus: [] }],
    ['a gap in what came after the freeze', [0, 1, 2, 4], { state: 'torn', lacks: [3], surplus: [] }],
    ['too little', [0, 1], { state: 'torn', lacks: [2], surplus: [] }],
    ['what was never committed', [0, 1, 2, 5], { state: 'torn', lacks: [3, 4], surplus: [5] }],
    ['what is no number', [0, 1, 2, Number.NaN], { state: 'torn' }],
    ['nothing', [], { state: 'missing' }],
  ])('is known with %s', (_, writes, expected) => {
    expect(compareWrites(writes, committed)).toMatchObject(expected)
  })

  test('is torn when one of them is, and unknown when nothing was started', () => {
    const [first, second] = buildRestore().databases
    if (!first || !second) throw new Error('no databases')
    expect(judgeData([first, second], true)).toBe('whole')
    expect(judgeData([first, { ...second, state: 'torn' }], true)).toBe('torn')
    expect(judgeData([first, { ...second, state: 'missing' }], true)).toBe('torn')
    expect(judgeData([first, second], false)).toBe('not recovered')
  })

  test('is what journals say: before the freeze it must be there, since then it may', () => {
    const journals = [
      parseJournal('20261121.000', 'set 0 .\ncommit 0 .\nset 1 .\n'),
      parseJournal('20261121.001', 'commit 1 .\nset 2 .\ncommit 2'),
    ]
    expect(listCommitted(journals, '20261121.001')).toEqual({ must: [0], may: [1] })
    expect(listCommitted(journals, undefined)).toEqual({ must: [0, 1], may: [] })
  })
})
