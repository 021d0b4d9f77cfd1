import { faults } from '../../src/rehearse/faults/index.ts'
import { readReference } from '../rehearse/rehearsals.ts'
import { optionBundles } from './hook-sets.ts'
import { declareRehearsals } from './played.ts'

const only = (process.env.ONLY ?? '').split(' ').filter(Boolean)
const list = faults.filter((f) => only.length === 0 || only.includes(f.id))
for (const name of (process.env.B ?? 'IRIS').split(' ')) {
  const hooks = name in optionBundles ? optionBundles[name as never]() : await readReference(name)
  declareRehearsals({
    title: name,
    hooks,
    faults: list,
    shell: (process.env.SH ?? 'dash') as 'dash',
    sideBySide: Number(process.env.N ?? 40),
  })
}
