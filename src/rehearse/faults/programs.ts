// Faults of the programs that scripts call: missing, or without an answer.
import { CLAIMED, misbehave, NOT_CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

const missing = (name: string): Fault => ({
  id: `${name}-missing`,
  does: `The program ${name} is not there.`,
  must: 'It works all the same, or the backup is not claimed application-consistent; no database stays frozen.',
  arrange: (scene) => scene.hide(name),
})

export const programFaults: readonly Fault[] = [
  {
    id: 'logger-missing',
    does: 'The program logger is not there.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => {
      scene.hide('logger')
      scene.removeProgram('logger')
    },
  },
  {
    id: 'logger-hangs',
    does: 'The system log does not answer: logger hangs and ignores TERM.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => scene.writeFile('/srv/db/logger-fault', 'hang\n', 0o644),
  },
  {
    id: 'logger-hangs-freeze-fails',
    does: 'The system log does not answer, and the freeze fails.',
    must: NOT_CLAIMED,
    arrange: (scene) => {
      scene.writeFile('/srv/db/logger-fault', 'hang\n', 0o644)
      misbehave(scene, 'freeze', 'status 3')
    },
  },
  ...['flock', 'timeout', 'mkfifo'].map(missing),
]
