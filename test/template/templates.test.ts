// What the template check refuses, and that wrong data is refused with template, line and field.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import { describe, expect, test } from 'vitest'
import { compileTemplate } from '../../.config/build/templates.mjs'
import { createEngine } from '../../src/template/engine.ts'

const templateFolder = join(import.meta.dirname, '../../templates')

describe('the check of a template', () => {
  test.each([
    ['{{name}}', /t\.hbs:1: \{\{name\}\} is bare/],
    ['a\n{{{name}}}', /t\.hbs:2: \{\{name\}\} is bare/],
    ['{{&name}}', /bare/],
    ['{{#if name}}x{{/if}}', /\{\{#if\}\} is not one of/],
    ['{{#unless name}}x{{/unless}}', /\{\{#unless\}\}/],
    ['{{#with name}}x{{/with}}', /\{\{#with\}\}/],
    ['{{lookup name "x"}}', /bare/],
    ['{{log name}}', /bare/],
    ['{{sh}}', /bare|exactly one/],
    ['{{sh "literal"}}', /sh takes exactly one field/],
    ['{{sh name other}}', /sh takes exactly one field/],
    ['{{sh (json name)}}', /sh takes exactly one field/],
    ['{{sh name at="x"}}', /sh takes exactly one field/],
    ['{{#each list as |item|}}{{sh item}}{{/each}}', /block parameters/],
    ['{{#each list}}{{int @index}}{{/each}}', /@index/],
    ['{{> part name}}', /plain name/],
    ['{{> part a=1}}', /plain name/],
    ['{{> (lookup . "x")}}', /plain name/],
    ['{{#> part}}x{{/part}}', /PartialBlockStatement/],
    ['{{#*inline "x"}}y{{/inline}}', /DecoratorBlock/],
    ['{{#when flag}}{{name}}{{/when}}', /bare/],
    ['{{#when flag}}{{else}}{{name}}{{/when}}', /bare/],
  ])('refuses %s', (source, error) => {
    expect(() => compileTemplate('t.hbs', source)).toThrow(error)
  })

  test('finds the fields of the data, not those of list items, and the partials', () => {
    const source =
      '{{sh a}}{{#each b}}{{sh c}}{{sh ../d}}{{#each e}}{{int ../../f.g}}{{/each}}{{/each}}{{> p}}{{int @root.h}}'
    const { fields, partials } = compileTemplate('t.hbs', source)
    expect(fields.sort()).toEqual(['a', 'b', 'd', 'f', 'h'])
    expect(partials).toEqual(['p'])
  })
})

describe('rendering', () => {
  const render = (source: string, data: unknown) => {
    const specification = Function(`return ${compileTemplate('t.hbs', source).code}`)()
    return createEngine().template(specification)(data)
  }

  test.each([
    ['{{sh a}}', { a: "it's $HOME" }, "'it'\\''s $HOME'"],
    ['{{int a}}', { a: 0 }, '0'],
    ['{{text a}}', { a: 'Caché' }, 'Caché'],
    ['{{json a}}', { a: ['x'] }, '["x"]'],
    ['{{md a}}', { a: 'a|b_c *d*' }, 'a\\|b_c \\*d\\*'],
    ['{{md a}}', { a: '/var/log/azure-hooks/azure_hooks.log' }, '/var/log/azure-hooks/azure_hooks.log'],
    ['{{yaml a}}', { a: `it's "\\ #: {{x}}` }, '"it\'s \\"\\\\ #: {{x}}"'],
    ['{{hcl a}}', { a: `"$x \${y} $\${y} %{z} \\` }, `"\\"$x $\${y} $$\${y} %%{z} \\\\"`],
    ['{{bicep a}}', { a: `it's "$x \${y} $\${y} \\\${y} \\` }, `'it\\'s "$x \\\${y} $\\\${y} \\\\\\\${y} \\\\'`],
    ['{{#when a}}x{{else}}y{{/when}}', { a: false }, 'y'],
    ['{{#each a}}{{sh this}} {{/each}}', { a: ['x', 'y'] }, "'x' 'y' "],
    ['{{#each a}}{{sh b}}{{int ../c}}{{else}}none{{/each}}', { a: [{ b: 'x' }], c: 1 }, "'x'1"],
    ['{{#each a}}x{{else}}none{{/each}}', { a: [] }, 'none'],
  ])('%s %j', (source, data, expected) => {
    expect(render(source, data)).toBe(expected)
  })

  test.each([
    ['{{sh a}}', {}, 'templates/t.hbs:1: a must be a text of printable characters, but is missing'],
    ['{{sh a}}', { a: null }, 'but is null'],
    ['{{sh a}}', { a: 5 }, 'but is 5'],
    ['{{sh a}}', { a: 'x\ny' }, 'but is "x\\ny"'],
    ['\n{{int a.b}}', { a: {} }, 'templates/t.hbs:2: a.b must be a whole number from 0, but is missing'],
    ['{{int a}}', { a: '5' }, 'but is "5"'],
    ['{{int a}}', { a: -1 }, 'but is -1'],
    ['{{int a}}', { a: Number.NaN }, 'whole number'],
    ['{{#when a}}{{/when}}', { a: 'false' }, 'a must be true or false, but is "false"'],
    ['{{#when a}}{{/when}}', {}, 'a must be true or false, but is missing'],
    ['{{#each a}}{{/each}}', {}, 'a must be a list, but is missing'],
    ['{{#each a}}{{/each}}', { a: 'xy' }, 'a must be a list, but is "xy"'],
    ['{{json a}}', {}, 'a must be a JSON value, but is missing'],
    ['{{sh constructor}}', {}, 'constructor must be a text'],
  ])('refuses %s %j', (source, data, error) => {
    expect(() => render(source, data)).toThrow(error)
  })

  test("does not touch other people's Handlebars", () => {
    expect(Handlebars.helpers['sh']).toBeUndefined()
    expect(Handlebars.helpers['if']).toBeDefined()
  })
})

test('no value stands unquoted in a shell template, but in a comment', () => {
  const lines = readdirSync(templateFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh.hbs'))
    .flatMap((name) => readFileSync(join(templateFolder, name), 'utf8').split('\n'))
  expect(lines.length).toBeGreaterThan(1000)
  expect(lines.filter((line) => line.includes('{{text') && !line.startsWith('# '))).toEqual([])
})

// In a trap, a return without a number gives the status from before the trap: POSIX says so, and bash does so.
test('no return in a shell template is without its status', () => {
  const found = readdirSync(templateFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh.hbs'))
    .flatMap((name) => readFileSync(join(templateFolder, name), 'utf8').split('\n'))
    .filter((line) => /\breturn\b/.test(line) && !/^\s*#|unset -f/.test(line))
  expect(found.length).toBeGreaterThan(50)
  expect(found.filter((line) => !/\breturn (?:[01]|"\$\w+")/.test(line))).toEqual([])
})
