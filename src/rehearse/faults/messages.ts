// Faults of the instance's own log, from which the journal file of a restore is read.
import type { Scene } from '../scene.js'
import { CLAIMED, findHarm, HARM, last } from './acts.js'
import type { Fault } from './fault.js'

const RESTORE = 'Backup.General.ExternalFreeze: Start a journal restore for this backup with journal file: '

/** `command` runs in the folder of the instance's log, where the instance itself then logs no longer. */
const log = (id: string, does: string, command: (file: string) => string): Fault => ({
  id: `messages-${id}`,
  does,
  must: CLAIMED,
  works: true,
  allows: { restorePoint: true },
  arrange: (scene: Scene) => {
    last(scene).logElsewhere()
    for (const file of ['messages.log', 'cconsole.log']) {
      scene.run(`cd '${last(scene).installFolder}/mgr' && rm -rf ${file} && ${command(file)}`)
    }
  },
})

export const messagesFaults: readonly Fault[] = [
  log('is-pipe', "A pipe that nobody writes stands where the instance's log should be.", (file) => `mkfifo ${file}`),
  log('is-huge', "The instance's log has 5 GiB.", (file) => `truncate -s 5G ${file}`),
  {
    id: 'messages-hostile',
    does: "The instance's log names a journal file with quotes and a shell command in its name.",
    must: 'It is not passed on: the backup is good and claimed application-consistent.',
    works: true,
    play: (scene) =>
      scene.backUp({ afterSnapshot: () => last(scene).addMessage(`${RESTORE}/x","outcome":"$(touch ${HARM})`) }),
    inspect: findHarm,
  },
]
