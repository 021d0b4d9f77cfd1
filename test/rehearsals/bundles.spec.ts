// The catalogue of faults with the reference bundles.
//
// Every fault is played once at least: with two instances where steps stand side by side, else with one. With the others
// those that may come to something else there. EXHAUSTIVE=1 plays every fault with every bundle.
import { answerFaults } from '../../src/rehearse/faults/answers.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { freezeFaults } from '../../src/rehearse/faults/freeze.ts'
import { healthy } from '../../src/rehearse/faults/healthy.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { instanceFaults } from '../../src/rehearse/faults/instances.ts'
import { killFaults } from '../../src/rehearse/faults/kills.ts'
import { messagesFaults } from '../../src/rehearse/faults/messages.ts'
import { oneOfTwoFaults } from '../../src/rehearse/faults/one-of-two.ts'
import { registryFaults } from '../../src/rehearse/faults/registry.ts'
import { severalBackupsFaults } from '../../src/rehearse/faults/several-backups.ts'
import { staleStateFaults } from '../../src/rehearse/faults/stale-state.ts'
import { thawFaults } from '../../src/rehearse/faults/thaw.ts'
import { readReference } from '../rehearse/rehearsals.ts'
import { declareRehearsals, type Played } from './played.ts'

const withInstances = [healthy, ...registryFaults, ...instanceFaults, ...oneOfTwoFaults]
// Steps side by side, and signals between them.
const sideBySide = [
  ...withInstances,
  ...freezeFaults,
  ...thawFaults,
  ...killFaults,
  ...severalBackupsFaults,
  ...staleStateFaults,
]
const played: Record<string, readonly Fault[]> = {
  IRIS: [healthy, ...faults.filter((fault) => !sideBySide.includes(fault))],
  'two-instances': sideBySide,
  // Its instances are those of the list.
  all: withInstances,
  // Other programs, and another log.
  CACHE: [healthy, ...answerFaults, ...registryFaults, ...messagesFaults],
}

const reference = Object.entries(played).map(
  async ([name, some]): Promise<Played> => ({
    name,
    hooks: await readReference(name),
    faults: process.env['EXHAUSTIVE'] ? faults : some,
    shell: 'dash',
  }),
)
declareRehearsals(await Promise.all(reference))
