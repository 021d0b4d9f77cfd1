// Faults of the plug-in's config: what Azure's host makes of keys that are odd, missing or of another type.
import type { Scene } from '../scene.js'
import { CLAIMED, CONFIG, findHarm, HARM, misbehave, NOT_CLAIMED, NOT_RUN, setKey } from './acts.js'
import type { Fault } from './fault.js'

const config = (id: string, does: string, must: string, arrange: (scene: Scene) => void): Fault => ({
  id: `config-${id}`,
  does,
  must,
  arrange,
})

function editConfig(scene: Scene, edit: (text: string) => string): void {
  scene.writeFile(CONFIG, edit(scene.read(CONFIG)))
}

const harmless = (id: string, does: string, arrange: (scene: Scene) => void): Fault => ({
  ...config(id, does, CLAIMED, arrange),
  works: true,
})

export const configFaults: readonly Fault[] = [
  config('missing', 'The config is not there.', NOT_RUN, (scene) => void scene.run(`rm ${CONFIG}`)),
  config('trailing-comma', 'The config has a comma behind its last key.', NOT_RUN, (scene) =>
    editConfig(scene, (text) => text.replace(/\s*\}\s*$/, ',\n}\n')),
  ),
  config(
    'byte-order-mark',
    'The config begins with a byte-order mark, as editors of Windows write it.',
    NOT_RUN,
    (scene) => editConfig(scene, (text) => `\uFEFF${text}`),
  ),
  config('key-missing', 'The config lacks preScriptLocation.', NOT_RUN, setKey('preScriptLocation', undefined)),
  config('timeout-string', 'timeoutInSeconds is a string.', NOT_RUN, setKey('timeoutInSeconds', '60')),
  config(
    'pre-location-wrong',
    'preScriptLocation names a file that is not there.',
    NOT_RUN,
    setKey('preScriptLocation', '/etc/azure/pre.sh'),
  ),
  config(
    'post-location-wrong',
    'postScriptLocation names a file that is not there.',
    NOT_RUN,
    setKey('postScriptLocation', '/etc/azure/post.sh'),
  ),
  config(
    'strict',
    'continueBackupOnFailure is false, and the freeze fails.',
    'No restore point is made of it, and no database stays frozen.',
    (scene) => {
      setKey('continueBackupOnFailure', false)(scene)
      misbehave(scene, 'freeze', 'status 3')
    },
  ),
  config(
    'strict-thaw-fails',
    'continueBackupOnFailure is false, and each thaw fails.',
    'The backup is an error, and no database stays frozen.',
    (scene) => {
      setKey('continueBackupOnFailure', false)(scene)
      misbehave(scene, 'thaw', 'status 3')
    },
  ),
  config(
    'strict-string',
    'continueBackupOnFailure is the string "false", and the freeze fails: the host crashes.',
    'The pre-script has thawed what it froze, as no post-script comes.',
    (scene) => {
      setKey('continueBackupOnFailure', 'false')(scene)
      misbehave(scene, 'freeze', 'answers 0')
    },
  ),
  harmless('no-fsfreeze', 'fsFreezeEnabled is false.', setKey('fsFreezeEnabled', false)),
  harmless(
    'continue-string',
    'continueBackupOnFailure is the string "true".',
    setKey('continueBackupOnFailure', 'true'),
  ),
  harmless('timeout-huge', 'timeoutInSeconds is 5400, of which 1800 count.', setKey('timeoutInSeconds', 5400)),
  harmless(
    'timeout-missing',
    'timeoutInSeconds is missing: the host waits for 10 seconds.',
    setKey('timeoutInSeconds', undefined),
  ),
  harmless('params-empty', "Both scripts get two empty arguments, as in Microsoft's template.", (scene) => {
    setKey('preScriptParams', ['', ''])(scene)
    setKey('postScriptParams', ['', ''])(scene)
  }),
  {
    ...harmless(
      'params-hostile',
      'Both scripts get arguments with blanks, quotes, options and commands in them.',
      (scene) => {
        const params = ['-x', `$(touch ${HARM})`, 'it\'s "so"', '--append-logs', '']
        setKey('preScriptParams', params)(scene)
        setKey('postScriptParams', params)(scene)
      },
    ),
    inspect: findHarm,
  },
  config('retries', 'preScriptNoOfRetries is 3, and the freeze fails each time.', NOT_CLAIMED, (scene) => {
    setKey('preScriptNoOfRetries', 3)(scene)
    misbehave(scene, 'freeze', 'status 3')
  }),
]
