// The catalogue of faults of a restore as data: ids, texts, and what each must come to.
import { expect, test } from 'vitest'
import { faults } from '../../src/rehearse/faults/index.ts'
import { restoreFaults } from '../../src/rehearse/restore/faults.ts'

const ids = restoreFaults.map(({ id }) => id)

test('has ids that are unique, in kebab-case and none of a backup', () => {
  expect(ids.filter((id) => !/^restore(-[a-z0-9]+)+$/.test(id))).toEqual([])
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect(ids.filter((id) => faults.some((fault) => fault.id === id))).toEqual([])
  expect(ids.length).toBeGreaterThanOrEqual(25)
  expect(ids[0]).toBe('restore-healthy')
})

test('says in sentences what each fault does and what must hold', () => {
  for (const { id, does, must } of restoreFaults) {
    for (const text of [does, must]) expect(text, id).toMatch(/^[A-Z"/a-z-][^\n]+[^.]\.$/)
  }
  const texts = restoreFaults.map(({ does }) => does)
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([])
})

test('calls proved what must be, and nothing else', () => {
  for (const { id, must, verdict } of restoreFaults) {
    const mayBeProved = verdict.includes('proved')
    const promises = /(?:^|[ ,;])(?:is |are )?proved|^Both|passes for the verdict/.test(
      must.replaceAll('not proved', ''),
    )
    expect(mayBeProved, id).toBe(promises)
    if (/refused, and/.test(must)) expect(verdict, id).toEqual(['refused'])
  }
})

test('says for each what must be said, where it does not come to a good end', () => {
  const silent = restoreFaults.filter(({ verdict, says }) => !verdict.includes('proved') && says === undefined)
  expect(silent.map(({ id }) => id)).toEqual(['restore-run-full'])
})
