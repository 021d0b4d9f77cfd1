// Which known word a mistyped one was meant to be.
import { expect, test } from 'vitest'
import { findNearest } from '../../src/model/nearest.ts'

test.each([
  ['instnace', 'instance'],
  ['Timeout', 'timeout'],
  ['freezeTimeout', 'freeze-timeout'],
  ['zzz', undefined],
  ['x'.repeat(10_000), undefined],
])('%s', (word, expected) => {
  expect(findNearest(word, ['instance', 'timeout', 'freeze-timeout'])).toBe(expected)
})
