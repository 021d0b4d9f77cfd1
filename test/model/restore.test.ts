// The chapters of the restore: one source for the runbook and for explain, and what must not be said wrongly in it.
import { describe, expect, test } from 'vitest'
import { composeEntry } from '../../src/cli/reporters/explanation.ts'
import { generateBundle, type Options } from '../../src/index.ts'
import { entries, findEntries } from '../../src/model/codes/search.ts'
import { chapters } from '../../src/model/restore/index.ts'

function composeRunbook(options: Options): string {
  return generateBundle(options).files.find(({ name }) => name === 'README.md')?.content ?? ''
}

const explain = (word: string): string =>
  findEntries(word)
    .map((entry) => composeEntry(entry, { paint: (_, text) => text, width: 100 }))
    .join('\n')

const bundles: Options[] = [
  { instance: ['IRIS'] },
  { instance: ['all'], product: 'cache' },
  { instance: ['IRIS'], container: 'iris', logFile: '/var/log/deep/hooks.log' },
]

describe('the runbook', () => {
  test.each(bundles)('of %j has each chapter, with its own names', (options) => {
    const runbook = composeRunbook(options)
    for (const { title } of chapters) expect(runbook).toContain(`\n### ${title.replaceAll(/\{\w+\}/g, '')}`)
    expect(runbook).not.toMatch(/\{[a-z]\w*\}/)
    const restore = runbook.slice(runbook.indexOf('\n## Restore\n'), runbook.indexOf('\n## What is promised\n'))
    expect(restore.match(/^```$/gm)?.length).toSatisfy((count: number) => count > 20 && count % 2 === 0)
    const isCache = options.product === 'cache'
    expect(restore).toContain(isCache ? 'mv /FOLDER/CACHE.WIJ ' : 'mv /FOLDER/IRIS.WIJ ')
    expect(restore).toMatch(
      isCache ? /^ccontrol start INSTANCE Emer/m : /^iris start INSTANCE EmergencyId=NAME,PASSWORD$/m,
    )
    expect(restore).toContain(
      options.logFile ? 'cp -p /var/log/deep/restore-point.json' : 'cp -p /var/log/azure-hooks/restore',
    )
  })

  test('begins with what cannot wait', () => {
    const sections = composeRunbook({ instance: ['IRIS'] }).match(/^## .*$/gm) ?? []
    expect(sections[0]).toBe('## The database is frozen now')
  })

  test('lets nobody work before journals are restored', () => {
    const [newer = ''] = chapters.filter(({ title }) => title.startsWith('5 B')).map(({ text }) => text.join('\n'))
    expect(newer.indexOf('Do not start it as usual')).toBeGreaterThanOrEqual(0)
    expect(newer.indexOf('Start for maintenance')).toBeLessThan(newer.indexOf('do ^JRNRESTO'))
  })

  test('starts without a WIJ only as documented: first for maintenance, then -B, 8 and 9, and for maintenance again', () => {
    const [without = ''] = chapters.filter(({ title }) => title.startsWith('5 C')).map(({ text }) => text.join('\n'))
    const steps = [
      'extremely dangerous',
      'wijlast=',
      'do not delete',
      'Start for maintenance',
      '-B',
      'option 8',
      'option 9',
    ]
    const places = [...steps, 'maintenance again'].map((step) => without.indexOf(step))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })
})

describe('explain', () => {
  test.each(['restore', 'JRNRESTO', 'STURECOV', 'WIJ', 'emergency', 'mirror member', 'integrity'])(
    '%s leads to its chapter',
    (word) => {
      const [chapter] = chapters.filter(({ words }) => words.includes(word))
      const lines = (chapter?.text ?? []).filter((line) => !/[{*]/.test(line))
      expect(lines.length).toBeGreaterThan(1)
      for (const line of lines) expect(explain(word)).toContain(line)
    },
  )

  test('says nowhere that a snapshot needs no recovery', () => {
    const texts = entries.map((entry) => composeEntry(entry, { paint: (_, text) => text, width: 1000 })).join('\n')
    expect(`${texts}${composeRunbook({ instance: ['IRIS'] })}`).not.toMatch(/without a recovery|no recovery/i)
    expect(explain('application-consistent')).toContain('rolls open transactions back')
  })

  test('fits a terminal', () => {
    for (const { text } of chapters) for (const line of text) expect(line.length, line).toBeLessThan(112)
  })
})
