// The model's readers of JSON, INI and int() against Python itself.
//
// RECORD=1 writes some of them into test/rehearse/python-texts.json, against which CI holds the readers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Answer, answerText } from '../rehearse/host-texts.ts'
import { runPython } from './extension.ts'
import { sampleTexts } from './texts.ts'

test('random texts read as Python reads them', { timeout: 300_000 }, async () => {
  const texts = sampleTexts(5000)
  const answers: Answer[] = await runPython('python_texts.py', texts)
  const differences = texts.flatMap(([kind, text], index) => {
    const mine = answerText(kind, text)
    return JSON.stringify(mine) === JSON.stringify(answers[index]) ? [] : [{ kind, text, mine, python: answers[index] }]
  })
  expect(differences).toEqual([])

  if (process.env['RECORD']) {
    const recorded = sampleTexts(150)
    const given: Answer[] = await runPython('python_texts.py', recorded)
    const lines = recorded.map(([kind, text], index) => `  ${JSON.stringify([kind, text, given[index]])}`)
    writeFileSync(join(import.meta.dirname, '../rehearse/python-texts.json'), `[\n${lines.join(',\n')}\n]\n`)
  }
})
