// lint and rehearse read the same file in the same way: what one refuses the other refuses, and the values are equal.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readIni } from '../../src/lint/ini-document.ts'
import { readJsonDocument, toData } from '../../src/model/json/document.ts'
import { PythonError } from '../../src/model/python/error.ts'
import { Ini } from '../../src/model/python/ini.ts'
import { loadJson } from '../../src/rehearse/host/python/json.ts'
import type { PythonValue } from '../../src/rehearse/host/python/value.ts'

const refused = Symbol('refused')

function orRefused<Result>(read: () => Result): Result | typeof refused {
  try {
    return read()
  } catch (error) {
    if (error instanceof PythonError) return refused
    throw error
  }
}

function toPlain(value: PythonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toPlain(item)]))
  if (Array.isArray(value)) return value.map(toPlain)
  return typeof value === 'bigint' ? Number(value) : value
}

/** Python has an int without a sign for -0. */
function withoutSign(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item) => (Object.is(item, -0) ? 0 : item))
}

const config =
  '{\n  "preScriptLocation": "\\/etc\\/azure\\/pre\\u002esh",\n  "timeoutInSeconds": 6e1, "x": [true, null, -0.5]\n}\n'
const changed = (text: string, inserts: readonly string[]) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(2), fc.constantFrom(...inserts)), { maxLength: 3 })
    .map((edits) =>
      edits.reduce((whole, [at, cut, insert]) => whole.slice(0, at) + insert + whole.slice(at + cut), text),
    )

test('JSON', () => {
  const marks = [
    '',
    ',',
    '"',
    "'",
    '\\',
    '\\/',
    ':',
    '{',
    '}',
    '[',
    ']',
    '\uFEFF',
    '\u00A0',
    '\t',
    '\r\n',
    '#',
    '//',
    'NaN',
    '01',
  ]
  fc.assert(
    fc.property(fc.oneof(changed(config, marks), fc.json(), fc.string()), (text) => {
      const { root, problems } = readJsonDocument(text)
      const ofHost = orRefused(() => toPlain(loadJson(text)))
      expect(problems.length > 0).toBe(ofHost === refused)
      if (ofHost !== refused) expect(withoutSign(root && toData(root))).toEqual(withoutSign(ofHost))
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['an int of 4300 digits', '9'.repeat(4300), true],
  ['one of 4301', '9'.repeat(4301), false],
  ['990 arrays', `${'['.repeat(990)}1${']'.repeat(990)}`, true],
  ['1000 arrays', `${'['.repeat(1000)}1${']'.repeat(1000)}`, false],
])('JSON: %s', (_, text, isRead) => {
  expect(readJsonDocument(text).problems.length === 0).toBe(isRead)
  expect(orRefused(() => loadJson(text)) !== refused).toBe(isRead)
})

const conf =
  '[DEFAULT]\nhome = /var\n[pre_post]\n  timeoutInSeconds = 60\n  numberOfPlugins = 1\n\n[other]\npath: %(home)s/x\n y\n; no\nb = 2\n'

test('INI', () => {
  const marks = [
    '',
    '=',
    ':',
    '[',
    ']',
    '[pre_post]\n',
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '#',
    ';',
    '%',
    '%%',
    '%(b)s',
    '\uFEFF',
    '\u00A0',
    'B=3\n',
  ]
  const read = (text: string) => {
    const { sections, problems } = readIni(text)
    return problems.length > 0 ? refused : sections
  }
  fc.assert(
    fc.property(fc.oneof(changed(conf, marks), fc.string()), (text) => {
      const ini = orRefused(() => new Ini(text))
      const sections = read(text)
      expect(sections === refused).toBe(ini === refused)
      if (sections === refused || ini === refused) return
      for (const [section, options] of sections) {
        for (const { name, value } of options) {
          const ofHost = orRefused(() => ini.get(section, name))
          if (ofHost !== refused) expect([section, name, value]).toEqual([section, name, ofHost])
        }
      }
    }),
    { numRuns: 2_000 },
  )
  const indented = read(conf)
  expect(indented !== refused && indented.get('pre_post')?.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'timeoutinseconds=60',
    'numberofplugins=1',
    'home=/var',
  ])
})
