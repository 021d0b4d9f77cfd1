// Faults of instances: not running, not known, or changing state in the middle of a backup.

import type { Scene, State } from '../scene.js'
import { last, NOT_CLAIMED, needsTwo, release, when } from './acts.js'
import type { Fault } from './fault.js'

/** The last of the instances is in this state from the beginning. */
const state = (id: string, does: string, state: State, must = NOT_CLAIMED): Fault => ({
  id: `instance-${id}`,
  does,
  must,
  arrange: (scene) => last(scene).setState(state),
})

/** It is `before` until the snapshot and `after` from then on. */
const change = (id: string, does: string, must: string, before: State, ...after: State[]): Fault => ({
  id: `instance-${id}`,
  does,
  must,
  arrange: (scene) => last(scene).setState(before),
  play: (scene) =>
    scene.backUp({
      beforeSnapshot: () => {
        for (const state of after) last(scene).setState(state)
      },
    }),
})

const CLIENTS = ['iris', 'csession', 'ccontrol']

function removeClients(scene: Scene): void {
  for (const client of CLIENTS) scene.removeProgram(client)
}

export const instanceFaults: readonly Fault[] = [
  {
    id: 'client-missing',
    does: 'The programs iris, csession and ccontrol are not there.',
    must: NOT_CLAIMED,
    arrange: (scene) => removeClients(scene),
  },
  {
    id: 'client-goes-missing',
    does: 'The programs iris, csession and ccontrol are removed between freeze and snapshot.',
    must: 'The portal shows the failure, and only WDSuspendLimit is left.',
    allows: { frozen: true },
    play: (scene) => scene.backUp({ beforeSnapshot: () => removeClients(scene) }),
  },
  {
    id: 'client-not-executable',
    does: 'The programs iris, csession and ccontrol may not be executed.',
    must: NOT_CLAIMED,
    arrange: (scene) => void scene.run(`cd /usr/local/bin && chmod a-x ${CLIENTS.join(' ')}`),
  },
  {
    id: 'all-down',
    does: 'Every instance is cleanly down.',
    must: 'Nothing has to be frozen: if the backup is claimed application-consistent, all files are of instances that were down.',
    arrange: (scene) => {
      for (const database of scene.databases) database.setState('down')
    },
  },
  state(
    'down',
    'An instance is cleanly down.',
    'down',
    'If the backup is claimed application-consistent, it was down all the time, and the others were frozen.',
  ),
  state('crashed', 'An instance has crashed.', 'crashed'),
  state('unknown', 'The state of an instance is blank, which means unknown.', 'blank'),
  state('inhibited', 'Sign-on to an instance is inhibited, as while it starts.', 'sign-on inhibited'),
  state(
    'unregistered',
    'An instance is not on the list.',
    'unregistered',
    'What is not on the list is not claimed to be consistent.',
  ),
  change(
    'comes-up',
    'An instance that was down is started between the pre-script and the snapshot.',
    'It was not frozen: the backup is not claimed application-consistent.',
    'down',
    'running',
  ),
  change(
    'comes-up-and-goes-down',
    'An instance that was down is started and stopped again between the pre-script and the snapshot.',
    'If the backup is claimed application-consistent, its files are of one moment.',
    'down',
    'running',
    'down',
  ),
  change(
    'goes-down',
    'A frozen instance is stopped before the snapshot.',
    'The freeze did not last: the backup is not claimed application-consistent.',
    'running',
    'down',
  ),
  change(
    'crashes-frozen',
    'A frozen instance crashes before the snapshot.',
    'The freeze did not last: the backup is not claimed application-consistent.',
    'running',
    'crashed',
  ),
  change(
    'restarts',
    'A frozen instance is restarted before the snapshot.',
    'The freeze did not last: the backup is not claimed application-consistent.',
    'running',
    'down',
    'running',
  ),
  {
    id: 'instance-goes-down-after-snapshot',
    does: 'A frozen instance is stopped after the snapshot and before the post-script.',
    must: 'Nobody can know when it was: the backup is not claimed application-consistent.',
    play: (scene) => scene.backUp({ afterSnapshot: () => last(scene).setState('down') }),
  },
  {
    id: 'instance-goes-down-listed',
    does: 'An instance goes down after the list has been read and before the freeze.',
    must: NOT_CLAIMED,
    arrange: (scene) => void last(scene).fail('probe', 'waits', 1),
    play: (scene) =>
      scene.backUp({
        duringPre: when(
          () => last(scene).hasBegun('probe'),
          () => {
            last(scene).setState('down')
            release(scene, 'probe')
          },
        ),
      }),
  },
  {
    id: 'instance-appears',
    does: 'An instance is registered and started between the pre-script and the snapshot.',
    must: 'It was not frozen: the backup is not claimed application-consistent.',
    unsuited: needsTwo,
    arrange: (scene) => last(scene).setState('unregistered'),
    play: (scene) => scene.backUp({ beforeSnapshot: () => last(scene).setState('running') }),
  },
]
