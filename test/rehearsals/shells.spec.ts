// What the shells that Azure's VMs may have could do differently, and what the reference bundles do not use: sessions of
// another user, with a password, or in a container.
import { healthy } from '../../src/rehearse/faults/healthy.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { killFaults } from '../../src/rehearse/faults/kills.ts'
import { mirrorFaults } from '../../src/rehearse/faults/mirrors.ts'
import { optionFaults } from '../../src/rehearse/faults/options.ts'
import { ownProgramFaults } from '../../src/rehearse/faults/own-programs.ts'
import { readReference } from '../rehearse/rehearsals.ts'
import { callsPrograms, otherShells, type TestShell } from '../rehearse/shells.ts'
import { everyShell, ownPrograms } from './every-shell.ts'
import { mirrorBundles, optionBundles, ownProgramBundle } from './hook-sets.ts'
import { declareRehearsals, type Played } from './played.ts'

const differing =
  (shell: TestShell) =>
  ({ id }: { id: string }): boolean =>
    (callsPrograms(shell) ? everyShell : ownPrograms).includes(id)
// Their parameter files are elsewhere, or in the container.
const shardFaults = mirrorFaults.filter(({ id }) => id === 'shard-node')
const twoInstances = await readReference('two-instances')

declareRehearsals([
  ...otherShells.map(
    (shell): Played => ({ name: 'two-instances', hooks: twoInstances, faults: faults.filter(differing(shell)), shell }),
  ),
  ...Object.entries(optionBundles).flatMap(([name, make]): Played[] => [
    { name, hooks: make(), faults: [...optionFaults, ...shardFaults], shell: 'dash' },
    ...otherShells.map((shell) => ({ name, hooks: make(), faults: optionFaults.filter(differing(shell)), shell })),
  ]),
  {
    name: 'own-programs',
    hooks: ownProgramBundle(),
    faults: [healthy, ...ownProgramFaults, ...killFaults],
    shell: 'dash',
  },
  ...otherShells.map(
    (shell): Played => ({
      name: 'own-programs',
      hooks: ownProgramBundle(),
      faults: ownProgramFaults.filter(differing(shell)),
      shell,
    }),
  ),
  ...Object.entries(mirrorBundles).flatMap(([name, make]): Played[] => [
    { name, hooks: make(), faults: mirrorFaults, shell: 'dash' },
    ...otherShells.map((shell) => ({ name, hooks: make(), faults: mirrorFaults.filter(differing(shell)), shell })),
  ]),
])
