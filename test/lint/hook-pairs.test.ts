// How often lint is right about pairs of hooks, by family: of right ones, whether it finds no error and leaves them alone;
// of wrong ones, whether it tells the mistake.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fix } from '../../src/lint/fixes.ts'
import { lint } from '../../src/lint/linter.ts'
import type { Diagnostic, LintResult } from '../../src/model/lint.ts'
import { fixturesFolder, readFixtures } from './fixture.ts'
import { type HookPair, readPairs } from './hook-pairs.ts'
import { listShapes } from './hook-shapes.ts'

const listErrors = ({ diagnostics }: LintResult) => diagnostics.filter(({ severity }) => severity === 'error')

function show({ path, start, id, messageKey }: Diagnostic): string {
  return `${path.endsWith('.json') ? 'config' : path}:${start.line} ${id}/${messageKey}`
}

/** Whether a finding is the one that is meant, as far as that is written. */
function isMeant(shown: string, expected: string): boolean {
  return expected.includes(' ') ? shown === expected : shown.includes(` ${expected}/`)
}

interface Judged {
  readonly pair: HookPair
  readonly errors: readonly string[]
  /** Of what is expected. */
  readonly missed: readonly string[]
  /** Whether `--fix` changes a right pair, or makes a wrong one worse. */
  readonly harm: boolean
  readonly texts: ReadonlyMap<string, string>
}

/** @param mends whether it is mended too, which takes longer than to lint it */
async function judge(pair: HookPair, mends = true): Promise<Judged> {
  const { files, expected } = pair
  const found = await lint(files)
  const before = listErrors(found)
  const errors = before.map(show)
  const { texts, result } = mends ? await fix(files, {}, found) : { texts: new Map<string, string>(), result: found }
  const missed = expected.filter((each) => !errors.some((shown) => isMeant(shown, each)))
  const harm = expected.length === 0 ? texts.size > 0 : listErrors(result).length > before.length
  return { pair, errors, missed, harm, texts }
}

interface Row {
  right: number
  falseErrors: number
  found: number
  missed: number
}

const table = new Map<string, Row>()
function count(family: string, change: Partial<Row>): void {
  const row = table.get(family) ?? { right: 0, falseErrors: 0, found: 0, missed: 0 }
  for (const [key, number] of Object.entries(change)) row[key as keyof Row] += number
  table.set(family, row)
}

function countPairs(prefix: string, all: readonly Judged[]): void {
  for (const { pair, errors, missed } of all) {
    const isRight = pair.expected.length === 0
    const isMissed = missed.length > 0
    count(
      `${prefix} ${pair.family}`,
      isRight
        ? { right: 1, falseErrors: errors.length > 0 ? 1 : 0 }
        : { found: isMissed ? 0 : 1, missed: isMissed ? 1 : 0 },
    )
  }
}

const written: Judged[] = []
test.each(readPairs().map((pair) => [`${pair.family}: ${pair.name}`, pair] as const))('%s', async (_, pair) => {
  const judged = await judge(pair)
  written.push(judged)
  const { errors, missed, harm, texts } = judged
  expect({ missed, harm }).toEqual({ missed: [], harm: false })
  if (pair.expected.length === 0) expect(errors).toEqual([])
  for (const { path, content } of pair.fixed) expect({ path, content: texts.get(path) }).toEqual({ path, content })
})

describe('right, wrong and missed, by family', () => {
  test('of generated pairs', async () => {
    const all = await Promise.all(
      listShapes().map((pair, index) => judge(pair, pair.expected.length === 0 || index % 4 === 0)),
    )
    countPairs('generated', all)
    const told = ({ pair, errors, missed }: Judged) => ({ name: `${pair.family}: ${pair.name}`, errors, missed })
    const isFault = ({ pair, errors, missed, harm }: Judged) =>
      harm || missed.length > 0 || (pair.expected.length === 0 && errors.length > 0)
    expect(all.filter(isFault).map(told)).toEqual([])
  })

  test("of the rules' own fixtures", async () => {
    for (const folder of readdirSync(fixturesFolder).filter((name) => /^azh[1-5]/.test(name))) {
      const id = folder.slice(0, 6).toUpperCase()
      for (const { kind, files, options, expected } of readFixtures(folder)) {
        if (kind === 'suppressed') continue
        const { diagnostics } = await lint(files, options)
        const isFound = diagnostics.some((each) => each.id === id)
        const family = `fixtures ${id.slice(0, 4)}xx`
        if (kind === 'look-alike') count(family, { right: 1, falseErrors: isFound ? 1 : 0 })
        else count(family, { found: isFound && expected.length > 0 ? 1 : 0, missed: isFound ? 0 : 1 })
      }
    }
  })

  test('no error is false, and none is missed', () => {
    countPairs('written', written)
    const rows = [...table]
      .sort()
      .map(([family, { right, falseErrors, found, missed }]) =>
        [family.padEnd(26), ...[right, falseErrors, found, missed].map((number) => String(number).padStart(6))].join(
          ' ',
        ),
      )
    console.info(['family                      right  false  found missed', ...rows].join('\n'))
    const sum = (key: keyof Row) => [...table.values()].reduce((total, row) => total + row[key], 0)
    expect({ falseErrors: sum('falseErrors'), missed: sum('missed') }).toEqual({ falseErrors: 0, missed: 0 })
    expect(sum('right')).toBeGreaterThan(170)
    expect(sum('found')).toBeGreaterThan(590)
  })
})
