// The tolerant reader: the same data as JSON.parse and no problem where that reads; a problem where it refuses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJsonDocument, toData } from '../../src/model/json/document.ts'

describe('readJsonDocument', () => {
  test('reads what JSON.parse reads, without a problem', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space)
        const { root, problems } = readJsonDocument(text)
        expect(problems).toEqual([])
        expect(root && toData(root)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('has a problem with what JSON.parse refuses, and its repairs come to an end', () => {
    const almost = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([json, at, insert]) => {
      const offset = at % (json.length + 1)
      return json.slice(0, offset) + insert + json.slice(offset)
    })
    fc.assert(
      fc.property(fc.oneof(almost, fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const { problems } = readJsonDocument(text)
        let refused = false
        try {
          JSON.parse(text)
        } catch {
          refused = true
        }
        // Python reads these three as numbers.
        if (/NaN|Infinity/.test(text)) return
        expect(problems.length > 0, text).toBe(refused)
        for (const { pos, end } of problems) expect(pos <= end && end <= text.length).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('ends on deep nesting', () => {
    expect(readJsonDocument('['.repeat(100_000)).problems.map(({ kind }) => kind)).toContain('nesting')
  })
})
