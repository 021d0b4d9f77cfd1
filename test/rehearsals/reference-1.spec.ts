// Every fault with the reference bundles for IRIS and for two instances, and what those do not use.
import { faults } from '../../src/rehearse/faults/index.ts'
import { optionFaults } from '../../src/rehearse/faults/options.ts'
import { readReference } from '../rehearse/rehearsals.ts'
import { optionBundles } from './hook-sets.ts'
import { declareRehearsals, type Played } from './played.ts'

const reference = ['IRIS', 'two-instances'].map(
  async (name): Promise<Played> => ({ name, hooks: await readReference(name), faults, shell: 'dash', sideBySide: 5 }),
)
const options = Object.entries(optionBundles).map(
  ([name, make]): Played => ({ name, hooks: make(), faults: optionFaults, shell: 'dash', sideBySide: 2 }),
)
declareRehearsals([...(await Promise.all(reference)), ...options])
