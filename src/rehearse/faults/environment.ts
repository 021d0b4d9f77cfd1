// Faults of what a script is started with: environment, standard input, signals, umask.
import type { StartOptions } from '../scene.js'
import { CLAIMED, findHarm, HARM, misbehave } from './acts.js'
import type { Fault } from './fault.js'

const start = (id: string, does: string, options: StartOptions): Fault => ({
  id: `agent-${id}`,
  does,
  must: CLAIMED,
  works: true,
  arrange: (scene) => scene.writeFile('/srv/evil.sh', `touch ${HARM}\nexit 0\n`, 0o644),
  inspect: findHarm,
  play: (scene) => scene.backUp({ pre: options, post: options }),
})

const wrap = (command: string): StartOptions => ({ wrapper: ['/bin/sh', '-c', `${command}; exec "$@"`, 'sh'] })

export const environmentFaults: readonly Fault[] = [
  start('environment-empty', "The agent's environment is empty: no PATH, no HOME.", { environment: {} }),
  start('environment-hostile', "The agent's environment sets PATH, IFS, ENV, BASH_ENV and CDPATH to traps.", {
    environment: { PATH: '/srv/evil', IFS: '/', ENV: '/srv/evil.sh', BASH_ENV: '/srv/evil.sh', CDPATH: '/', TZ: 'x' },
  }),
  start('variables-alike', "The agent's environment has variables named as those of scripts.", {
    environment: {
      PATH: '/usr/bin:/bin',
      INSTANCES: 'X',
      INSTANCE: 'X',
      LIMIT: 'x',
      RESULT: '0',
      STUCK: 'A',
      KEEP: 'B',
      PENDING: ' x:1',
      TERMINAL: 'yes',
      rc: '5',
      status: '5',
    },
  }),
  start('shell-options', "The agent's environment sets options of the shell.", {
    environment: { PATH: '/usr/bin:/bin', SHELLOPTS: 'noglob:errexit:noclobber', BASHOPTS: 'failglob' },
  }),
  start('stdin-closed', 'Standard input is closed.', wrap('exec <&-')),
  start('umask-open', 'New files may be written by all, as umask is 000.', wrap('umask 000')),
  {
    id: 'agent-ignores-signals',
    does: 'INT, HUP and PIPE are ignored, and the freeze hangs.',
    must: 'The session is ended all the same, and the backup is not claimed application-consistent.',
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn', 'hangs']),
    play: (scene) => {
      const options = wrap('trap "" INT HUP PIPE')
      return scene.backUp({ pre: options, post: options })
    },
  },
]
