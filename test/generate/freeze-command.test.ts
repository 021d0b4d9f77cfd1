// The ObjectScript call of a freeze, argument by argument.
import { expect, test } from 'vitest'
import { composeFreezeCommand } from '../../src/generate/freeze-command.ts'

const plain = { irisLog: '', freezeText: '', switchJournal: true, freezeTimeout: 600, autoResume: 300 }

test.each([
  [{}, '(,,,,,,600,,,300)'],
  [{ autoResume: 0 }, '(,,,,,,600)'],
  [{ freezeTimeout: 0 }, '(,,,,,,,,,300)'],
  [{ freezeTimeout: 0, autoResume: 0 }, '()'],
  [{ switchJournal: false }, '(,,0,,,,600,,,300)'],
  [{ freezeText: 'a "b", c' }, '(,"a ""b"", c",,,,,600,,,300)'],
  [{ irisLog: '/a/b.log' }, '("/a/b.log",,,,,,600,,,300)'],
])('%j', (options, expected) => {
  expect(composeFreezeCommand({ ...plain, ...options })).toBe(`##Class(Backup.General).ExternalFreeze${expected}`)
})
