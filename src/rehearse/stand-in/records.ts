// What the files of the stand-in database hold: the truth that a snapshot and a restore are measured by.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Database } from './database.js'

/** Numbers of all writes in one of its two data files; none where there is no such file. */
export function readWrites({ managerFolder, product }: Database, which: 'first' | 'second'): number[] {
  const path = join(managerFolder, which === 'first' ? '' : 'user', `${product}.DAT`)
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean).map(Number) : []
}

/** What its journals say is committed: before the freeze that is on, and since. */
export function readCommitted(database: Database): Committed {
  const folder = join(database.managerFolder, 'journal')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const journals = names.map((name) => parseJournal(name, readFileSync(join(folder, name), 'utf8')))
  return listCommitted(journals, database.isFrozen() ? basename(database.journalFile) : undefined)
}

export interface JournalRecords {
  /** Name of the file, in the order in which they were written. */
  readonly file: string
  readonly sets: readonly number[]
  readonly commits: readonly number[]
}

/** @param text of a journal; what does not end is left out */
export function parseJournal(file: string, text: string): JournalRecords {
  const records = [...text.matchAll(/^(set|commit) (\d+) \.\n/gm)]
  const pick = (kind: string) => records.filter(([, one]) => one === kind).map(([, , number]) => Number(number))
  return { file, sets: pick('set'), commits: pick('commit') }
}

/** Numbers of the writes that a database must hold again, and of those that it may hold besides. */
export interface Committed {
  readonly must: readonly number[]
  readonly may: readonly number[]
}

/** @param since name of the journal that the freeze switched to: what was committed in it came after the freeze */
export function listCommitted(journals: readonly JournalRecords[], since: string | undefined): Committed {
  const before = journals.filter(({ file }) => since === undefined || file < since)
  const after = journals.filter(({ file }) => since !== undefined && file >= since)
  const gather = (some: readonly JournalRecords[]) => some.flatMap(({ commits }) => commits).sort((a, b) => a - b)
  return { must: gather(before), may: gather(after) }
}
