// Faults of the start: of an instance that runs already, that does not come up, or that wants to be more than it may.
import type { RestoreFault, RestoreStage } from './restore-fault.js'

const start = ({ machine }: RestoreStage): void => {
  for (const { name } of machine.databases) machine.run(`iris start '${name}'`)
}

/** Every instance, every call of it. */
export const fail =
  (verb: 'start' | 'stop' | 'terminal', words: string | string[]) =>
  ({ machine }: RestoreStage): void => {
    for (const database of machine.databases) database.fail(verb, words)
  }

const QUICK = ['--run', '--start-limit', '2']
const UNPROVED = ['not proved', 'failed'] as const

/** As the list of instances has it, with the configuration that goes with it. */
const inMirror = ({ machine }: RestoreStage): void => {
  for (const database of machine.databases) {
    database.setListLine(database.listLine.replace('^IRIS^^^', '^IRIS^Failover^Primary^'))
    machine.run(`printf '[MirrorMember]\\nSystemName=A\\n[MapMirrors.M]\\nB=,127.0.0.1,2188,,1972,x\\n' \\
      >>'${database.installFolder}/iris.cpf'`)
  }
}

export const startFaults: readonly RestoreFault[] = [
  {
    id: 'restore-autostart',
    does: 'The instance has started by itself when the VM came up.',
    must: 'It is left as it is, and not proved.',
    verdict: ['not proved'],
    says: [/runs already/, /it was running/],
    arrange: start,
  },
  {
    id: 'restore-autostart-restart',
    does: 'The instance has started by itself, and --restart is given.',
    must: 'It is stopped and started for maintenance; proved, after a start by itself.',
    verdict: ['proved'],
    says: [/proved, after a start by itself/],
    arrange: start,
    play: ({ verify }) => verify({ words: ['--run', '--restart'] }),
  },
  {
    id: 'restore-start-refused',
    does: 'The start for maintenance ends with an error.',
    must: 'It is not proved, and says so.',
    verdict: UNPROVED,
    says: [/start for maintenance ended with status 1/],
    arrange: fail('start', ['says refused', 'status 1']),
  },
  {
    id: 'restore-start-slow',
    does: 'The start takes some seconds.',
    must: 'It is waited for, and proved.',
    verdict: ['proved'],
    says: [/started, after [1-9]\d* s/],
    arrange: fail('start', 'slow 2'),
  },
  {
    id: 'restore-start-hangs',
    does: 'The start never comes to its end.',
    must: 'It is ended at its limit, and not proved.',
    verdict: ['not proved'],
    says: [/had not started within 2 s/],
    processes: /^sleep 600$/,
    arrange: fail('start', 'hang'),
    play: ({ verify }) => verify({ words: QUICK }),
  },
  {
    id: 'restore-single-user',
    does: 'The recovery meets a full database, and the instance comes up in single-user mode.',
    must: 'It is not proved, and the mode is told.',
    verdict: UNPROVED,
    says: [/single user mode/, /NOBODY IS LET IN/],
    arrange: ({ machine }) => {
      for (const database of machine.databases) machine.failPart(database, 'recovery', 'single-user')
    },
  },
  {
    id: 'restore-session-refused',
    does: 'No session lets in the pair that the start was given.',
    must: 'It is not proved.',
    verdict: UNPROVED,
    says: [/not known to be mounted/],
    arrange: fail('terminal', ['says Access', 'status 1']),
  },
  {
    id: 'restore-stop-fails',
    does: 'What was started cannot be stopped again.',
    must: 'It is not proved, and names what still runs.',
    verdict: ['not proved', 'failed'],
    says: [/NOT STOPPED/],
    leaves: true,
    arrange: fail('stop', 'status 1'),
  },
  {
    id: 'restore-leave-running',
    does: '--leave-running is given.',
    must: 'It is proved, and names what runs and where its name and password are.',
    verdict: ['proved'],
    says: [/left running, for maintenance/],
    leaves: true,
    play: ({ verify }) => verify({ words: ['--run', '--leave-running'] }),
  },
  {
    id: 'restore-mirror-member',
    does: 'The instance is a member of a mirror, of which another member answers.',
    must: 'It is refused, and nothing is started.',
    verdict: ['refused'],
    says: [/member of a mirror/],
    arrange: inMirror,
  },
  {
    id: 'restore-mirror-becomes-primary',
    does: 'The member of a mirror, said to be isolated, becomes primary at its start.',
    must: 'It is not proved, and that it became primary is told.',
    verdict: UNPROVED,
    says: [/[Bb]ecom.* primary/],
    arrange: (stage) => {
      inMirror(stage)
      for (const { name } of stage.machine.databases) stage.machine.writeFile(`/srv/db/${name}/mirror-primary`, '')
    },
    play: ({ verify }) => verify({ words: ['--run', '--isolated'] }),
  },
  {
    id: 'restore-second-run',
    does: 'It is run a second time.',
    must: 'Both runs are proved.',
    verdict: ['proved'],
    play: async ({ verify }) => {
      await verify()
      await verify()
    },
    inspect: ({ runs }) => (runs[0]?.verdict === 'proved' ? [] : ['The first run was not proved.']),
  },
]
