// Random texts for the readers of JSON, INI and int(): right ones, near misses and rubble.
import fc from 'fast-check'
import type { TextKind } from '../rehearse/host-texts.ts'

const jsonTokens =
  '{ } [ ] , : " "a" "b" 1 -1 0 01 1. .5 1.5 1e5 1E+2 1e400 -0 -0.0 - + NaN nan Infinity -Infinity null true True'
    .split(' ')
    .concat([
      ' ',
      '\n',
      '\t',
      '\f',
      '\u00A0',
      '\uFEFF',
      '\\',
      '"\\n"',
      '"\\x"',
      '"\\u00e9"',
      '"\\ud83d"',
      '"\\ud83d\\ude00"',
      "'",
    ])
    .concat([
      '"\u2028\u200B\u00E9"',
      '"\u0001"',
      '"it\'s"',
      '"\\"\'"',
      '12345678901234567890',
      '1e16',
      '1e-5',
      '0.0001',
      '//',
      '"a":',
    ])
const intTokens = '0 1 9 5 _ + - x . e'
  .split(' ')
  .concat([
    ' ',
    '\t',
    '\n',
    '\u00A0',
    '\u0085',
    '\u001F',
    '\uFEFF',
    '\u2003',
    '\u200B',
    '\u0664',
    '\u0966',
    '\uFF15',
    '\u{1D7E0}',
    '\u00B2',
  ])
const iniLines = [
  ...['[a]', '[b]', '[A]', '[a] z', ' [a]', '[a]]', '[ a ]', '[]', '[a', 'a]', '[DEFAULT]', '\uFEFF[a]'],
  ...['x=1', 'x: 1', 'X = 2', ' x = 3', '\ty=4', 'y:=5', 'y = a b ', 'z\u00A0=\u20036', 'Z=', '=7', ': 8', '[a: 9'],
  ...['more', '  more', '    more = x', '\tmore', '', '  ', '\u001F', '# c', '  ; c', 'y = 1 # c', 'x', '\u0085y=1'],
  ...['y=%(x)s', 'x=%(y)s', 'z=%(x)s%%', 'y=%', 'y=%(x)', 'y=%(none)s', '  %(x)s', 'x=%(X)s', 'x=%(x y)s'],
]

const join = (tokens: readonly string[], maxLength: number, separators = ['']) =>
  fc
    .array(fc.tuple(fc.constantFrom(...tokens), fc.constantFrom(...separators)), { maxLength })
    .map((parts) => parts.flat().join(''))

const jsonValue = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value))
const nearJson = fc
  .tuple(jsonValue, fc.nat(), fc.nat(2), fc.constantFrom('', ...jsonTokens))
  .map(([text, place, length, token]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + token + text.slice(at + length)
  })

const texts: Readonly<Record<TextKind, fc.Arbitrary<string>>> = {
  json: fc.oneof(jsonValue, nearJson, nearJson, join(jsonTokens, 7)),
  int: fc.oneof(join(intTokens, 4), fc.integer().map(String), fc.double().map(String)),
  ini: join(iniLines, 9, ['\n', '\n', '\n', '\r\n', '\r']),
}

/** The same texts each time. */
export function sampleTexts(count: number): [TextKind, string][] {
  const kinds = Object.entries(texts) as [TextKind, fc.Arbitrary<string>][]
  return kinds.flatMap(([kind, arbitrary]) => {
    const drawn = fc.sample(arbitrary, { seed: 4, numRuns: count })
    return [...new Set(drawn)].map((text): [TextKind, string] => [kind, text])
  })
}
