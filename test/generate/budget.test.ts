// The time budget: the numbers that the scripts and the promises share.
import { describe, expect, test } from 'vitest'
import { budget, computeWorstCase, findCommandSeconds, findSmallestTimeout } from '../../src/generate/budget.ts'

describe('time budget', () => {
  test('the smallest timeout is 20 s, and its sum is shown term by term', () => {
    const { seconds, sum } = findSmallestTimeout()
    const terms = sum.split(' + ').map((term) => Number.parseInt(term, 10))
    expect(seconds).toBe(20)
    expect(terms.reduce((total, term) => total + term)).toBe(20)
  })

  test('a freeze gets at most 60 s, and each step at least its minimum', () => {
    expect(budget.freeze).toBeLessThanOrEqual(60)
    for (const step of ['list', 'probe', 'freeze', 'thaw', 'lastResort', 'record'] as const) {
      expect(budget[`${step}Min`]).toBeLessThanOrEqual(budget[step])
    }
  })

  test.each([
    [20, 2, { pre: 19, post: 19 }],
    [120, 2, { pre: 119, post: 119 }],
    [1800, 1, { pre: 274, post: 126 }],
    [1800, 2, { pre: 335, post: 126 }],
  ])('timeout %i with %i tries: the worst case ends before it', (timeout, tries, expected) => {
    expect(computeWorstCase(timeout, tries)).toEqual(expected)
  })

  test('programs of the administrator’s are part of it', () => {
    const commands = findCommandSeconds({ beforeFreeze: '/opt/a', afterThaw: '/opt/b', hookSeconds: 30 })
    expect(commands).toEqual({ beforeFreeze: 31, afterThaw: 31 })
    expect(findSmallestTimeout(commands).seconds).toBe(82)
    // Of the pre-script: one before, and one after for itself and one that an earlier backup owes.
    expect(computeWorstCase(1800, 1, commands)).toEqual({ pre: 274 + 3 * 31 + 17, post: 126 + 31 + 6 })
    expect(computeWorstCase(1800, 1, findCommandSeconds({ hookSeconds: 30 }))).toEqual(computeWorstCase(1800, 1))
  })
})
