// The page's own checksum is Node's.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/model/sha256.ts'
import { sha256 as ofPage } from '../../src/page/sha256.ts'

test('the page and Node have the same checksum of any bytes and any text', () => {
  const lengths = [0, 55, 56, 63, 64, 119, 120].map((length) => new Uint8Array(length).fill(0xff))
  for (const bytes of lengths) expect(ofPage(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => ofPage(bytes) === sha256(bytes)))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ofPage(text) === sha256(text)))
})
