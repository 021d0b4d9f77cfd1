// Faults of what comes behind the start: mounting, checks, newer journals, room on the disks; and a database that lies.

import { inManager } from './faults-disks.js'
import type { RestoreFault, RestoreStage } from './restore-fault.js'

type Part = 'mount' | 'integrity' | 'journals' | 'recovery'

const failPart =
  (part: Part, words: string) =>
  ({ machine }: RestoreStage): void => {
    for (const database of machine.databases) machine.failPart(database, part, words)
  }

const QUICK = ['--run', '--check-limit', '2']
const UNPROVED = ['not proved', 'failed'] as const

/** Where newer journals are brought to. */
const NEWER = '/srv/newer'

/** @param command what is wrong with them */
const bringJournals =
  (command = ':') =>
  ({ machine, taken }: RestoreStage): void => {
    const [{ installFolder } = { installFolder: '' }] = machine.databases
    for (const [path, { content }] of taken.newerJournals) {
      if (content === undefined || !path.startsWith(`${installFolder}/`)) continue
      machine.writeFile(`${NEWER}/${path.slice(path.lastIndexOf('/') + 1)}`, content, 0o644)
    }
    machine.run(`cd ${NEWER} && newest=$(ls | tail -n 1) && ${command}`)
  }

const withJournals: RestoreFault['play'] = ({ verify }) => verify({ words: ['--run', '--journals', NEWER] })

const isOne = ({ instances }: { instances: readonly string[] }) =>
  instances.length > 1 ? 'its journals are those of one instance' : undefined

export const checkFaults: readonly RestoreFault[] = [
  {
    id: 'restore-not-mounted',
    does: 'A database does not mount.',
    must: 'It is failed, and that database is named.',
    verdict: ['failed'],
    says: [/USER: it does not mount/],
    arrange: failPart('mount', 'fails /user/'),
  },
  {
    id: 'restore-mount-lies',
    does: 'The mount of a database reports success, and it is not mounted.',
    must: 'It is not proved.',
    verdict: UNPROVED,
    says: [/USER: it does not mount/],
    arrange: failPart('mount', 'lies /user/'),
  },
  {
    id: 'restore-integrity-errors',
    does: 'The integrity check of USER finds errors.',
    must: 'It is failed, and that database is named.',
    verdict: ['failed'],
    says: [/USER: its integrity check found errors/],
    arrange: failPart('integrity', 'errors /user/'),
  },
  {
    id: 'restore-integrity-problem',
    does: 'The integrity check of USER ends with a problem.',
    must: 'It is not proved.',
    verdict: UNPROVED,
    says: [/USER: its integrity check/],
    arrange: failPart('integrity', 'problem /user/'),
  },
  {
    id: 'restore-integrity-hangs',
    does: 'The integrity check of USER never ends.',
    must: 'It is ended at its limit, and not proved.',
    verdict: ['not proved'],
    says: [/USER: its integrity check: no answer within 2 s/],
    arrange: failPart('integrity', 'hang /user/'),
    play: ({ verify }) => verify({ words: QUICK }),
  },
  {
    id: 'restore-integrity-session-ends',
    does: 'The session ends in the middle of the integrity check.',
    must: 'It is not proved.',
    verdict: ['not proved'],
    says: [/USER: its integrity check: no answer/],
    arrange: failPart('integrity', 'dies /user/'),
  },
  {
    id: 'restore-newer-journals',
    does: 'Newer journals are restored, which the VM wrote after its backup.',
    must: 'It is proved, and the data go up to the end of the last one.',
    verdict: ['proved'],
    unsuited: isOne,
    says: [/journals are restored up to the end/],
    arrange: bringJournals(),
    play: withJournals,
    inspect: ({ taken, machine }) => {
      const newest = Math.max(...[...taken.committedLater.values()].flatMap(({ must }) => must))
      const [{ installFolder, product } = { installFolder: '', product: 'IRIS' }] = machine.databases
      const text = machine.read(`${installFolder}/mgr/user/${product}.DAT`)
      return text.split('\n').includes(String(newest)) ? [] : [`Write ${newest} of the newest journal is not there.`]
    },
  },
  {
    id: 'restore-newer-journals-torn',
    does: 'The newest of the newer journals ends in the middle.',
    must: 'It is not proved, and says how far the journals go.',
    verdict: UNPROVED,
    unsuited: isOne,
    says: [/newer journals were not restored/],
    arrange: bringJournals('printf "set 77" >>"$newest"'),
    play: withJournals,
  },
  {
    id: 'restore-newer-journals-gap',
    does: 'Of the newer journals one in the middle is missing.',
    must: 'It is not proved.',
    verdict: UNPROVED,
    unsuited: isOne,
    says: [/newer journals were not restored/],
    arrange: bringJournals('cp "$newest" "$(echo "$newest" | sed s/...$/003/)"'),
    play: withJournals,
  },
  {
    id: 'restore-newer-journals-elsewhere',
    does: 'The folder of the newer journals does not hold the one of the restore point.',
    must: 'It is not proved: none is restored.',
    verdict: UNPROVED,
    unsuited: isOne,
    says: [/no newer journal was restored/],
    arrange: bringJournals('rm "$newest"'),
    play: withJournals,
  },
  {
    id: 'restore-log-disk-full',
    does: 'The disk of the log and of the verdict is full.',
    must: 'What cannot be written is told; nothing of before passes for the verdict.',
    verdict: ['proved', 'not proved', 'refused'],
    says: [/could not be written|can be neither written nor removed/],
    arrange: ({ machine, files }) => {
      const folder = files.log.replace(/\/[^/]*$/, '')
      machine.run(`cp -a '${folder}' /srv/kept && mount -t tmpfs -o size=64k,mode=700 tmpfs '${folder}' &&
        cp -a /srv/kept/restore-point.json '${folder}/' && cat /dev/zero >'${folder}/full' 2>/dev/null || :`)
    },
  },
  {
    id: 'restore-run-full',
    does: 'There is no room in /run.',
    must: 'It is refused or not proved.',
    verdict: ['refused', 'not proved', 'failed'],
    arrange: ({ machine }) => void machine.run('cat /dev/zero >/run/full 2>/dev/null || :'),
  },
  {
    id: 'restore-database-lies',
    does: 'The database starts, mounts and checks without a complaint, though its files are torn.',
    must: 'No script can know; the rehearsal itself says that it is proved and torn, and so does not hold.',
    verdict: ['proved'],
    deceives: true,
    arrange: (stage) => {
      inManager('sed -i 2d user/*.DAT')(stage)
      failPart('recovery', 'lies')(stage)
      failPart('integrity', 'lies')(stage)
    },
  },
]
