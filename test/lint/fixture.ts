// Reads the fixtures of the rules: files, and the expectations that stand in them as markers.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LintFile, LintOptions } from '../../src/model/lint.ts'

export const fixturesFolder = join(import.meta.dirname, 'fixtures')

export interface Expectation {
  readonly path: string
  readonly line: number
  readonly id: string
  readonly column: number | undefined
  readonly message: string | undefined
}

export interface Fixture {
  readonly name: string
  readonly kind: 'catch' | 'look-alike' | 'suppressed'
  readonly files: readonly LintFile[]
  readonly options: LintOptions
  readonly expected: readonly Expectation[]
  /** Files after fixing. */
  readonly fixed: readonly LintFile[]
}

interface Layout {
  crlf?: boolean
  bom?: boolean
}

const marker = /[ \t]*(?:#|\/\/) ~~~(\^?) (.*)$/

export function readFixtures(rule: string): Fixture[] {
  const folder = join(fixturesFolder, rule)
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.fixed'))
    .map((name) => readFixture(folder, name))
}

function readFixture(folder: string, name: string): Fixture {
  const [kind] = /^(catch|look-alike|suppressed)/.exec(name) ?? []
  if (!kind) throw new Error(`${join(folder, name)}: a fixture is a catch, a look-alike or suppressed`)
  const isFolder = statSync(join(folder, name)).isDirectory()
  const names = isFolder ? readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }) : ['']
  const files: LintFile[] = []
  const fixed: LintFile[] = []
  const expected: Expectation[] = []
  let options: LintOptions = {}
  for (const inner of names.sort()) {
    const disk = isFolder ? join(folder, name, inner) : join(folder, name)
    if (statSync(disk).isDirectory() || inner.endsWith('.fixed')) continue
    const read = readMarked(isFolder ? inner : name, readFileSync(disk, 'utf8'))
    files.push(read.file)
    expected.push(...read.expected)
    options = { ...options, ...read.options }
    const result = readIfThere(`${disk}.fixed`)
    if (result !== undefined) fixed.push({ ...readMarked(read.file.path, result).file, path: read.file.path })
  }
  return { name, kind: kind as Fixture['kind'], files, options, expected, fixed }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function readMarked(name: string, source: string) {
  const lines: string[] = []
  const found: { line: number; words: string }[] = []
  let options: LintOptions & Layout = {}
  let file: Partial<LintFile> = {}
  for (const line of source.replaceAll('␍', '\r').split('\n')) {
    const [all, above, words = ''] = marker.exec(line) ?? []
    if (all === undefined) {
      lines.push(line)
      continue
    }
    const [keyword = ''] = words.split(' ')
    if (keyword === 'options') options = { ...options, ...JSON.parse(words.slice(keyword.length)) }
    else if (keyword === 'file') file = readFileMarker(words.slice(keyword.length))
    else {
      if (!above) lines.push(line.slice(0, line.length - all.length))
      found.push({ line: lines.length, words })
    }
  }
  const path = file.path ?? name
  const expected = found.flatMap(({ line, words }) => words.split(' ').map((word) => readExpectation(path, line, word)))
  const { crlf, bom, ...lintOptions } = options
  const content = `${bom ? '\uFEFF' : ''}${lines.join(crlf ? '\r\n' : '\n')}`
  return { file: { ...file, path, content }, expected, options: lintOptions }
}

function readExpectation(path: string, line: number, word: string): Expectation {
  const [, id, column, message] = /^([A-Z]+\d+)(?:@(\d+))?(?:\/(\S+))?$/.exec(word) ?? []
  if (!id) throw new Error(`${path}: ${JSON.stringify(word)} is no marker`)
  return { path, line, id, column: column === undefined ? undefined : Number(column), message }
}

/** Modes stand as octal text. */
function readFileMarker(json: string): Partial<LintFile> {
  return JSON.parse(json, (key, value) => (key === 'mode' ? Number.parseInt(value, 8) : value))
}
