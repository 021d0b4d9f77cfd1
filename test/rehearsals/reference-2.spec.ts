// Every fault with the reference bundles for Caché and for all instances of a VM, and a subset in the other shells.
import { faults } from '../../src/rehearse/faults/index.ts'
import type { Shell } from '../../src/rehearse/sandbox/programs.ts'
import { readReference } from '../rehearse/rehearsals.ts'
import { everyShell } from './every-shell.ts'
import { declareRehearsals, type Played } from './played.ts'

const reference = ['CACHE', 'all'].map(
  async (name): Promise<Played> => ({ name, hooks: await readReference(name), faults, shell: 'dash', sideBySide: 5 }),
)
const otherShells: Shell[] = ['bash --posix', 'busybox sh']
const subset = otherShells.map(
  async (shell): Promise<Played> => ({
    name: 'two-instances',
    hooks: await readReference('two-instances'),
    faults: faults.filter(({ id }) => everyShell.includes(id)),
    shell,
    sideBySide: 2,
  }),
)
declareRehearsals(await Promise.all([...reference, ...subset]))
