// The catalogue of faults as data: ids, texts, and that each one suits some bundle.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { projectFolder } from '../command.ts'
import { everyShell } from '../rehearsals/every-shell.ts'
import { evidence } from '../rehearsals/evidence.ts'
import { expectations } from '../rehearsals/expectations.ts'
import { readAllHooks } from '../rehearsals/hook-sets.ts'
import { findContradictions } from '../rehearsals/must.ts'

const ids = faults.map(({ id }) => id)

describe('the catalogue', () => {
  test('has ids that are unique and in kebab-case', () => {
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    expect(ids.length).toBeGreaterThanOrEqual(60)
    expect(ids[0]).toBe('healthy')
  })

  test('says in sentences what each fault does and what must hold', () => {
    for (const { id, does, must } of faults) {
      for (const text of [does, must]) expect(text, id).toMatch(/^[A-Z"/a-z][^\n]+[^.]\.$/)
    }
    const texts = faults.map(({ does }) => does)
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([])
  })

  test.each(['README.md', 'CHANGELOG.md'])('is as long as %s says', (name) => {
    const text = readFileSync(join(projectFolder, name), 'utf8')
    const [, count] = /\b(?:with|catalogue of) (\d+) faults\b/.exec(text) ?? []
    expect(count).toBe(String(ids.length))
  })

  test('knows what is played in every shell', () => {
    expect(everyShell.filter((id) => !ids.includes(id))).toEqual([])
  })

  test('has an expected outcome for each fault, and for nothing else', () => {
    expect(Object.keys(expectations)).toEqual(ids)
    expect(Object.keys(evidence).filter((id) => !ids.includes(id))).toEqual([])
  })
})

describe('what must hold', () => {
  test.each(faults.map((fault) => [fault.id, fault] as const))('%s agrees with what it comes to', (id, fault) => {
    expect(findContradictions(fault, expectations[id] ?? [])).toEqual([])
  })

  const claimed = { id: 'x', does: '', must: 'The backup is claimed application-consistent, and it is.' }
  test.each([
    [
      'a claim where none may be',
      { must: 'The backup is not claimed application-consistent.' },
      'application 0/0 | thaw',
    ],
    ['no claim where one must be', { works: true }, 'file-system 0/203 | thaw'],
    ['a good backup that must not work', {}, 'application 0/0 | thaw'],
    ['a freeze that lasts', { must: 'It is tried again: no database stays frozen.' }, 'file-system 0/202 | lasts'],
    ['a freeze that lasts, without a word', { must: 'The script ends in time.' }, 'file-system 0/202 | lasts'],
    ['a thaw of what must be left alone', { must: 'The freeze of somebody else is left alone.' }, 'foreign: thaw'],
    ['a script that must not run', { must: 'No script runs.' }, 'file-system 206/205'],
    ['words of unknown meaning', { must: 'All is well.' }, 'application 0/0 | thaw'],
  ] as const)('does not agree with %s', (_, parts, outcome) => {
    expect(findContradictions({ ...claimed, ...parts }, [outcome])).not.toEqual([])
  })
})

test('each suits one of the bundles', async () => {
  const all = await readAllHooks()
  const isUnsuited = (fault: Fault) => all.every((hooks) => fault.unsuited?.(hooks, 'root') !== undefined)
  expect(faults.filter(isUnsuited).map(({ id }) => id)).toEqual([])
})
