// How long a text is for the validators: what `maxLength` of JSON Schema counts.
import { expect, test } from 'vitest'
import { countCharacters } from '../../src/schema/count-characters.ts'

test.each([
  ['', 0],
  ['freeze', 6],
  ['é', 1],
  ['a🧊b🧊', 4],
  ['\ud83e', 1],
  ['\udd76a', 2],
])('%j', (text, count) => {
  expect(countCharacters(text)).toBe(count)
})
