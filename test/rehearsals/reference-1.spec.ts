// Every fault with the reference bundles for IRIS and for two instances, and what those do not use.
import { faults } from '../../src/rehearse/faults/index.ts'
import { optionFaults } from '../../src/rehearse/faults/options.ts'
import { readReference } from '../rehearse/rehearsals.ts'
import { otherShells } from '../rehearse/shells.ts'
import { everyShell } from './every-shell.ts'
import { optionBundles } from './hook-sets.ts'
import { declareRehearsals, type Played } from './played.ts'

const reference = ['IRIS', 'two-instances'].map(
  async (name): Promise<Played> => ({ name, hooks: await readReference(name), faults, shell: 'dash' }),
)
const subset = optionFaults.filter(({ id }) => everyShell.includes(id))
const options = Object.entries(optionBundles).flatMap(([name, make]): Played[] => [
  { name, hooks: make(), faults: optionFaults, shell: 'dash' },
  ...otherShells.map((shell): Played => ({ name, hooks: make(), faults: subset, shell })),
])
declareRehearsals([...(await Promise.all(reference)), ...options])
