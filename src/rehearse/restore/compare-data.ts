// What really is in the data files of a restored VM, write for write: only a rehearsal knows.
import type { RehearsedRestore, RestoredDatabase } from '../../model/generated/rehearsal-report.js'
import type { Database } from '../stand-in/database.js'
import { type Committed, readWrites } from '../stand-in/records.js'

/** @param committed what must be in both data files and what may be @param checked directories whose integrity was
 * checked and found good */
export function compareData(database: Database, committed: Committed, checked: readonly string[]): RestoredDatabase[] {
  const folders = { first: 'mgr/', second: 'mgr/user/' } as const
  return (['first', 'second'] as const).map((which) => {
    const directory = `${database.installFolder}/${folders[which]}`
    return {
      instance: database.name,
      directory,
      ...compareWrites(readWrites(database, which), committed),
      checked: checked.includes(directory),
    }
  })
}

/** @param writes in a data file; none where there is no such file */
export function compareWrites(
  writes: readonly number[],
  { must, may }: Committed,
): Pick<RestoredDatabase, 'state' | 'lacks' | 'surplus'> {
  // Up to where it goes it lacks nothing, also of what came after the freeze.
  const newest = Math.max(-1, ...writes)
  const lacks = [...must, ...may.filter((number) => number < newest)].filter((number) => !writes.includes(number))
  const surplus = writes.filter((number) => number >= 0 && !must.includes(number) && !may.includes(number))
  if (writes.length === 0) return { state: 'missing', lacks, surplus }
  const isDamaged = writes.some(Number.isNaN)
  return { state: isDamaged || lacks.length + surplus.length > 0 ? 'torn' : 'whole', lacks, surplus }
}

/** @param wasStarted whether any instance was recovered */
export function judgeData(databases: readonly RestoredDatabase[], wasStarted: boolean): RehearsedRestore['truth'] {
  if (!wasStarted) return 'not recovered'
  return databases.every(({ state }) => state === 'whole') ? 'whole' : 'torn'
}
