// Faults of the restore point, and of the VM that it is restored to.
import { HARM } from '../faults/acts.js'
import type { RestoreFault, RestoreStage } from './restore-fault.js'
import { identities } from './restored-machine.js'

const REFUSED = 'It is refused, and nothing is started.'

const edit =
  (change: (text: string) => string) =>
  ({ machine, files }: RestoreStage): void =>
    machine.writeFile(files.point, change(machine.read(files.point)))

const refused = (
  id: string,
  does: string,
  says: RegExp,
  arrange: NonNullable<RestoreFault['arrange']>,
): RestoreFault => ({
  id: `restore-${id}`,
  does,
  must: REFUSED,
  verdict: ['refused'],
  says: [says],
  arrange,
  inspect: findStart,
})

/** Where nothing may be started. */
function findStart({ machine }: RestoreStage): string[] {
  const started = machine.databases.filter((database) => database.hasBegun('start'))
  return [
    ...started.map(({ name }) => `${name} was started, though it must not be.`),
    ...(machine.has(HARM) ? ['A command that was hidden in a text has been executed.'] : []),
  ]
}

export const pointFaults: readonly RestoreFault[] = [
  refused('same-vm', 'This is the very VM that was backed up.', /--same-vm/, ({ machine }) =>
    machine.identify(identities.backedUp),
  ),
  refused('vm-unknown', 'The restore point does not know which VM was backed up.', /--same-vm/, (stage) => {
    edit((text) => text.replace(/"vm":"[^"]*"/, '"vm":null'))(stage)
  }),
  {
    id: 'restore-in-place',
    does: 'The VM that was backed up was restored in place, and --same-vm says so.',
    must: 'It is proved, as nothing runs there.',
    verdict: ['proved'],
    says: [/restored in place/],
    arrange: ({ machine }) => machine.identify(identities.backedUp),
    play: ({ verify }) => verify({ words: ['--run', '--same-vm'] }),
  },
  {
    id: 'restore-in-place-running',
    does: 'An instance runs on the VM that was backed up, and --same-vm is given.',
    must: REFUSED,
    verdict: ['refused'],
    says: [/nothing that may serve users is touched/],
    arrange: ({ machine }) => {
      machine.identify(identities.backedUp)
      machine.run(`iris start ${machine.databases[0]?.name}`)
    },
    play: ({ verify }) => verify({ words: ['--run', '--same-vm'] }),
  },
  refused('without-point', 'restore-point.json is not there.', /no restore point/, ({ machine, files }) => {
    machine.run(`rm '${files.point}'`)
  }),
  refused('pipe-for-point', 'A pipe that nobody writes stands for restore-point.json.', /no restore point/, (stage) => {
    stage.machine.run(`rm '${stage.files.point}' && mkfifo '${stage.files.point}'`)
  }),
  refused('link-for-point', 'A link to another file stands for restore-point.json.', /no restore point/, (stage) => {
    const { machine, files } = stage
    machine.run(`mv '${files.point}' /srv/elsewhere && ln -s /srv/elsewhere '${files.point}'`)
  }),
  refused('hostile-point', 'restore-point.json holds commands and quotes.', /damaged/, (stage) => {
    edit((text) => text.replace(/"name":"[^"]*"/, `"name":"$(touch ${HARM})'; touch ${HARM}"`))(stage)
  }),
  refused('half-point', 'restore-point.json ends in the middle.', /damaged/, (stage) => {
    edit((text) => text.slice(0, text.length / 2))(stage)
  }),
  {
    id: 'restore-stale-point',
    does: "restore-point.json is of another night than the disks: the instance's own log names another freeze.",
    must: 'It is not proved, whatever the database says.',
    verdict: ['not proved', 'failed'],
    says: [/another freeze as its last one/],
    arrange: (stage) => {
      edit((text) => text.replace(/"logTime":"[^"]*"/g, '"logTime":"11/20/26-01:00:00:000"'))(stage)
    },
  },
  {
    id: 'restore-finished-point',
    does: 'restore-point.json says that its freeze was over.',
    must: 'It is not proved, whatever the database says.',
    verdict: ['not proved', 'failed'],
    says: [/marked as over/],
    arrange: edit((text) => text.replace('"over":null', '"over":"2026-11-21T05:00:00Z"')),
  },
  {
    id: 'restore-resumed-untold',
    does: "The instance's own log tells that it resumed before the snapshot, which restore-point.json does not know.",
    must: 'It is not proved, whatever the database says.',
    verdict: ['not proved', 'failed'],
    says: [/[Rr]esum/],
    arrange: ({ machine }) => {
      for (const each of machine.databases) each.addMessage('11/21/26-05:00:00:000 (1) 2 Write daemon resuming')
    },
  },
  {
    id: 'restore-clock-years-ago',
    does: 'The clock of the restored VM is years before the backup.',
    must: 'The age is not made up: it is said to be unknown. The rest is proved.',
    verdict: ['proved'],
    says: [/later than the clock of this VM: its age is unknown/],
    arrange: edit((text) => text.replace(/"frozenAt":"\d{4}/, '"frozenAt":"2098')),
  },
  {
    id: 'restore-years-old',
    does: 'The restore point is years old.',
    must: 'Its age is told. It is proved.',
    verdict: ['proved'],
    says: [/\d{4} days .* ago/],
    arrange: edit((text) => text.replace(/"frozenAt":"\d{4}/, '"frozenAt":"2014')),
  },
  {
    id: 'restore-only-look',
    does: 'It is run without --run.',
    must: 'It says what it would do and starts nothing.',
    verdict: ['not proved'],
    says: [/Only looked/, /--run starts it for maintenance/],
    play: ({ verify }) => verify({ words: [] }),
    inspect: findStart,
  },
]
