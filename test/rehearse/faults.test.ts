// The catalogue of faults as data: ids, texts, and that each one suits some bundle.
import { describe, expect, test } from 'vitest'
import { faults } from '../../src/rehearse/faults/index.ts'
import { everyShell } from '../rehearsals/every-shell.ts'
import { evidence } from '../rehearsals/evidence.ts'
import { expectations } from '../rehearsals/expectations.ts'
import { readAllHooks } from '../rehearsals/hook-sets.ts'

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

  test('knows what is played in every shell', () => {
    expect(everyShell.filter((id) => !ids.includes(id))).toEqual([])
  })

  test('has an expected outcome for each fault, and for nothing else', () => {
    expect(Object.keys(expectations)).toEqual(ids)
    expect(Object.keys(evidence).filter((id) => !ids.includes(id))).toEqual([])
  })
})

test.each(faults.map((fault) => [fault.id, fault] as const))('%s suits one of the bundles', async (_, fault) => {
  const reasons = (await readAllHooks()).map((hooks) => fault.unsuited?.(hooks, 'root'))
  expect(reasons).toContain(undefined)
})
