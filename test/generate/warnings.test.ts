// Which choices are allowed but need a word.
import { describe, expect, test } from 'vitest'
import { generateBundle, type Options } from '../../src/index.ts'

const findCodes = (options: Options) =>
  generateBundle({ instance: ['IRIS'], ...options }).warnings.map(({ code }) => code)

describe('warnings', () => {
  test.each<[Options, string[]]>([
    [{}, []],
    [{ prefer: 'backup' }, []],
    [{ prefer: 'users' }, ['auto-resume-short', 'lock-of-others']],
    [{ autoResume: 0 }, ['auto-resume-never']],
    [{ autoResume: 98 }, []],
    [{ autoResume: 97 }, ['lock-of-others']],
    [{ autoResume: 64 }, ['lock-of-others']],
    [{ autoResume: 63 }, ['auto-resume-short', 'lock-of-others']],
    [{ freezeTimeout: 1200 }, []],
    [{ freezeTimeout: 1201 }, ['freeze-timeout-long']],
    [{ freezeTimeout: 30, autoResume: 0 }, ['auto-resume-never', 'freeze-timeout-short']],
    [{ fsFreeze: false }, ['fs-freeze-off']],
    [{ continueOnFailure: false }, ['continue-off']],
    [{ poll: 2 }, ['poll-long']],
    [{ irisLog: '/var/log/freeze.log' }, ['iris-log']],
    [{ mirror: 'not-primary' }, ['mirror-left-alone']],
    [{ switchJournal: false }, ['journal-not-switched']],
  ])('%j', (options, expected) => {
    expect(findCodes(options)).toEqual(expected)
  })
})
