// Reading JSON with positions: the same values as JSON.parse, and what it refuses, refused with line and column.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonSyntaxError, readJson } from '../../src/schema/json-source.ts'

describe('readJson', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space)
        expect(readJson(text).value).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses what JSON.parse refuses', () => {
    const almost = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, insert]) => {
      const offset = at % (json.length + 1)
      return json.slice(0, offset) + insert + json.slice(offset)
    })
    fc.assert(
      fc.property(almost, (text) => {
        let expected: unknown
        try {
          expected = JSON.parse(text)
        } catch {
          expect(() => readJson(text)).toThrow(JsonSyntaxError)
          return
        }
        try {
          expect(readJson(text).value).toEqual(expected)
        } catch (error) {
          expect(String(error)).toContain('is given twice')
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('knows where members and items stand', () => {
    const { positions } = readJson('{\n  "a": [1,\n   {"b/c": 2}]\n}')
    expect(Object.fromEntries(positions)).toEqual({
      '': { line: 1, column: 1 },
      '/a': { line: 2, column: 3 },
      '/a/0': { line: 2, column: 9 },
      '/a/1': { line: 3, column: 4 },
      '/a/1/b~1c': { line: 3, column: 5 },
    })
  })

  test('ends with an error, not with a full stack, on deep nesting', () => {
    expect(() => readJson('['.repeat(100_000))).toThrow(/nested too deeply/)
  })
})
