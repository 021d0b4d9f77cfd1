// A report is written whole or not at all, never through a link, and never over somebody's work.
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planReport } from '../../src/fs/write-report.ts'
import { composeHtml } from '../../src/rehearse/reporters/html.ts'
import { makeFolder } from '../command.ts'
import { buildReport } from '../rehearse/samples.ts'

const page = composeHtml(buildReport())

describe('a report', () => {
  test('is there when it is written, and nothing is before', async () => {
    const folder = makeFolder()
    const report = await planReport(join(folder, 'a.html'))
    expect(readdirSync(folder)).not.toContain('a.html')
    await report.write(page)
    await report.discard()
    expect(readdirSync(folder)).toEqual(['a.html'])
    expect(readFileSync(join(folder, 'a.html'), 'utf8')).toBe(page)
  })

  test('leaves nothing behind when there is none', async () => {
    const folder = makeFolder()
    const report = await planReport(join(folder, 'a.html'))
    await report.discard()
    expect(readdirSync(folder)).toEqual([])
  })

  test('replaces an earlier report', async () => {
    const path = join(makeFolder(), 'a.html')
    for (const text of [page, page.replace('healthy', 'ill')]) {
      const report = await planReport(path)
      await report.write(text)
      expect(readFileSync(path, 'utf8')).toBe(text)
    }
  })

  test('is refused where something else stands', async () => {
    const folder = makeFolder()
    writeFileSync(join(folder, 'work.html'), '<p>My work</p>')
    symlinkSync(join(folder, 'work.html'), join(folder, 'link.html'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.html'))
    mkdirSync(join(folder, 'folder.html'))
    for (const name of ['work.html', 'link.html', 'dangling.html', 'folder.html']) {
      await expect(planReport(join(folder, name)), name).rejects.toThrow(/is there already and is .*; it is neither/)
    }
    await expect(planReport(join(folder, 'prescript.sh'))).rejects.toThrow('but must end in .html')
    await expect(planReport(join(folder, 'none/a.html'))).rejects.toThrow(/cannot write .*: there is no place for it/)
    expect(readdirSync(folder).sort()).toEqual(['dangling.html', 'folder.html', 'link.html', 'work.html'])
  })

  test('is not written through a link that was planted meanwhile', async () => {
    const folder = makeFolder()
    const path = join(folder, 'a.html')
    writeFileSync(join(folder, 'victim'), 'precious')
    const report = await planReport(path)
    symlinkSync(join(folder, 'victim'), path)
    await expect(report.write(page)).rejects.toThrow('a symbolic link')
    await report.discard()
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('precious')
    expect(readdirSync(folder).sort()).toEqual(['a.html', 'victim'])
  })
})
