// Quoted words arrive in real shells exactly as they were.
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoteWord } from '../../src/shell/quote.ts'
import { findShells, hostileText } from '../hostile.ts'

describe.each(findShells())('$name', ({ command }) => {
  test('words arrive intact', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 60 }), (words) => {
        const script = words.map((word) => `printf '%s\\n' ${quoteWord(word)}`).join('\n')
        const [program = '', ...args] = command
        const { status, stdout, stderr } = spawnSync(program, [...args, '-c', script], { encoding: 'utf8' })
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        expect(stdout).toBe(words.map((word) => `${word}\n`).join(''))
      }),
      { numRuns: 30 },
    )
  })
})

test.each(['a\0b', 'a\nb', 'a\u001bb', 'a\u202Eb', 'a\u2028b', '\uD800'])('refuses %j', (text) => {
  expect(() => quoteWord(text)).toThrow(/cannot be printed/)
})
