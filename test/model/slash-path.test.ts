// Paths on the VM, as Node would write them.
import { posix } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizePath } from '../../src/model/slash-path.ts'

test('an absolute path is normalized as Node does it, without a slash at its end', () => {
  const parts = fc.array(fc.constantFrom('', '.', '..', '...', 'etc', 'a b', '.x'), { maxLength: 8 })
  fc.assert(
    fc.property(parts, (names) => {
      const path = `/${names.join('/')}`
      expect(normalizePath(path)).toBe(posix.normalize(path).replace(/(?<=.)\/$/, ''))
    }),
  )
})
