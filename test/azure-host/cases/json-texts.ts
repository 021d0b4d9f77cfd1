// VMSnapshotScriptPluginConfig.json as people write it, and worse.
import type { HostCase } from '../../rehearse/host-cases.ts'
import { configPath } from '../../rehearse/host-cases.ts'
import { raw, writeConfig } from './write-config.ts'

const good = writeConfig({})
const nested = (depth: number) => `{"deep": ${'['.repeat(depth)}${']'.repeat(depth)}, ${good.slice(1)}`

const texts: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'only blanks': ' \n',
  'a trailing comma': good.replace('}', ',}'),
  'a byte-order mark': `\uFEFF${good}`,
  'a comment': `// hooks\n${good}`,
  'single quotes': good.replaceAll('"', "'"),
  'no comma': good.replace(',', ''),
  'no closing brace': good.slice(0, -1),
  'something behind': `${good} x`,
  'two objects': good + good,
  'blanks around': `\n\t ${good}\r\n `,
  'a form feed': `\f${good}`,
  'a no-break space': `\u00A0${good}`,
  'CRLF lines': good.replaceAll(', ', ',\r\n'),
  'a list': `[${good}]`,
  'a text': '"x"',
  'a number': '5',
  null: 'null',
  true: 'true',
  'an empty object': '{}',
  'an empty list': '[]',
  'a key twice, the last one good': `{"timeoutInSeconds": "x", ${good.slice(1)}`,
  'a key twice, the last one wrong': `${good.slice(0, -1)}, "timeoutInSeconds": "x"}`,
  'a key in other letters': good.replace('preScriptLocation', 'prescriptlocation'),
  'a tab in a text': good.replace('ScriptRunner', 'Script\tRunner'),
  'a line feed in a text': good.replace('ScriptRunner', 'Script\nRunner'),
  'an escape that is none': good.replace('ScriptRunner', '\\x41'),
  escapes: good.replace('/etc/azure/prescript', '\\u002Fetc\\/azure/prescript'),
  'a short escape': good.replace('ScriptRunner', '\\u00'),
  True: writeConfig({ fsFreezeEnabled: raw('True') }),
  'a number with a leading zero': writeConfig({ timeoutInSeconds: raw('060') }),
  'a number with a plus': writeConfig({ timeoutInSeconds: raw('+60') }),
  'a number that ends with a point': writeConfig({ timeoutInSeconds: raw('60.') }),
  'a number without digits before the point': writeConfig({ timeoutInSeconds: raw('.5') }),
  hexadecimal: writeConfig({ timeoutInSeconds: raw('0x3C') }),
  nan: writeConfig({ timeoutInSeconds: raw('nan') }),
  'a minus alone': writeConfig({ timeoutInSeconds: raw('-') }),
  exponents: writeConfig({ timeoutInSeconds: raw('6E+1') }),
  'a hundred brackets': nested(100),
  'nine hundred brackets': nested(900),
  'two thousand brackets': nested(2000),
}

const bytes: Readonly<Record<string, Buffer>> = {
  'Latin-1': Buffer.from(good.replace('ScriptRunner', 'R\u00E9sum\u00E9'), 'latin1'),
  'UTF-8 letters': Buffer.from(good.replace('ScriptRunner', 'R\u00E9sum\u00E9')),
  'UTF-16 with its mark': Buffer.from(`\uFEFF${good}`, 'utf16le'),
  'UTF-16': Buffer.from(good, 'utf16le'),
  'a surrogate in UTF-8': Buffer.from([
    ...Buffer.from(`${good.slice(0, -1)}, "x": "`),
    0xed,
    0xa0,
    0x80,
    ...Buffer.from('"}'),
  ]),
  'a NUL behind': Buffer.from(`${good}\0`),
}

export const jsonCases: readonly HostCase[] = [
  ...Object.entries(texts).map(([name, config]) => ({ name: `JSON: ${name}`, config })),
  ...Object.entries(bytes).map(([name, data]) => ({
    name: `JSON: ${name}`,
    files: { [configPath]: { base64: data.toString('base64') } },
  })),
]
