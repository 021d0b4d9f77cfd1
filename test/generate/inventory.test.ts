// How an inventory is read: rows from CSV and JSON in pieces of any size, columns, hosts and their options.
import { readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BundleCache } from '../../src/generate/inventory/bundle-cache.ts'
import { splitCells } from '../../src/generate/inventory/csv-rows.ts'
import { HostReader } from '../../src/generate/inventory/host-row.ts'
import { splitLines } from '../../src/generate/inventory/lines.ts'
import { readRows } from '../../src/generate/inventory/read-rows.ts'
import {
  InventoryError,
  isProblem,
  longestRow,
  type RawRow,
  type RowProblem,
} from '../../src/generate/inventory/row.ts'
import { optionTable } from '../../src/model/generated/option-table.ts'
import type { Options } from '../../src/model/generated/options.ts'
import { projectFolder } from '../command.ts'
import { anyText } from '../hostile.ts'

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size)
}

interface Reading {
  readonly rows: (RawRow | RowProblem)[]
  readonly end: InventoryError | undefined
}

async function read(text: string, { name = 'fleet', size = 1000, needsInstances = false } = {}): Promise<Reading> {
  const rows: (RawRow | RowProblem)[] = []
  try {
    for await (const row of readRows(name, cut(text, size), needsInstances)) rows.push(row)
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error
    return { rows, end: error }
  }
  return { rows, end: undefined }
}

/** Rows as objects with their lines, problems as `line: message`. */
async function readSimply(text: string, settings?: Parameters<typeof read>[1]): Promise<unknown[]> {
  const { rows, end } = await read(text, settings)
  const simple = rows.map((row) =>
    isProblem(row) ? `${row.line}: ${row.message}` : { line: row.line, ...Object.fromEntries(row.cells) },
  )
  return end ? [...simple, `end ${end.line}: ${end.message}`] : simple
}

const sizes = [1, 2, 3, 7, 1000]

describe('lines', () => {
  test('end with LF, CRLF or CR, wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', ',', '"', '\r\n', '\n', '\r', 'é', '日'), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (parts, size) => {
          const text = parts.join('')
          const lines: (string | undefined)[] = []
          for await (const line of splitLines(cut(text, size))) {
            lines.push(line.text)
            expect(line.number).toBe(lines.length)
          }
          const expected = text.split(/\r\n|\n|\r/)
          if (expected.at(-1) === '') expected.pop()
          expect(lines).toEqual(expected)
        },
      ),
    )
  })
})

describe('a line of CSV', () => {
  test.each([
    ['', ['']],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['a,', ['a', '']],
    [',', ['', '']],
    ['"a"', ['a']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b"', ['a"b']],
    ['""', ['']],
    [' "a" , b ', ['a', ' b ']],
    ['"a', undefined],
    ['a"', undefined],
    ['a"b"', undefined],
    ['"a"b', undefined],
    ['"a""', undefined],
  ])('%j', (line, cells) => {
    expect(splitCells(line)).toEqual(cells)
  })

  test('any values come back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', ';') }), { minLength: 1 }),
        (values) => {
          const line = values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')
          expect(splitCells(line)).toEqual(values)
        },
      ),
    )
  })

  test('hostile quotes take no time', () => {
    expect(splitCells(`"${'""'.repeat(30_000)}x`)).toBeUndefined()
    expect(splitCells(`"${'a"'.repeat(30_000)}`)).toBeUndefined()
  })
})

describe('CSV', () => {
  test.each(sizes)('in pieces of %i', async (size) => {
    const text = 'host,instances,product\r\nvm1,IRIS;HSA,\r\n\r\n"vm2","A B",cache\r\n,,\r\n"","",\r\nvm3\r\n'
    expect(await readSimply(text, { size })).toEqual([
      { line: 2, host: 'vm1', instances: 'IRIS;HSA' },
      { line: 4, host: 'vm2', instances: 'A B', product: 'cache' },
      { line: 7, host: 'vm3' },
    ])
  })

  test('a bad row spoils no other', async () => {
    const text = [
      'host,instances',
      'vm1,"IRIS',
      'vm2,IRIS',
      'vm3,"IRIS"HSA',
      'vm4,IRIS,more',
      `vm5,${'x'.repeat(1024 * 1024)}`,
      'vm6,IRIS,',
    ].join('\n')
    const [first, second, third, fourth, fifth, sixth] = await readSimply(text)
    expect(first).toMatch(/^2: A quote is not closed/)
    expect(second).toEqual({ line: 3, host: 'vm2', instances: 'IRIS' })
    expect(third).toMatch(/^4: A quote/)
    expect(fourth).toBe('5: There are 3 values for 2 columns: "more" has none.')
    expect(fifth).toBe(`6: The row is longer than ${longestRow} characters.`)
    expect(sixth).toEqual({ line: 7, host: 'vm6', instances: 'IRIS' })
  })

  test.each([
    ['host,instances,freezTimeout\n', '"freezTimeout" is no column.', 'Did you mean freezeTimeout?'],
    ['Server,instances\n', '"Server" is no column.', 'Did you mean host?'],
    ['Host Name,instances\n', '"Host Name" is no column.', 'Did you mean host?'],
    ['host,Database\n', '"Database" is no column.', 'Did you mean instances?'],
    ['host,__proto__\n', '"__proto__" is no column.', 'Columns are host,'],
    ['host,out\n', '"out" is no column.', 'give --out on the command line'],
    ['host,dry-run\n', '"dry-run" is no column.', 'give --dry-run on the command line'],
    ['host,inventory\n', '"inventory" is no column.', 'give --inventory'],
    ['instances\nIRIS\n', 'There is no column host.', 'host,instances'],
    ['\nhost\nvm1\n', 'There is no column instances, and no --instance for all rows.', 'host,instances'],
    ['host,instances,instance\n', 'There is a column "instances" and "instance", which is the same.', 'Leave one'],
    ['host,instances,timeout,timeout\n', 'There is a column "timeout" twice, which is the same.', 'Leave one'],
    ['host,freeze-timeout,freezeTimeout\n', '"freeze-timeout" and "freezeTimeout"', 'Leave one'],
    ['"host\n', 'The first line is not a list of columns.', 'host,instances'],
    [`${'x'.repeat(100_000)}\n`, 'The first line is not a list of columns.', 'host,instances'],
    ['host,\u001b[31m\n', '"\\u001b[31m" is no column.', 'Columns are'],
  ])('header %j', async (text, message, hint) => {
    const { rows, end } = await read(text, { name: 'fleet.csv', needsInstances: true })
    expect(rows).toEqual([])
    expect(end?.message).toContain(message)
    expect(end?.hint).toContain(hint)
    expect(end?.line).toBe(text.startsWith('\n') ? 2 : 1)
  })
})

describe('JSON', () => {
  test.each(sizes)('in pieces of %i', async (size) => {
    const text = '[\n {"host": "vm1", "instances": ["IRIS", "H]S,A"]},\n\n{"host": "vm\\"2",\n "product": null}]\n'
    expect(await readSimply(text, { size })).toEqual([
      { line: 2, host: 'vm1', instances: ['IRIS', 'H]S,A'] },
      { line: 4, host: 'vm"2' },
    ])
  })

  test.each(sizes)('a bad row spoils no other, in pieces of %i', async (size) => {
    const text =
      '[{"host": vm1},\n {"host": "vm2"}, 7,\n{"host": "a", "host": "b"}, "x]", {"host": "vm3"]\n, {"a": 1} {}]'
    expect(await readSimply(text, { size })).toEqual([
      '1: A value should stand here, not "v" (column 11).',
      { line: 2, host: 'vm2' },
      '2: The row is not an object.',
      '3: "host" is given twice (column 15).',
      '3: The row is not an object.',
      '3: A comma or } should stand here, not "]" (column 49).',
      '4: There is more after the end (column 12).',
    ])
  })

  test('a row that is far too long spoils no other', async () => {
    const text = `[{"host": "${'x'.repeat(1024 * 1024)}"}, {"host": "vm2"}]`
    expect(await readSimply(text)).toEqual([
      `1: The row is longer than ${longestRow} characters.`,
      { line: 1, host: 'vm2' },
    ])
  })

  test.each([
    ['', 'end 1: The file is empty.'],
    [' \n', 'end 2: The file is empty.'],
    ['{"hosts": []}', 'end 1: It begins with "{", not with a list (column 1).'],
    ['[', 'end 1: The list is not closed: the file breaks off.'],
    ['[{"host": "a"}', 'end 1: The list is not closed: the file breaks off.'],
    ['[\n{"host": "a', 'end 2: The list is not closed: the file breaks off.'],
    ['[,]', 'end 1: A row is missing beside a comma (column 2).'],
    ['[] x', 'end 1: There is more after the end of the list (column 4).'],
  ])('%j', async (text, end) => {
    expect(await readSimply(text, { name: 'fleet.JSON' })).toEqual([end])
  })

  test.each(['[]', ' [ ]\n'])('%j has no rows', async (text) => {
    expect(await readSimply(text)).toEqual([])
  })

  test('rows before the place where the list breaks off are read', async () => {
    expect(await readSimply('[{"host": "a"},]')).toEqual([
      { line: 1, host: 'a' },
      'end 1: A row is missing beside a comma (column 16).',
    ])
  })

  test('what JSON.parse reads is read, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 1, '\t'),
        async (rows, size, indent) => {
          const { rows: found, end } = await read(JSON.stringify(rows, null, indent), { size, name: 'x.json' })
          expect(end).toBeUndefined()
          const expected = rows.map((row) => Object.entries(row).filter(([, value]) => value !== null))
          expect(found.map((row) => (isProblem(row) ? row : row.cells))).toEqual(
            expected.map((cells) => JSON.parse(JSON.stringify(cells))),
          )
        },
      ),
    )
  })
})

describe('a host', () => {
  const toHost = (cells: Record<string, unknown>, common: Options = {} as Options) =>
    new HostReader(common).read({ line: 1, cells: Object.entries(cells) })

  test.each([
    '../x',
    '..',
    '.',
    '',
    '/etc',
    'a/b',
    'a\\b',
    'a b',
    'a\0',
    'a\n',
    '-a',
    '.hidden',
    'a.',
    'é',
    '\u202Ea',
    'fleet.json',
    'Fleet.JSON',
    'a'.repeat(254),
    'a:b',
    '$(id)',
    'CON',
    'nul.txt',
    'lpt1.example.net',
    'all',
    'ungrouped',
    'azure_hooks',
    7,
    ['a'],
    null,
    undefined,
  ])('%j is refused', (host) => {
    const found = toHost({ ...(host === undefined ? {} : { host }), instances: 'IRIS' })
    expect(isProblem(found) && found.message).toMatch(/^host is .*\.$/)
  })

  test.each(['vm1', 'VM-1_a.example.net', '10.0.0.4', 'a'.repeat(253), 'console', 'com10', 'fleet', 'x.json'])(
    '%j is taken',
    (host) => {
      expect(toHost({ host })).toMatchObject({ host })
    },
  )

  test('whatever it is called, its folder is right below that of the fleet', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.stringMatching(/^[A-Za-z0-9./_-]{1,8}$/)), (host) => {
        const found = toHost({ host, instances: 'IRIS' })
        if (isProblem(found)) return
        const folder = normalize(join('/fleet', found.host))
        expect([dirname(folder), basename(folder)]).toEqual(['/fleet', found.host])
        expect(found.host.toLowerCase()).not.toBe('fleet.json')
      }),
    )
  })

  test('that stands twice is refused, capitals or not', () => {
    const reader = new HostReader({} as Options)
    const take = (line: number, host: string) => reader.read({ line, cells: [['host', host]] })
    expect(take(2, 'vm1')).toMatchObject({ host: 'vm1' })
    expect(take(3, 'vm1')).toMatchObject({ line: 3, message: 'host is "vm1", which stands in line 2 already.' })
    expect(take(4, 'VM1')).toMatchObject({ message: expect.stringMatching(/line 2 already as "vm1": on some disks/) })
  })

  test.each([
    [{ instances: 'IRIS;HSA' }, { instance: ['IRIS', 'HSA'] }],
    [{ instance: ' IRIS  HSA; ' }, { instance: ['IRIS', 'HSA'] }],
    [{ Instances: ['IRIS'] }, { instance: ['IRIS'] }],
    [{ 'freeze-timeout': '900' }, { freezeTimeout: 900 }],
    [{ 'Freeze Timeout': 900 }, { freezeTimeout: 900 }],
    [{ FREEZE_TIMEOUT: '1e3' }, { freezeTimeout: '1e3' }],
    [{ fsFreeze: 'FALSE' }, { fsFreeze: false }],
    [{ fsFreeze: 'no' }, { fsFreeze: 'no' }],
    [{ freezeText: ' as it is ' }, { freezeText: ' as it is ' }],
    [{ product: ' cache ' }, { product: 'cache' }],
  ])('%j gives %j', (cells, options) => {
    expect(toHost({ host: 'vm1', ...cells })).toMatchObject({ options })
  })

  test('has its own options before the common ones', () => {
    const common: Options = { instance: ['IRIS'], timeout: 60, poll: 2 }
    expect(toHost({ host: 'vm1', timeout: '90' }, common)).toMatchObject({
      options: { instance: ['IRIS'], timeout: 90, poll: 2 },
    })
  })

  test.each([
    [{ instances: 'IRIS', instance: 'IRIS' }, 'instance is given twice in this row.'],
    [{ timeout: 60, Timeout: 60 }, 'timeout is given twice in this row.'],
    [{ instnaces: 'IRIS' }, '"instnaces" is no column.'],
    [{ force: true }, '"force" is no column.'],
    [{ constructor: 1 }, '"constructor" is no column.'],
  ])('%j is refused', (cells, message) => {
    expect(toHost({ host: 'vm1', ...cells })).toMatchObject({ message })
  })
})

describe('bundles', () => {
  test('of the same options are made once, whatever their order', () => {
    const cache = new BundleCache()
    const first = cache.make({ instance: ['IRIS'], timeout: 60 })
    expect(cache.make({ timeout: 60, instance: ['IRIS'] })).toBe(first)
    expect(cache.make({ instance: ['IRIS'] })).not.toBe(first)
  })

  test('that are made again are the same, and so is the digest of their options', () => {
    const cache = new BundleCache()
    const first = cache.make({ instance: ['IRIS'] })
    for (let timeout = 60; timeout < 80; timeout++) cache.make({ instance: ['IRIS'], timeout })
    const again = cache.make({ instance: ['IRIS'] })
    expect(again).not.toBe(first)
    expect(again).toEqual(first)
    // A default that is written down changes nothing.
    expect(cache.make({ instance: ['iris'], product: 'iris' }).optionsSha256).toBe(first.optionsSha256)
    expect(cache.make({ instance: ['HSA'] }).optionsSha256).not.toBe(first.optionsSha256)
  })
})

describe('schemas/inventory.schema.json', () => {
  const readSchema = (name: string) => JSON.parse(readFileSync(join(projectFolder, 'schemas', name), 'utf8'))
  const schema = readSchema('inventory.schema.json')
  const ajv = new Ajv2020({ strict: false })
  ajv.addSchema(readSchema('options.schema.json'))
  const validate = ajv.compile(schema)

  test('has a column for each option that shapes a bundle, and no other', () => {
    const shaping = optionTable.filter(({ group }) => group !== 'Output' && group !== 'Fleet').map(({ key }) => key)
    expect(Object.keys(schema.items.properties).sort()).toEqual(['host', 'instances', ...shaping].sort())
  })

  test.each([
    [[{ host: 'vm1', instances: 'IRIS;HSA', product: 'cache', timeout: 60 }], true],
    [[{ host: 'vm1', instance: ['IRIS'] }], true],
    [[{ instance: ['IRIS'] }], false],
    [[{ host: '../x' }], false],
    [[{ host: 'vm1', timeout: 5 }], false],
    [[{ host: 'vm1', out: 'x' }], false],
  ])('%j', (rows, valid) => {
    expect(validate(rows)).toBe(valid)
  })
})
