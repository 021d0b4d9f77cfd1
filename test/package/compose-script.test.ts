// The compact script unpacks to the same files as the whole one, in every shell.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composeScript } from '../../src/package/compose-script.ts'
import { shareParagraphs } from '../../src/package/share-paragraphs.ts'
import { makeFolder } from '../command.ts'
import { findShells } from '../hostile.ts'
import { checkedBundle, HOSTILE } from './packing.ts'

test('texts that are taken apart can be put together again, with nothing twice', () => {
  const paragraph = fc.constantFrom('a', 'b', 'c', '').map((letter) => `${letter.repeat(120)}\n`)
  const text = fc.array(paragraph, { maxLength: 12 }).map((paragraphs) => paragraphs.join('\n'))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (contents) => {
      const { texts, shared } = shareParagraphs(contents)
      const whole = texts.map((pieces) =>
        pieces.map((piece) => (typeof piece === 'string' ? piece : shared[piece])).join(''),
      )
      expect(whole).toEqual(contents)
      expect(new Set(shared).size).toBe(shared.length)
      for (const index of shared.keys()) {
        expect(texts.flat().filter((piece) => piece === index).length).toBeGreaterThan(1)
      }
    }),
  )
})

test('what several scripts have in common stands once in the compact script', () => {
  const bundle = checkedBundle()
  const script = composeScript(bundle, 'compact')
  const twice = (text: string) => {
    const long = text.split('\n\n').filter((paragraph) => paragraph.length > 200)
    return long.length - new Set(long).size
  }
  expect(twice(script)).toBe(0)
  expect(twice(composeScript(bundle, 'whole'))).toBeGreaterThan(20)
  expect(script.length).toBeLessThan(150_000)
})

test.each(findShells())('$name unpacks the compact script', ({ command: [program = '', ...args] }) => {
  const bundle = checkedBundle(HOSTILE)
  const folder = makeFolder()
  const file = join(folder, 'azure-hooks.sh')
  writeFileSync(file, composeScript(bundle, 'compact'))
  const result = spawnSync(program, [...args, file, '--extract', 'out'], { cwd: folder, encoding: 'utf8' })
  expect(result).toMatchObject({ status: 0, stderr: '' })
  const found = readdirSync(join(folder, 'out')).map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8')])
  const expected = bundle.files.filter(({ name }) => name !== 'README.md')
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected.map(({ name, content }) => [name, content])))
  expect(readdirSync(folder).sort()).toEqual(['azure-hooks.sh', 'out'])
})
