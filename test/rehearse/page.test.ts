// The page of a rehearsal in a real browser: everything is there, nothing overflows, narrow and wide, light and dark.
import { describe, expect, test } from 'vitest'
import type { RehearsalReport } from '../../src/model/generated/rehearsal-report.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { composeHtml } from '../../src/rehearse/reporters/html.ts'
import { makeFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { countPrintedPages, type Rendering, render } from './chromium.ts'
import {
  buildRehearsal,
  buildReport,
  falseClaim,
  hostile,
  neverThaws,
  publishedHooks,
  slowFreeze,
  twoBackups,
} from './samples.ts'

const many = buildReport(buildRehearsal(), publishedHooks, neverThaws, falseClaim, slowFreeze, twoBackups)

const pages: [name: string, report: RehearsalReport, words: string[]][] = [
  [
    'of one rehearsal',
    buildReport(),
    ['healthy held', 'frozen 2.61 s', 'IRIS is of one moment', 'started by process 408'],
  ],
  [
    'of many',
    many,
    ['3 of 6 rehearsals did not hold', 'two-backups-at-once', '300 Pre-ScriptExecutionFailed', 'left frozen'],
  ],
  ['of hostile names', buildReport(hostile), ['"><script>alert(1)</script>&\\u0000\\u001b[31m\\u202eIRIS']],
]

/** The share of light that a colour gives back, by WCAG. */
function findLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const value = Number(part) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe.skipIf(mustSkip('chromium'))('in Chromium, the page', () => {
  test.concurrent.for(pages)('%s is whole', { timeout: 120_000 }, ([, report, words], { onTestFinished }) => {
    const renderings = render(composeHtml(report), makeFolder(onTestFinished))
    expect(renderings.map(({ width, scheme }) => `${width} ${scheme}`)).toEqual([
      '400 light',
      '400 dark',
      '1280 light',
      '1280 dark',
    ])
    for (const rendering of renderings) check(rendering, words)
  })

  test.concurrent('of all faults says at 400 px what is left frozen, and takes less than 20 pages of paper', {
    timeout: 120_000,
  }, ({ onTestFinished }) => {
    const html = composeHtml(buildReport(...faults.map(({ id }) => ({ ...buildRehearsal(), fault: id })), neverThaws))
    const folder = makeFolder(onTestFinished)
    expect(countPrintedPages(html, folder)).toBeLessThan(20)
    const narrow = render(composeHtml(many), folder)[0]
    expect(narrow?.text).toMatch(/left frozen/i)
    expect(narrow?.text).toContain('Freeze, thaw and sessions')
  })
})

function check({ width, scheme, background, ink, contentWidth, text, ...found }: Rendering, words: string[]): void {
  expect({ contentWidth, ...found }, `${width} ${scheme}`).toEqual({
    contentWidth: width,
    tooWide: [],
    colliding: [],
    broken: [],
    unseen: [],
    scripts: 0,
  })
  for (const word of words) expect(text).toContain(word)
  const [ground, letters] = [findLuminance(background), findLuminance(ink)]
  expect(ground > 0.5, `${background} is ${scheme}`).toBe(scheme === 'light')
  expect((Math.max(ground, letters) + 0.05) / (Math.min(ground, letters) + 0.05)).toBeGreaterThan(7)
}
