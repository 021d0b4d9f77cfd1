// The status file as monitoring reads it, checked against its schema.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'

export interface LastRun {
  finishedAt: string
  verdict: string
  preStatus: number | null
  postStatus: number
  windowSeconds: number | null
  trigger?: string
  startedAt?: string | null
  preSeconds?: number | null
  postSeconds?: number
  thawedAfterSeconds?: number | null
  instances: { name: string; outcome: string; journalFile: string | null }[]
}

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/last-run.schema.json'), 'utf8'))
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)

/** The content of last-run.json; fails if it is not as the schema says. */
export function validateLastRun(text: string): LastRun {
  const content = JSON.parse(text)
  validate(content)
  expect(validate.errors ?? [], 'last-run.json and its schema').toEqual([])
  return content
}
